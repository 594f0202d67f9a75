// Reading TOML times: a date and a clock in fixed columns. Seconds may be missing; of a fraction
// any number of digits is read and nine are kept.
#include "codec/toml_time.hpp"

#include <array>

namespace kchart::codec {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

struct Columns {
  std::string_view text;
  bool good = true;

  void skip(char c) {
    good = good && !text.empty() && text[0] == c;
    if (good) text.remove_prefix(1);
  }
  int number(std::size_t digits, int low, int high) {
    int value = 0;
    for (std::size_t i = 0; i < digits && good; ++i) {
      good = i < text.size() && is_digit(text[i]);
      if (good) value = value * 10 + (text[i] - '0');
    }
    if (good) text.remove_prefix(digits);
    good = good && value >= low && value <= high;
    return value;
  }
};

int days_in(int month, int year) {
  constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

// Days from 1970-01-01 in the proleptic Gregorian calendar, counting years from March.
std::int64_t days_from_civil(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

std::int64_t read_date(Columns& in) {
  const int year = in.number(4, 0, 9999);
  in.skip('-');
  const int month = in.number(2, 1, 12);
  in.skip('-');
  const int day = in.number(2, 1, 31);
  in.good = in.good && day <= days_in(month, year);
  return in.good ? days_from_civil(year, month, day) : 0;
}

std::int32_t read_fraction(Columns& in) {
  if (in.text.size() < 2 || (in.text[0] != '.' && in.text[0] != ',') || !is_digit(in.text[1])) {
    return 0;
  }
  in.text.remove_prefix(1);
  std::int32_t value = 0;
  int digits = 0;
  for (; !in.text.empty() && is_digit(in.text[0]); in.text.remove_prefix(1)) {
    if (digits == 9) continue;
    value = value * 10 + (in.text[0] - '0');
    ++digits;
  }
  for (; digits < 9; ++digits) value *= 10;
  return value;
}

std::int64_t read_clock(Columns& in, std::int32_t& nanoseconds) {
  const int hour = in.number(2, 0, 23);
  in.skip(':');
  const int minute = in.number(2, 0, 59);
  int second = 0;
  if (in.good && !in.text.empty() && in.text[0] == ':') {
    in.skip(':');
    second = in.number(2, 0, 59);
    if (in.good) nanoseconds = read_fraction(in);
  }
  return hour * 3600 + minute * 60 + second;
}

void read_zone(Columns& in, TomlTime& time) {
  if (in.text.empty()) {
    time.zone = "datetime-local";
    return;
  }
  time.zone = "UTC";
  if (in.text[0] == 'Z') {
    in.skip('Z');
    return;
  }
  const char sign = in.text[0];
  in.good = in.good && (sign == '+' || sign == '-');
  if (in.good) in.skip(sign);
  const int hours = in.number(2, 0, 24);
  in.skip(':');
  const int minutes = in.number(2, 0, 60);
  time.offset = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
  time.seconds -= time.offset;
  if (time.offset != 0) time.zone = "";
}

}  // namespace

std::optional<TomlTime> parse_toml_time(std::string_view text) {
  constexpr std::int64_t kDay = 86400;
  TomlTime time;
  Columns in{text};
  if (text.size() > 2 && text[2] == ':') {
    // Go dates a bare clock to the first day of year 0.
    time.seconds = days_from_civil(0, 1, 1) * kDay + read_clock(in, time.nanoseconds);
    time.zone = "time-local";
  } else {
    time.seconds = read_date(in) * kDay;
    if (in.text.empty()) {
      time.zone = "date-local";
    } else {
      in.skip('T');
      time.seconds += read_clock(in, time.nanoseconds);
      if (in.good) read_zone(in, time);
    }
  }
  if (!in.good || !in.text.empty()) return std::nullopt;
  return time;
}

}  // namespace kchart::codec
