// Reading a time by a layout (Go: time.ParseInLocation).
#include "value/civil.hpp"
#include "value/time.hpp"
#include "value/time_text.hpp"

namespace kchart {

namespace {

using time_text::Element;
using time_text::quote;

// What does not fit at some element.
struct Misfit {};
// What fits, but is too large.
struct OutOfRange {
  const char* what;
};

bool is_digit(std::string_view s, std::size_t i) noexcept {
  return i < s.size() && s[i] >= '0' && s[i] <= '9';
}

std::string_view take(std::string_view& s, std::size_t n) {
  if (s.size() < n) throw Misfit{};
  const std::string_view taken = s.substr(0, n);
  s.remove_prefix(n);
  return taken;
}

// One or two digits; two when `fixed`.
int read_number(std::string_view& s, bool fixed) {
  if (!is_digit(s, 0)) throw Misfit{};
  if (!is_digit(s, 1)) {
    if (fixed) throw Misfit{};
    return take(s, 1)[0] - '0';
  }
  const std::string_view two = take(s, 2);
  return (two[0] - '0') * 10 + (two[1] - '0');
}

// Up to three digits; three when `fixed`.
int read_number3(std::string_view& s, bool fixed) {
  int n = 0;
  std::size_t digits = 0;
  for (; digits < 3 && is_digit(s, 0); ++digits) n = n * 10 + (take(s, 1)[0] - '0');
  if (digits == 0 || (fixed && digits != 3)) throw Misfit{};
  return n;
}

// A sign and digits, either of which may be missing (Go: time.atoi); at most nine digits come here.
int to_int(std::string_view s) {
  const bool negative = s.starts_with('-');
  if (negative || s.starts_with('+')) s.remove_prefix(1);
  int n = 0;
  for (const char c : s) {
    if (c < '0' || c > '9') throw Misfit{};
    n = n * 10 + (c - '0');
  }
  return negative ? -n : n;
}

bool same_letters(std::string_view a, std::string_view b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    const char x = static_cast<char>(a[i] | 0x20);
    if (x != (b[i] | 0x20) || x < 'a' || x > 'z') return false;
  }
  return true;
}

// The place of a name in a table, whole or by its first three letters, in any case.
template <std::size_t N>
int read_name(std::string_view& s, const std::string_view (&names)[N], bool whole) {
  for (std::size_t i = 0; i < N; ++i) {
    const std::string_view name = whole ? names[i] : names[i].substr(0, 3);
    if (s.size() < name.size() || !same_letters(s.substr(0, name.size()), name)) continue;
    s.remove_prefix(name.size());
    return static_cast<int>(i);
  }
  throw Misfit{};
}

bool is_point(char c) noexcept {
  return c == '.' || c == ',';
}

// The first `bytes` bytes of `s`, a point and digits, as nanoseconds.
int read_fraction(std::string_view& s, std::size_t bytes) {
  std::string_view text = take(s, bytes);
  if (!is_point(text[0])) throw Misfit{};
  if (text.size() > 10) text = text.substr(0, 10);
  int ns = to_int(text.substr(1));
  if (ns < 0) throw OutOfRange{"fractional second"};
  for (std::size_t digits = text.size(); digits < 10; ++digits) ns *= 10;
  return ns;
}

std::size_t digits_from(std::string_view s, std::size_t at) noexcept {
  while (is_digit(s, at)) ++at;
  return at;
}

// A signed number up to 23 ("+03"): its length, 0 when it is none.
std::size_t signed_offset_length(std::string_view s) {
  if (s[0] != '-' && s[0] != '+') return 0;
  std::string_view rest = s.substr(1);
  std::uint64_t n = 0;
  const std::size_t before = rest.size();
  if (!time_text::leading_int(rest, n) || rest.size() == before || n > 23) return 0;
  return s.size() - rest.size();
}

// Go guesses whether an abbreviation stands there: its length.
std::size_t zone_name_length(std::string_view s) {
  if (s.size() < 3) throw Misfit{};
  if (s.starts_with("ChST") || s.starts_with("MeST")) return 4;
  if (s.starts_with("GMT")) {
    return 3 + (s.size() > 3 ? signed_offset_length(s.substr(3)) : 0);
  }
  if (s[0] == '+' || s[0] == '-') {
    const std::size_t length = signed_offset_length(s);
    if (length == 0) throw Misfit{};
    return length;
  }
  std::size_t upper = 0;
  while (upper < 6 && upper < s.size() && s[upper] >= 'A' && s[upper] <= 'Z') ++upper;
  const bool fits = upper == 3 || (upper == 4 && (s[3] == 'T' || s.starts_with("WITA"))) ||
                    (upper == 5 && s[4] == 'T');
  if (!fits) throw Misfit{};
  return upper;
}

class TimeReader {
 public:
  TimeReader(std::string_view layout, std::string_view text) : layout_(layout), text_(text) {}

