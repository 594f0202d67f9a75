// TOML times as values: objects of Go's type time.Time.
#include "codec/toml_scalar.hpp"
#include "codec/toml_time.hpp"

#include "base/strconv.hpp"

namespace kchart::codec {

namespace {

struct Civil {
  std::int64_t year;
  int month, day, hour, minute, second;
};

Civil civil_of(std::int64_t seconds) {
  constexpr std::int64_t kDay = 86400;
  std::int64_t days = seconds / kDay;
  std::int64_t rest = seconds % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  days += 719468;  // count from 0000-03-01
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto month = static_cast<int>((5 * day_of_year + 2) / 153);
  Civil civil{};
  civil.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  civil.month = month < 10 ? month + 3 : month - 9;
  civil.year = year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0);
  civil.hour = static_cast<int>(rest / 3600);
  civil.minute = static_cast<int>(rest / 60 % 60);
  civil.second = static_cast<int>(rest % 60);
  return civil;
}

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
  const std::string digits = strconv::format_int(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

class TimeObject : public Object {
 public:
  explicit TimeObject(const TomlTime& time) : time_(time) {}

  std::string_view type_name() const override { return "time.Time"; }

  void print(std::string& out) const override {
    append_clock(out, ' ');
    std::string offset;
    append_offset(offset, false);
    out += ' ' + offset + ' ';
    out += time_.zone.empty() ? offset : std::string(time_.zone);
  }

  Value plain(Arena& arena) const override {
    std::string text;
    append_clock(text, 'T');
    if (time_.offset == 0) {
      text += 'Z';
    } else {
      append_offset(text, true);
    }
    return Value::string(arena, text);
  }

  bool equals(const Object& other) const override {
    const TomlTime& time = static_cast<const TimeObject&>(other).time_;
    return time.seconds == time_.seconds && time.nanoseconds == time_.nanoseconds &&
           time.offset == time_.offset && time.zone == time_.zone;
  }

 private:
  void append_clock(std::string& out, char between) const {
    const Civil civil = civil_of(time_.seconds + time_.offset);
    append_padded(out, civil.year, 4);
    out += '-';
    append_padded(out, civil.month, 2);
    out += '-';
    append_padded(out, civil.day, 2);
    out += between;
    append_padded(out, civil.hour, 2);
    out += ':';
    append_padded(out, civil.minute, 2);
    out += ':';
    append_padded(out, civil.second, 2);
    if (time_.nanoseconds == 0) return;
    out += '.';
    append_padded(out, time_.nanoseconds, 9);
    while (out.back() == '0') out.pop_back();
  }

  void append_offset(std::string& out, bool colon) const {
    const std::int32_t minutes = (time_.offset < 0 ? -time_.offset : time_.offset) / 60;
    out += time_.offset < 0 ? '-' : '+';
    append_padded(out, minutes / 60, 2);
    if (colon) out += ':';
    append_padded(out, minutes % 60, 2);
  }

  TomlTime time_;
};

}  // namespace

Value toml_time(std::string_view text, Arena& arena) {
  std::string normal(text);
  for (char& c : normal) c = c == 'z' ? 'Z' : c == 't' || c == ' ' ? 'T' : c;
  const std::optional<TomlTime> time = parse_toml_time(normal);
  if (!time) throw "invalid datetime: " + strconv::quote(normal);
  return Value::object(arena.make<TimeObject>(*time));
}

}  // namespace kchart::codec
