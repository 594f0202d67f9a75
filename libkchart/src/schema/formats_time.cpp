// Formats about time: date, time, date-time, duration, period.
#include <array>

#include "base/strconv.hpp"
#include "schema/formats.hpp"

namespace kchart::schema {

namespace {

constexpr auto npos = std::string_view::npos;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  return digits;
}

// Quotes as Go's package time does: not as strconv, every byte of what is not plain ASCII as \x.
std::string quote_bytes(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || byte < ' ') {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// Go: time.Parse("2006-01-02", text), with its sentences.
class DateReader {
 public:
  DateReader(std::string_view text, std::string* error) : text_(text), rest_(text), error_(error) {}

  bool read() {
    int year = 0;
    int month = 0;
    int day = 0;
    if (!read_year(year) || !skip_dash() || !read_two("01", month)) return false;
    if (month < 1 || month > 12) return out_of_range("month");
    if (!skip_dash() || !read_two("02", day)) return false;
    if (!rest_.empty()) return complain(": extra text: " + quote_bytes(rest_));
    if (day < 1 || day > days_in(month, year)) return out_of_range("day");
    return true;
  }

 private:
  static int days_in(int month, int year) {
    static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month) - 1];
  }

  bool read_year(int& year) {
    // Go reads four bytes of which only the first must be a digit before it asks for a number.
    if (rest_.size() < 4 || count_digits(rest_.substr(0, 4)) != 4) return mismatch("2006", rest_);
    for (char c : rest_.substr(0, 4)) year = year * 10 + (c - '0');
    rest_.remove_prefix(4);
    return true;
  }

  bool read_two(std::string_view element, int& number) {
    if (count_digits(rest_.substr(0, 2)) != 2) return mismatch(element, rest_);
    number = (rest_[0] - '0') * 10 + (rest_[1] - '0');
    rest_.remove_prefix(2);
    return true;
  }

  bool skip_dash() {
    if (rest_.empty() || rest_[0] != '-') return mismatch("-", rest_);
    rest_.remove_prefix(1);
    return true;
  }

  bool mismatch(std::string_view element, std::string_view at) {
    return complain(" as \"2006-01-02\": cannot parse " + quote_bytes(at) + " as " +
                    quote_bytes(element));
  }

  bool out_of_range(std::string_view what) {
    return complain(": " + std::string(what) + " out of range");
  }

  bool complain(const std::string& why) {
    return refuse(error_, "parsing time " + quote_bytes(text_) + why);
  }

  std::string_view text_;
  std::string_view rest_;
  std::string* error_;
};

struct Clock {
  std::int64_t hour = 0, minute = 0, second = 0;
};

// A part between colons, with the words for what may be wrong.
bool read_number(std::string_view text, std::string_view what, std::int64_t& number,
                 std::string* error) {
  const strconv::ParsedInt parsed = strconv::parse_int(text);
  if (parsed.error != strconv::NumberError::none) {
    return refuse(error, "invalid " + std::string(what));
  }
  if (parsed.value < 0) return refuse(error, "non-positive " + std::string(what));
  number = parsed.value;
  return true;
}

bool read_clock(std::string_view text, Clock& clock, std::string* error) {
  static constexpr std::string_view kWhat = "hour/min/sec";
  if (!read_number(text.substr(0, 2), kWhat, clock.hour, error) ||
      !read_number(text.substr(3, 2), kWhat, clock.minute, error) ||
      !read_number(text.substr(6, 2), kWhat, clock.second, error)) {
    return false;
  }
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 60) {
    return refuse(error, "hour/min/sec out of range");
  }
  return true;
}

bool apply_offset(std::string_view text, Clock& clock, std::string* error) {
  static constexpr std::string_view kWhat = "hour/min in offset";
  if (text.size() != 6) return refuse(error, "offset must be 6 characters long");
  if (text[0] != '+' && text[0] != '-') {
    return refuse(error, "offset must begin with plus/minus");
  }
  if (text[3] != ':') return refuse(error, "missing colon in offset in correct place");
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  // Go splits at the first colon, which may stand before the one in its place.
  const std::size_t colon = text.find(':');
  if (!read_number(text.substr(1, colon - 1), kWhat, hour, error) ||
      !read_number(text.substr(colon + 1), kWhat, minute, error)) {
    return false;
  }
  if (hour > 23 || minute > 59) return refuse(error, "hour/min in offset out of range");
  const std::int64_t shift = (hour * 60 + minute) * (text[0] == '+' ? -1 : 1);
  std::int64_t total = clock.hour * 60 + clock.minute + shift;
  if (total < 0) total += 24 * 60;
  clock.hour = total / 60;
  clock.minute = total % 60;
  return true;
}

