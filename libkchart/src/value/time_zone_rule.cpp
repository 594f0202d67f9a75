// POSIX TZ strings, as Go reads them (Go: time/zoneinfo.go, tzset).
#include "value/time_zone_rule.hpp"

#include <algorithm>
#include <utility>

#include "value/civil.hpp"

namespace kchart {

namespace {

constexpr int kHour = 3600;

// Reads off the front of a text; every step answers absent when it does not fit.
class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}

  bool empty() const noexcept { return rest_.empty(); }
  bool at(char c) const noexcept { return !rest_.empty() && rest_[0] == c; }
  bool skip(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void replace(std::string_view text) { rest_ = text; }

  std::optional<std::string_view> name() {
    if (skip('<')) {
      const std::size_t end = rest_.find('>');
      if (end == std::string_view::npos) return std::nullopt;
      const std::string_view name = rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      return name;
    }
    const std::size_t end = std::min(rest_.find_first_of("0123456789,-+"), rest_.size());
    if (end < 3) return std::nullopt;
    const std::string_view name = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return name;
  }

  std::optional<int> number(int min, int max) {
    std::size_t digits = 0;
    int n = 0;
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
      n = n * 10 + (rest_[digits] - '0');
      if (n > max) return std::nullopt;
    }
    if (digits == 0 || n < min) return std::nullopt;
    rest_.remove_prefix(digits);
    return n;
  }

  // Hours, minutes and seconds with a sign.
  std::optional<int> offset() {
    const bool negative = at('-');
    if (!skip('+')) skip('-');
    const auto hours = number(0, 24 * 7);
    if (!hours) return std::nullopt;
    int seconds = *hours * kHour;
    for (int unit = 60; unit >= 1 && skip(':'); unit /= 60) {
      const auto part = number(0, 59);
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return negative ? -seconds : seconds;
  }

 private:
  std::string_view rest_;
};

enum class DayKind { julian, of_year, of_month };

struct Change {
  DayKind kind = DayKind::of_year;
  int day = 0, week = 0, month = 0;
  int time = 2 * kHour;
};

bool read_day(RuleReader& in, Change& change) {
  if (in.skip('J')) {
    change.kind = DayKind::julian;
    const auto day = in.number(1, 365);
    if (day) change.day = *day;
    return day.has_value();
  }
  if (!in.skip('M')) {
    const auto day = in.number(0, 365);
    if (day) change.day = *day;
    return day.has_value();
  }
  change.kind = DayKind::of_month;
  const auto month = in.number(1, 12);
  if (!month || !in.skip('.')) return false;
  const auto week = in.number(1, 5);
  if (!week || !in.skip('.')) return false;
  const auto day = in.number(0, 6);
  if (!day) return false;
  change.month = *month;
  change.week = *week;
  change.day = *day;
  return true;
}

std::optional<Change> read_change(RuleReader& in) {
  Change change;
  if (!read_day(in, change)) return std::nullopt;
  if (in.skip('/')) {
    const auto time = in.offset();
    if (!time) return std::nullopt;
    change.time = *time;
  }
  return change;
}

// Seconds from the start of the year until the change, in UTC.
std::int64_t seconds_until(std::int64_t year, const Change& change, int offset) {
  std::int64_t day = change.day;
  if (change.kind == DayKind::julian) {
    day = change.day - 1 + (civil::is_leap(year) && change.day >= 60 ? 1 : 0);
  } else if (change.kind == DayKind::of_month) {
    const std::int64_t first = civil::days_of(year, change.month, 1);
    int in_month = (change.day - civil::weekday_of(first) + 7) % 7;
    for (int week = 1; week < change.week; ++week) {
      if (in_month + 7 >= civil::days_in(change.month, year)) break;
      in_month += 7;
    }
    day = first - civil::days_of(year, 1, 1) + in_month;
  }
  return day * civil::kDay + change.time - offset;
}

struct Side {
  std::string_view name;
  int offset;
  bool dst;
};

}  // namespace

std::optional<TimeZone::Period> apply_zone_rule(std::string_view rule, std::int64_t last_change,
                                                std::int64_t unix_seconds) {
  RuleReader in(rule);
  const auto standard_name = in.name();
  if (!standard_name) return std::nullopt;
  const auto standard_offset = in.offset();
  if (!standard_offset) return std::nullopt;
  // The numbers count west of Greenwich.
  Side standard{*standard_name, -*standard_offset, false};
  if (in.empty() || in.at(',')) {
    return TimeZone::Period{standard.name, standard.offset, false, last_change};
  }
  const auto summer_name = in.name();
  if (!summer_name) return std::nullopt;
  Side summer{*summer_name, standard.offset + kHour, true};
  if (!in.empty() && !in.at(',')) {
    const auto summer_offset = in.offset();
    if (!summer_offset) return std::nullopt;
    summer.offset = -*summer_offset;
  }
  if (in.empty()) in.replace(",M3.2.0,M11.1.0");
  if (!in.skip(',') && !in.skip(';')) return std::nullopt;
  const auto start = read_change(in);
  if (!start || !in.skip(',')) return std::nullopt;
  const auto end = read_change(in);
  if (!end || !in.empty()) return std::nullopt;

  const std::int64_t days = civil::floor_div(unix_seconds, civil::kDay);
  const std::int64_t year = civil::date_of(days).year;
  const std::int64_t year_start = civil::days_of(year, 1, 1) * civil::kDay;
  const std::int64_t now = unix_seconds - year_start;
  std::int64_t from = seconds_until(year, *start, standard.offset);
  std::int64_t to = seconds_until(year, *end, summer.offset);
  // In the south, summer time spans the turn of the year.
  if (to < from) {
    std::swap(from, to);
    std::swap(standard, summer);
  }
  const auto period = [&](const Side& side, std::int64_t begin, std::int64_t finish) {
    return TimeZone::Period{side.name, side.offset, side.dst, begin, finish};
  };
  if (now < from) return period(standard, year_start, from + year_start);
  if (now >= to) return period(standard, to + year_start, year_start + 365 * civil::kDay);
  return period(summer, from + year_start, to + year_start);
}

}  // namespace kchart
