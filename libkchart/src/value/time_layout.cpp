// Go's layout language: finding the elements of a layout, and printing a time by it.
#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "value/civil.hpp"
#include "value/time.hpp"
#include "value/time_text.hpp"

namespace kchart {

namespace time_text {

const std::string_view kMonths[12] = {"January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December"};
const std::string_view kWeekdays[7] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};

std::string quote(std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || byte < ' ') {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

bool leading_int(std::string_view& s, std::uint64_t& n) {
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  n = 0;
  for (; !s.empty() && s[0] >= '0' && s[0] <= '9'; s.remove_prefix(1)) {
    if (n > kTop / 10) return false;
    n = n * 10 + static_cast<std::uint64_t>(s[0] - '0');
    if (n > kTop) return false;
  }
  return true;
}

namespace {

struct Spelling {
  std::string_view text;
  Element element;
};

// In Go's order of trial: of those that start alike, the first that fits wins.
constexpr Spelling kSpellings[] = {
    {"January", Element::long_month},
    {"Jan", Element::month},
    {"Monday", Element::long_weekday},
    {"Mon", Element::weekday},
    {"MST", Element::zone_name},
    {"01", Element::zero_month},
    {"02", Element::zero_day},
    {"03", Element::zero_hour12},
    {"04", Element::zero_minute},
    {"05", Element::zero_second},
    {"06", Element::year},
    {"002", Element::zero_year_day},
    {"15", Element::hour},
    {"1", Element::num_month},
    {"2006", Element::long_year},
    {"2", Element::day},
    {"_2", Element::under_day},
    {"__2", Element::under_year_day},
    {"3", Element::hour12},
    {"4", Element::minute},
    {"5", Element::second},
    {"PM", Element::upper_pm},
    {"pm", Element::lower_pm},
    {"-070000", Element::num_seconds},
    {"-07:00:00", Element::num_colon_seconds},
    {"-0700", Element::num},
    {"-07:00", Element::num_colon},
    {"-07", Element::num_short},
    {"Z070000", Element::iso_seconds},
    {"Z07:00:00", Element::iso_colon_seconds},
    {"Z0700", Element::iso},
    {"Z07:00", Element::iso_colon},
    {"Z07", Element::iso_short},
};

bool is_digit(std::string_view s, std::size_t i) noexcept {
  return i < s.size() && s[i] >= '0' && s[i] <= '9';
}

// ".000" or ",999": the length of the run when no other digit follows, else 0.
std::size_t fraction_length(std::string_view s) noexcept {
  if (s.size() < 2 || (s[1] != '0' && s[1] != '9')) return 0;
  std::size_t end = 1;
  while (end < s.size() && s[end] == s[1]) ++end;
  return is_digit(s, end) ? 0 : end;
}

Chunk cut(std::string_view layout, std::size_t at, std::size_t size, Element element) noexcept {
  return {layout.substr(0, at), element, layout.substr(at, size), layout.substr(at + size)};
}

// The element that `s` starts with.
Spelling match(std::string_view s) noexcept {
  if (s[0] == '.' || s[0] == ',') {
    const std::size_t size = fraction_length(s);
    if (size == 0) return {"", Element::none};
    return {s.substr(0, size), s[1] == '0' ? Element::fraction0 : Element::fraction9};
  }
  for (const Spelling& spelling : kSpellings) {
    if (s.substr(0, spelling.text.size()) != spelling.text) continue;
    // "Month" is no "Mon" followed by "th".
    const bool name = spelling.element == Element::month || spelling.element == Element::weekday;
    const std::size_t end = spelling.text.size();
    if (name && end < s.size() && s[end] >= 'a' && s[end] <= 'z') continue;
    return spelling;
  }
  return {"", Element::none};
}

}  // namespace

Chunk next_chunk(std::string_view layout) noexcept {
  constexpr std::string_view kStarts = "JM012_345Pp-Z.,";
  for (std::size_t at = layout.find_first_of(kStarts); at != std::string_view::npos;
       at = layout.find_first_of(kStarts, at + 1)) {
    const std::string_view rest = layout.substr(at);
    // An underscore before a year is only that.
    if (rest.starts_with("_2006")) return cut(layout, at + 1, 4, Element::long_year);
    const Spelling found = match(rest);
    if (found.element != Element::none) return cut(layout, at, found.text.size(), found.element);
  }
  return {layout, Element::none, {}, {}};
}

}  // namespace time_text

namespace {

using time_text::Element;

void append_padded(std::string& out, std::int64_t n, std::size_t width) {
  const std::string digits = strconv::format_uint(n < 0 ? 0 - static_cast<std::uint64_t>(n)
                                                        : static_cast<std::uint64_t>(n));
  if (n < 0) out += '-';
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

void append_spaced(std::string& out, std::int64_t n, std::size_t width) {
  const std::string digits = strconv::format_int(n);
  if (digits.size() < width) out.append(width - digits.size(), ' ');
  out += digits;
}

// The wall clock of a moment, taken apart once per layout.
struct Clock {
  TimeZone::Period period;
  std::int64_t days = 0;
  civil::Date date{};
  int hour = 0, minute = 0, second = 0;
  std::int32_t nanoseconds = 0;

  explicit Clock(const Moment& moment) : period(moment.period()), nanoseconds(moment.nanoseconds) {
    const std::int64_t wall = moment.seconds + period.offset;
    days = civil::floor_div(wall, civil::kDay);
    date = civil::date_of(days);
    const auto rest = static_cast<int>(civil::floor_mod(wall, civil::kDay));
    hour = rest / 3600;
    minute = rest / 60 % 60;
    second = rest % 60;
  }

  std::string_view month() const { return time_text::kMonths[date.month - 1]; }
  std::string_view weekday() const { return time_text::kWeekdays[civil::weekday_of(days)]; }
  std::int64_t year_day() const { return days - civil::days_of(date.year, 1, 1) + 1; }
  int hour12() const { return hour % 12 == 0 ? 12 : hour % 12; }
};

// How a numeric offset is written.
struct OffsetStyle {
  bool z_for_utc, colon, minutes, seconds;
};

OffsetStyle style_of(Element element) {
  switch (element) {
    case Element::iso:
      return {true, false, true, false};
    case Element::iso_seconds:
      return {true, false, true, true};
    case Element::iso_short:
      return {true, false, false, false};
    case Element::iso_colon:
      return {true, true, true, false};
    case Element::iso_colon_seconds:
      return {true, true, true, true};
    case Element::num_seconds:
      return {false, false, true, true};
    case Element::num_short:
      return {false, false, false, false};
    case Element::num_colon:
      return {false, true, true, false};
    case Element::num_colon_seconds:
      return {false, true, true, true};
    default:
      return {false, false, true, false};
  }
}

void append_offset(std::string& out, int offset, const OffsetStyle& style) {
  if (offset == 0 && style.z_for_utc) {
    out += 'Z';
    return;
  }
  // Go takes the sign from the minutes: an offset of a few seconds west shows a plus sign and then
  // the negative remainder of its seconds.
  int minutes = offset / 60;
  int seconds = offset;
  out += minutes < 0 ? '-' : '+';
  if (minutes < 0) {
    minutes = -minutes;
    seconds = -seconds;
  }
  append_padded(out, minutes / 60, 2);
  if (style.colon) out += ':';
  if (style.minutes) append_padded(out, minutes % 60, 2);
  if (!style.seconds) return;
  if (style.colon) out += ':';
  append_padded(out, seconds % 60, 2);
}

void append_fraction(std::string& out, std::int32_t ns, std::string_view element, bool trim) {
  if (trim && ns == 0) return;
  const std::size_t digits = element.size() - 1;
  const std::size_t start = out.size();
  out += element[0];
  append_padded(out, ns, 9);
  if (digits < 9) out.resize(start + 1 + digits);
  if (!trim) return;
  while (out.back() == '0') out.pop_back();
  if (out.size() == start + 1) out.pop_back();
}

void append_date_element(std::string& out, const Clock& clock, Element element) {
  switch (element) {
    case Element::year:
      append_padded(out, (clock.date.year < 0 ? -clock.date.year : clock.date.year) % 100, 2);
      return;
    case Element::long_year:
      append_padded(out, clock.date.year, 4);
      return;
    case Element::month:
      out += clock.month().substr(0, 3);
      return;
    case Element::long_month:
      out += clock.month();
      return;
    case Element::num_month:
      append_padded(out, clock.date.month, 0);
      return;
    case Element::zero_month:
      append_padded(out, clock.date.month, 2);
      return;
    case Element::weekday:
      out += clock.weekday().substr(0, 3);
      return;
    case Element::long_weekday:
      out += clock.weekday();
      return;
    case Element::day:
      append_padded(out, clock.date.day, 0);
      return;
    case Element::under_day:
      append_spaced(out, clock.date.day, 2);
      return;
    case Element::zero_day:
      append_padded(out, clock.date.day, 2);
      return;
    case Element::under_year_day:
      append_spaced(out, clock.year_day(), 3);
      return;
    default:
      append_padded(out, clock.year_day(), 3);
  }
}

void append_clock_element(std::string& out, const Clock& clock, Element element) {
  switch (element) {
    case Element::hour:
      append_padded(out, clock.hour, 2);
      return;
    case Element::hour12:
      append_padded(out, clock.hour12(), 0);
      return;
    case Element::zero_hour12:
      append_padded(out, clock.hour12(), 2);
      return;
    case Element::minute:
      append_padded(out, clock.minute, 0);
      return;
    case Element::zero_minute:
      append_padded(out, clock.minute, 2);
      return;
    case Element::second:
      append_padded(out, clock.second, 0);
      return;
    case Element::zero_second:
      append_padded(out, clock.second, 2);
      return;
    case Element::upper_pm:
      out += clock.hour >= 12 ? "PM" : "AM";
      return;
    default:
      out += clock.hour >= 12 ? "pm" : "am";
  }
}

bool is_clock_element(Element element) {
  return (element >= Element::hour && element <= Element::zero_second) ||
         element == Element::upper_pm || element == Element::lower_pm;
}

void append_element(std::string& out, const Clock& clock, const time_text::Chunk& chunk) {
  if (is_clock_element(chunk.element)) {
    append_clock_element(out, clock, chunk.element);
  } else if (chunk.element < Element::zone_name) {
    append_date_element(out, clock, chunk.element);
  } else if (chunk.element == Element::zone_name && !clock.period.name.empty()) {
    out += clock.period.name;
  } else if (chunk.element < Element::fraction0) {
    append_offset(out, clock.period.offset, style_of(chunk.element));
  } else {
    append_fraction(out, clock.nanoseconds, chunk.text, chunk.element == Element::fraction9);
  }
}

}  // namespace

void append_time(std::string& out, const Moment& moment, std::string_view layout) {
  const Clock clock(moment);
  while (!layout.empty()) {
    const time_text::Chunk chunk = time_text::next_chunk(layout);
    out += chunk.before;
    if (chunk.element == Element::none) return;
    layout = chunk.after;
    append_element(out, clock, chunk);
  }
}

}  // namespace kchart
