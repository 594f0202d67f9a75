// Schedules of CronJobs, as the standard parser of robfig/cron reads them: five fields, or a word
// such as @daily.
#include "check/schedule.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>

namespace kchart::checking {

namespace {

// One field of a schedule: numbers or names, ranges, steps and lists of them.
class ScheduleField {
 public:
  ScheduleField(int least, int most, std::span<const std::string_view> names)
      : least_(least), most_(most), names_(names) {}

  bool accepts(std::string_view text) const {
    while (true) {
      const std::size_t comma = text.find(',');
      const std::string_view one = text.substr(0, comma);
      if (!one.empty() && !accepts_one(one)) return false;
      if (comma == std::string_view::npos) return true;
      text.remove_prefix(comma + 1);
    }
  }

 private:
  bool accepts_one(std::string_view text) const {
    const std::size_t slash = text.find('/');
    if (slash != std::string_view::npos) {
      const auto step = number(text.substr(slash + 1));
      if (!step || *step == 0) return false;
      text = text.substr(0, slash);
    }
    if (text == "*" || text == "?") return true;
    const std::size_t dash = text.find('-');
    const auto first = read(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : read(text.substr(dash + 1));
    return first && last && *first >= least_ && *last <= most_ && *first <= *last;
  }

  static std::optional<int> number(std::string_view text) {
    int out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size() ||
        out < 0) {
      return std::nullopt;
    }
    return out;
  }

  std::optional<int> read(std::string_view text) const {
    std::string name(text);
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return static_cast<int>(i) + least_;
    }
    return number(text);
  }

  int least_, most_;
  std::span<const std::string_view> names_;
};

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

bool is_duration(std::string_view text) {
  bool any = false;
  while (!text.empty()) {
    const std::size_t digits = text.find_first_not_of("0123456789.");
    if (digits == 0 || digits == std::string_view::npos) return false;
    text.remove_prefix(digits);
    const std::size_t unit = std::min(text.find_first_of("0123456789."), text.size());
    constexpr std::array<std::string_view, 6> kUnits{"h", "m", "s", "ms", "us", "ns"};
    bool known = false;
    for (const std::string_view one : kUnits) known = known || text.substr(0, unit) == one;
    if (!known) return false;
    text.remove_prefix(unit);
    any = true;
  }
  return any;
}

}  // namespace

bool is_schedule(std::string_view text) {
  if (text.starts_with("@every ")) return is_duration(text.substr(7));
  for (const char* word :
       {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}) {
    if (text == word) return true;
  }
  const std::array<ScheduleField, 5> fields{ScheduleField(0, 59, {}), ScheduleField(0, 23, {}),
                                            ScheduleField(1, 31, {}), ScheduleField(1, 12, kMonths),
                                            ScheduleField(0, 6, kDays)};
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  for (const ScheduleField& field : fields) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    const std::size_t end = std::min(text.find_first_of(kSpace), text.size());
    if (end == 0 || !field.accepts(text.substr(0, end))) return false;
    text.remove_prefix(end);
  }
  return text.find_first_not_of(kSpace) == std::string_view::npos;
}

}  // namespace kchart::checking