  // Reads all elements. Answers Go's problem; empty when there is none.
  std::string read();
  std::string settle_day();
  Moment moment(const std::shared_ptr<const TimeZone>& zone) const;

 private:
  void read_element(const time_text::Chunk& chunk);
  void read_year_or_month(Element element);
  void read_day(Element element);
  void read_clock(Element element);
  void read_second(Element element);
  void read_half(std::string_view morning, std::string_view evening);
  void read_offset(Element element);
  void read_zone_name();
  void read_layout_fraction(const time_text::Chunk& chunk);
  void skip(std::string_view prefix);
  std::string cannot_parse(std::string_view value, std::string_view element) const;
  std::string told(const std::string& problem) const {
    return "parsing time " + quote(text_) + problem;
  }
  std::string settle_year_day();

  std::string_view layout_, text_;
  std::string_view rest_;     // of the text
  std::string_view to_come_;  // of the layout
  Moment::Fields fields_{.year = 0, .month = -1, .day = -1};
  int year_day_ = -1;
  bool morning_ = false, evening_ = false;
  bool utc_ = false;
  std::optional<int> offset_;
  std::string_view zone_name_;
};

std::string TimeReader::cannot_parse(std::string_view value, std::string_view element) const {
  return "parsing time " + quote(text_) + " as " + quote(layout_) + ": cannot parse " +
         quote(value) + " as " + quote(element);
}

// Literal text; a run of blanks fits any run of blanks.
void TimeReader::skip(std::string_view prefix) {
  while (!prefix.empty()) {
    if (prefix[0] == ' ') {
      if (!rest_.empty() && rest_[0] != ' ') throw Misfit{};
      while (prefix.starts_with(' ')) prefix.remove_prefix(1);
      while (rest_.starts_with(' ')) rest_.remove_prefix(1);
      continue;
    }
    if (rest_.empty() || rest_[0] != prefix[0]) throw Misfit{};
    prefix.remove_prefix(1);
    rest_.remove_prefix(1);
  }
}

std::string TimeReader::read() {
  rest_ = text_;
  to_come_ = layout_;
  while (true) {
    const time_text::Chunk chunk = time_text::next_chunk(to_come_);
    try {
      skip(chunk.before);
    } catch (const Misfit&) {
      return cannot_parse(rest_, chunk.before);
    }
    if (chunk.element == Element::none) {
      return rest_.empty() ? "" : told(": extra text: " + quote(rest_));
    }
    to_come_ = chunk.after;
    const std::string_view hold = rest_;
    try {
      read_element(chunk);
    } catch (const OutOfRange& error) {
      return told(": " + std::string(error.what) + " out of range");
    } catch (const Misfit&) {
      return cannot_parse(hold, chunk.text);
    }
  }
}

void TimeReader::read_element(const time_text::Chunk& chunk) {
  const Element e = chunk.element;
  if (e <= Element::zero_month || e == Element::long_year || e == Element::year) {
    read_year_or_month(e);
  } else if (e <= Element::zero_year_day) {
    read_day(e);
  } else if (e <= Element::zero_second) {
    read_clock(e);
  } else if (e == Element::upper_pm) {
    read_half("AM", "PM");
  } else if (e == Element::lower_pm) {
    read_half("am", "pm");
  } else if (e == Element::zone_name) {
    read_zone_name();
  } else if (e <= Element::num_colon_seconds) {
    read_offset(e);
  } else {
    read_layout_fraction(chunk);
  }
}

void TimeReader::read_year_or_month(Element element) {
  switch (element) {
    case Element::year:
      fields_.year = to_int(take(rest_, 2));
      fields_.year += fields_.year >= 69 ? 1900 : 2000;
      return;
    case Element::long_year:
      if (!is_digit(rest_, 0)) throw Misfit{};
      fields_.year = to_int(take(rest_, 4));
      return;
    case Element::month:
    case Element::long_month:
      fields_.month = read_name(rest_, time_text::kMonths, element == Element::long_month) + 1;
      return;
    default:
      fields_.month = read_number(rest_, element == Element::zero_month);
      if (fields_.month <= 0 || fields_.month > 12) throw OutOfRange{"month"};
  }
}

void TimeReader::read_day(Element element) {
  switch (element) {
    case Element::weekday:
    case Element::long_weekday:
      read_name(rest_, time_text::kWeekdays, element == Element::long_weekday);
      return;
    case Element::under_year_day:
      for (int i = 0; i < 2 && rest_.starts_with(' '); ++i) rest_.remove_prefix(1);
      [[fallthrough]];
    case Element::zero_year_day:
      year_day_ = read_number3(rest_, element == Element::zero_year_day);
      return;
    default:
      if (element == Element::under_day && rest_.starts_with(' ')) rest_.remove_prefix(1);
      fields_.day = read_number(rest_, element == Element::zero_day);
  }
}

void TimeReader::read_clock(Element element) {
  switch (element) {
    case Element::hour:
      fields_.hour = read_number(rest_, false);
      if (fields_.hour >= 24) throw OutOfRange{"hour"};
      return;
    case Element::hour12:
    case Element::zero_hour12:
      fields_.hour = read_number(rest_, element == Element::zero_hour12);
      if (fields_.hour > 12) throw OutOfRange{"hour"};
      return;
    case Element::minute:
    case Element::zero_minute:
      fields_.minute = read_number(rest_, element == Element::zero_minute);
      if (fields_.minute >= 60) throw OutOfRange{"minute"};
      return;
    default:
      read_second(element);
  }
}

// A fraction may follow the seconds although the layout knows none.
void TimeReader::read_second(Element element) {
  fields_.second = read_number(rest_, element == Element::zero_second);
  if (fields_.second >= 60) throw OutOfRange{"second"};
  if (rest_.size() < 2 || !is_point(rest_[0]) || !is_digit(rest_, 1)) return;
  const Element next = time_text::next_chunk(to_come_).element;
  if (next == Element::fraction0 || next == Element::fraction9) return;
  fields_.nanosecond = read_fraction(rest_, digits_from(rest_, 2));
}

void TimeReader::read_half(std::string_view morning, std::string_view evening) {
  const std::string_view half = take(rest_, 2);
  if (half == evening) {
    evening_ = true;
  } else if (half == morning) {
    morning_ = true;
  } else {
    throw Misfit{};
  }
}

void TimeReader::read_offset(Element element) {
  if (element < Element::num && rest_.starts_with('Z')) {
    rest_.remove_prefix(1);
    utc_ = true;
    return;
  }
  const bool with_colon = element == Element::iso_colon || element == Element::num_colon ||
                          element == Element::iso_colon_seconds ||
                          element == Element::num_colon_seconds;
  const bool with_seconds = element == Element::iso_seconds || element == Element::num_seconds ||
                            element == Element::iso_colon_seconds ||
                            element == Element::num_colon_seconds;
  const bool with_minutes = element != Element::iso_short && element != Element::num_short;
  const std::size_t step = with_colon ? 3 : 2;
  const std::size_t size = 3 + (with_minutes ? step : 0) + (with_seconds ? step : 0);
  const std::string_view text = take(rest_, size);
  for (std::size_t at = 3; with_colon && at < size; at += 3) {
    if (text[at] != ':') throw Misfit{};
  }
  bool fits = true;
  int parts[3] = {0, 0, 0};
  const int count = 1 + (with_minutes ? 1 : 0) + (with_seconds ? 1 : 0);
  for (int i = 0; i < count && fits; ++i) {
    const std::size_t at = 1 + static_cast<std::size_t>(i) * step;
    fits = is_digit(text, at) && is_digit(text, at + 1);
    if (fits) parts[i] = (text[at] - '0') * 10 + (text[at + 1] - '0');
  }
  // Some people write offsets of 24 hours or 60 minutes. Of several errors Go tells the last; all
  // of them hide a misfit.
  if (parts[2] > 60) throw OutOfRange{"time zone offset second"};
  if (parts[1] > 60) throw OutOfRange{"time zone offset minute"};
  if (parts[0] > 24) throw OutOfRange{"time zone offset hour"};
  if (!fits || (text[0] != '+' && text[0] != '-')) throw Misfit{};
  const int offset = (parts[0] * 60 + parts[1]) * 60 + parts[2];
  offset_ = text[0] == '-' ? -offset : offset;
}

void TimeReader::read_zone_name() {
  if (rest_.starts_with("UTC")) {
    utc_ = true;
    rest_.remove_prefix(3);
    return;
  }
  zone_name_ = take(rest_, zone_name_length(rest_));
}

void TimeReader::read_layout_fraction(const time_text::Chunk& chunk) {
  if (chunk.element == Element::fraction0) {
    if (rest_.size() < chunk.text.size()) throw Misfit{};
    fields_.nanosecond = read_fraction(rest_, chunk.text.size());
  } else if (rest_.size() >= 2 && is_point(rest_[0]) && is_digit(rest_, 1)) {
    fields_.nanosecond = read_fraction(rest_, digits_from(rest_, 1));
  }
}

// Month and day from the day of the year.
std::string TimeReader::settle_year_day() {
  int month = 0;
  int day = 0;
  int n = year_day_;
  if (civil::is_leap(fields_.year)) {
    if (n == 31 + 29) {
      month = 2;
      day = 29;
    } else if (n > 31 + 29) {
      --n;
    }
  }
  if (n < 1 || n > 365) return told(": day-of-year out of range");
  if (month == 0) {
    month = (n - 1) / 31 + 1;
    if (civil::days_before(month + 1) < n) ++month;
    day = n - civil::days_before(month);
  }
  if (fields_.month >= 0 && fields_.month != month) {
    return told(": day-of-year does not match month");
  }
  if (fields_.day >= 0 && fields_.day != day) return told(": day-of-year does not match day");
  fields_.month = month;
  fields_.day = day;
  return "";
}

std::string TimeReader::settle_day() {
  if (evening_ && fields_.hour < 12) {
    fields_.hour += 12;
  } else if (morning_ && fields_.hour == 12) {
    fields_.hour = 0;
  }
  if (year_day_ >= 0) {
    if (std::string problem = settle_year_day(); !problem.empty()) return problem;
  }
  if (fields_.month < 0) fields_.month = 1;
  if (fields_.day < 0) fields_.day = 1;
  if (fields_.day < 1 ||
      fields_.day > civil::days_in(static_cast<int>(fields_.month), fields_.year)) {
    return told(": day out of range");
  }
  return "";
}

// The zone that was named is `zone` itself when it can be, else one made up for the purpose.
Moment TimeReader::moment(const std::shared_ptr<const TimeZone>& zone) const {
  if (utc_) return Moment::of(fields_, nullptr);
  if (!offset_ && zone_name_.empty()) return Moment::of(fields_, zone);
  Moment made = Moment::of(fields_, nullptr);
  if (offset_) {
    made.seconds -= *offset_;
    made.zone = zone;
    const TimeZone::Period period = made.period();
    if (period.offset == *offset_ && (zone_name_.empty() || period.name == zone_name_)) return made;
    made.zone = TimeZone::fixed(zone_name_, *offset_);
    return made;
  }
  if (zone != nullptr) {
    if (const auto offset = zone->offset_of(zone_name_, made.seconds)) {
      made.seconds -= *offset;
      made.zone = zone;
      return made;
    }
  }
  int hours = 0;
  if (zone_name_.size() > 3 && zone_name_.starts_with("GMT")) hours = to_int(zone_name_.substr(3));
  // Go has taken the wall clock for UTC: shown again, it is off by these hours.
  made.zone = TimeZone::fixed(zone_name_, hours * 3600);
  return made;
}

}  // namespace

std::optional<Moment> parse_time(std::string_view layout, std::string_view text,
                                 const std::shared_ptr<const TimeZone>& zone,
                                 std::string* problem) {
  TimeReader reader(layout, text);
  std::string what = reader.read();
  if (what.empty()) what = reader.settle_day();
  if (what.empty()) return reader.moment(zone);
  if (problem != nullptr) *problem = std::move(what);
  return std::nullopt;
}

}  // namespace kchart
