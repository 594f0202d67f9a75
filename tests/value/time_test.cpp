// Times, durations and zones: every row was answered by Go 1.26's package time.
#include "value/time.hpp"

#include <catch2/catch.hpp>

#include "kchart/functions.hpp"

using namespace kchart;

namespace {

struct DurationRow {
  const char* text;
  const char* told;  // the duration, or "!" and the problem
};

const DurationRow kDurations[] = {
    {"", "!time: invalid duration \"\""},
    {"0", "0s"},
    {"+0", "0s"},
    {"-0", "0s"},
    {"1", "!time: missing unit in duration \"1\""},
    {"1h", "1h0m0s"},
    {"-1.5h", "-1h30m0s"},
    {"1h2m3s4ms5us6ns", "1h2m3.004005006s"},
    {".5s", "500ms"},
    {"5.s", "5s"},
    {".s", "!time: invalid duration \".s\""},
    {"1d", "!time: unknown unit \"d\" in duration \"1d\""},
    {"1 h", "!time: unknown unit \" h\" in duration \"1 h\""},
    {"1\302\265s", "1\302\265s"},
    {"1\316\274s", "1\302\265s"},
    {"3000000h", "!time: invalid duration \"3000000h\""},
    {"9223372036854775807ns", "2562047h47m16.854775807s"},
    {"9223372036854775808ns", "!time: invalid duration \"9223372036854775808ns\""},
    {"-9223372036854775808ns", "-2562047h47m16.854775808s"},
    {"-9223372036854775809ns", "!time: invalid duration \"-9223372036854775809ns\""},
    {"1e3s", "!time: unknown unit \"e\" in duration \"1e3s\""},
    {"0.000000001s", "1ns"},
    {"0.0000000001s", "0s"},
    {"1.0000000000000000000001h", "1h0m0s"},
    {"\303\251", "!time: invalid duration \"\\xc3\\xa9\""},
    {"1\303\251", "!time: unknown unit \"\\xc3\\xa9\" in duration \"1\\xc3\\xa9\""},
    {"--1s", "!time: invalid duration \"--1s\""},
    {"1s ", "!time: unknown unit \"s \" in duration \"1s \""},
    {"9223372036.854775808s", "!time: invalid duration \"9223372036.854775808s\""},
};

constexpr std::int64_t kMax = INT64_MAX;
constexpr std::int64_t kMin = INT64_MIN;

std::string shown(const Moment& moment) {
  std::string out;
  append_time(out, moment, "2006-01-02T15:04:05.999999999Z07:00 MST");
  return out;
}

}  // namespace

TEST_CASE("durations are read and printed as Go's") {
  for (const DurationRow& row : kDurations) {
    INFO(row.text);
    std::string problem;
    const auto ns = duration::parse(row.text, &problem);
    CHECK((ns ? duration::text(*ns) : "!" + problem) == row.told);
  }
}

TEST_CASE("durations are rounded half away from zero, within their range") {
  struct Row {
    std::int64_t ns, multiple, rounded, truncated;
  };
  const Row rows[] = {
      {15, 10, 20, 10},
      {-15, 10, -20, -10},
      {14, 10, 10, 10},
      {-14, 10, -10, -10},
      {7, 0, 7, 7},
      {7, -3, 7, 7},
      {kMax, 10, kMax, kMax - 7},
      {kMin, 10, kMin, kMin + 8},
      {kMax, kMax, kMax, kMax},
  };
  for (const Row& row : rows) {
    INFO(row.ns << " " << row.multiple);
    CHECK(duration::round(row.ns, row.multiple) == row.rounded);
    CHECK(duration::truncate(row.ns, row.multiple) == row.truncated);
  }
}

