// Days and dates of the Gregorian calendar, extended to all years, without time zones.
#pragma once

#include <cstdint>

namespace kchart::civil {

constexpr std::int64_t kDay = 86'400;

struct Date {
  std::int64_t year;
  int month;  // 1 to 12
  int day;
};

// Quotient rounded down, and what is left (never negative) of a positive divisor.
constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b < 0 ? 1 : 0);
}
constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) noexcept {
  return a % b < 0 ? a % b + b : a % b;
}

constexpr bool is_leap(std::int64_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// Days before a month in a year that is no leap year; month 13 gives the whole year.
constexpr int days_before(int month) noexcept {
  constexpr int kBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
  return kBefore[month - 1];
}

constexpr int days_in(int month, std::int64_t year) noexcept {
  if (month == 2 && is_leap(year)) return 29;
  return days_before(month + 1) - days_before(month);
}

// Days since 1970-01-01. `day` may lie outside of the month.
constexpr std::int64_t days_of(std::int64_t year, int month, std::int64_t day) noexcept {
  // Years that start in March put the leap day at the end.
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = floor_div(y, 400);
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468 + day - 1;
}

constexpr Date date_of(std::int64_t days) noexcept {
  days += 719'468;
  const std::int64_t era = floor_div(days, 146'097);
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto m = static_cast<int>((5 * day_of_year + 2) / 153);
  const int month = m < 10 ? m + 3 : m - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          static_cast<int>(day_of_year - (153 * m + 2) / 5 + 1)};
}

// 0 is Sunday.
constexpr int weekday_of(std::int64_t days) noexcept {
  return static_cast<int>(floor_mod(days + 4, 7));
}

}  // namespace kchart::civil