// The units of one half of a duration, largest first.
bool check_duration_half(std::string_view text, std::string_view all_units, std::string* error) {
  std::string_view units = all_units;
  while (!text.empty()) {
    const std::size_t digits = count_digits(text);
    if (digits == 0) return refuse(error, "missing number");
    text.remove_prefix(digits);
    if (text.empty()) return refuse(error, "missing unit");
    const char unit = text[0];
    const auto shown = static_cast<char32_t>(static_cast<unsigned char>(unit));
    const std::size_t at = units.find(unit);
    if (at == npos) {
      if (all_units.find(unit) == npos) return refuse_character(error, "invalid unit ", shown);
      return refuse_character(error, "unit ", shown, " out of order");
    }
    units.remove_prefix(at + 1);
    text.remove_prefix(1);
  }
  return true;
}

}  // namespace

bool check_date(std::string_view text, std::string* error) {
  return DateReader(text, error).read();
}

bool check_time(std::string_view text, std::string* error) {
  if (text.size() < 9) return refuse(error, "less than 9 characters long");
  if (text[2] != ':' || text[5] != ':') {
    return refuse(error, "missing colon in correct place");
  }
  Clock clock;
  if (!read_clock(text, clock, error)) return false;
  text.remove_prefix(8);
  if (!text.empty() && text[0] == '.') {
    const std::size_t digits = count_digits(text.substr(1));
    if (digits == 0) return refuse(error, "no digits in second fraction");
    text.remove_prefix(digits + 1);
  }
  if (text != "z" && text != "Z" && !apply_offset(text, clock, error)) return false;
  if (clock.second >= 60 && (clock.hour != 23 || clock.minute != 59)) {
    return refuse(error, "invalid leap second");
  }
  return true;
}

bool check_date_time(std::string_view text, std::string* error) {
  if (text.size() < 20) return refuse(error, "less than 20 characters long");
  if (text[10] != 't' && text[10] != 'T') {
    return refuse(error, "11th character must be t or T");
  }
  return check_part(check_date, text.substr(0, 10), "invalid date element: ", error) &&
         check_part(check_time, text.substr(11), "invalid time element: ", error);
}

bool check_duration(std::string_view text, std::string* error) {
  if (text.empty() || text[0] != 'P') return refuse(error, "must start with P");
  text.remove_prefix(1);
  if (text.empty()) return refuse(error, "nothing after P");
  if (text.back() == 'W') {
    text.remove_suffix(1);
    if (text.empty()) return refuse(error, "no number in week");
    return count_digits(text) == text.size() || refuse(error, "invalid week");
  }
  const std::size_t mark = text.find('T');
  if (!check_duration_half(text.substr(0, mark), "YMD", error)) return false;
  if (mark == npos) return true;
  const std::string_view time = text.substr(mark + 1);
  const std::size_t second = time.find('T');
  if (second == 0 || time.empty()) return refuse(error, "no time elements");
  if (!check_duration_half(time.substr(0, second), "HMS", error)) return false;
  if (second == npos) return true;
  // Go looks at what follows the second T before it counts them.
  const std::string_view third = time.substr(second + 1);
  if (third.empty() || third[0] == 'T') return refuse(error, "no time elements");
  return refuse(error, "more than one T");
}

bool check_period(std::string_view text, std::string* error) {
  const std::size_t slash = text.find('/');
  if (slash == npos) return refuse(error, "missing slash");
  const std::string_view start = text.substr(0, slash);
  const std::string_view end = text.substr(slash + 1);
  if (!start.empty() && start[0] == 'P') {
    return check_part(check_duration, start, "invalid start duration: ", error) &&
           check_part(check_date_time, end, "invalid end date-time: ", error);
  }
  if (!check_part(check_date_time, start, "invalid start date-time: ", error)) return false;
  if (!end.empty() && end[0] == 'P') {
    return check_part(check_duration, end, "invalid end duration: ", error);
  }
  return check_part(check_date_time, end, "invalid end date-time: ", error);
}

}  // namespace kchart::schema