TEST_CASE("instants are added to and subtracted") {
  CHECK(shown(Moment{}) == "0001-01-01T00:00:00Z UTC");
  CHECK(shown(Moment{0, 0, nullptr}.plus(-1)) == "1969-12-31T23:59:59.999999999Z UTC");
  CHECK(Moment{1, 5, nullptr}.minus(Moment{0, 6, nullptr}) == 999'999'999);
  CHECK(Moment{kMax / 4, 0, nullptr}.minus(Moment{0, 0, nullptr}) == kMax);
  CHECK(Moment{0, 0, nullptr}.minus(Moment{kMax / 4, 0, nullptr}) == kMin);
  CHECK(Moment{0, 1, nullptr}.compare(Moment{0, 0, nullptr}) == 1);
}

TEST_CASE("fields out of range carry over") {
  const auto of = [](std::int64_t month, std::int64_t day, std::int64_t hour) {
    return shown(Moment::of({2024, month, day, hour, 0, 0, 0}, nullptr));
  };
  CHECK(of(14, 1, 0) == "2025-02-01T00:00:00Z UTC");
  CHECK(of(2, 30, 0) == "2024-03-01T00:00:00Z UTC");
  CHECK(of(1, 1, -1) == "2023-12-31T23:00:00Z UTC");
  CHECK(of(-12, 0, 0) == "2022-11-30T00:00:00Z UTC");
}

TEST_CASE("wall clocks that a zone skips or shows twice") {
  const auto zone = TimeZone::load("Europe/Berlin");
  REQUIRE(zone);
  const auto at = [&](std::int64_t month, std::int64_t day) {
    return shown(Moment::of({2024, month, day, 2, 30, 0, 0}, *zone));
  };
  CHECK(at(3, 31) == "2024-03-31T03:30:00+02:00 CEST");
  CHECK(at(10, 27) == "2024-10-27T02:30:00+01:00 CET");
  CHECK(at(1, 1) == "2024-01-01T02:30:00+01:00 CET");
}

TEST_CASE("zones are plain names of the database") {
  CHECK(TimeZone::load("UTC").value() == nullptr);
  CHECK(TimeZone::load("").value() == nullptr);
  CHECK(TimeZone::load("Asia/Tokyo").value()->at(0).offset == 9 * 3600);
  for (const char* name :
       {"Nowhere", "../zoneinfo/UTC", "/etc/localtime", "Europe", "zone.tab", "Europe\\Berlin"}) {
    INFO(name);
    CHECK_FALSE(TimeZone::load(name));
  }
  CHECK_FALSE(TimeZone::load(std::string_view("Asia/Tokyo\0x", 12)));
}

TEST_CASE("broken zone files are refused") {
  using namespace std::string_literals;
  CHECK(TimeZone::read("x", "") == nullptr);
  CHECK(TimeZone::read("x", "TZif2") == nullptr);
  CHECK(TimeZone::read("x", "TZif2"s + std::string(39, '\xff')) == nullptr);
  CHECK(TimeZone::read("x", "TZif"s + std::string(40, '\0')) == nullptr);
}

TEST_CASE("methods of times and durations") {
  Arena arena;
  const auto zone = TimeZone::load("America/New_York");
  REQUIRE(zone);
  const Time time(Moment::of({2024, 7, 4, 12, 30, 15, 5}, *zone));
  for (const char* name :
       {"Year", "Month", "Weekday", "YearDay", "Format", "Add", "Unix", "UTC", "Sub", "Truncate",
        "Round", "IsZero", "Location", "In", "AddDate", "Clock"}) {
    INFO(name);
    CHECK(time.methods()->find(name) != nullptr);
  }
  CHECK(time.methods()->find("Nope") == nullptr);
  std::string out;
  time.print(out);
  CHECK(out == "2024-07-04 12:30:15.000000005 -0400 EDT");
  CHECK(time.plain(arena).as_string() == "2024-07-04T12:30:15.000000005-04:00");
  const Duration duration(90'000'000'000);
  CHECK(duration.methods()->find("Minutes") != nullptr);
  CHECK(duration.plain(arena).as_int() == 90'000'000'000);
  CHECK(duration.kind_name() == "int64");
  CHECK(Duration(0).truth() == false);
}
