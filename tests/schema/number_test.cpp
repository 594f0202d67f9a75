#include <catch2/catch.hpp>

#include "schema/number.hpp"

namespace kchart::schema {

TEST_CASE("numbers print as the English printer of Go prints them") {
  struct Row {
    double value;
    const char* text;
  };
  const Row rows[] = {
      {0, "0"},
      {1, "1"},
      {-1, "-1"},
      {1.5, "1.5"},
      {1000, "1,000"},
      {99999, "99,999"},
      {999999, "999,999"},
      {1000000, "1×10⁰⁶"},
      {1234567, "1.234567×10⁰⁶"},
      {12345678.5, "1.23456785×10⁰⁷"},
      {1e20, "1×10²⁰"},
      {1e300, "1×10³⁰⁰"},
      {0.1, "0.1"},
      {0.0001, "0.0001"},
      {0.00001, "1×10⁻⁰⁵"},
      {123456.789, "123,456.789"},
      {-1234567, "-1.234567×10⁰⁶"},
      {0.123456789012345, "0.123456789012345"},
      {1.5e-10, "1.5×10⁻¹⁰"},
      {65535.25, "65,535.25"},
      {100, "100"},
  };
  for (const Row& row : rows) {
    std::string out;
    append_english(out, row.value);
    CHECK(out == row.text);
  }
}

TEST_CASE("decimals compare and divide exactly") {
  struct Row {
    const char* value;
    const char* unit;
    bool multiple;
    int order;
  };
  const Row rows[] = {
      {"19.99", "0.01", true, 1},
      {"0.3", "0.1", true, 1},
      {"1", "3", false, -1},
      {"0", "7", true, -1},
      {"1e300", "7", false, 1},
      {"7e300", "7", true, 1},
      {"1e-300", "1e-301", true, 1},
      {"-10", "2.5", true, -1},
      {"12345678901234567890", "10", true, 1},
      {"12345678901234567890123456789", "12345678901234567890123456789", true, 0},
      {"24691357802469135780246913578", "12345678901234567890123456789", true, 1},
      {"24691357802469135780246913579", "12345678901234567890123456789", false, 1},
      {"1.50", "1.5", true, 0},
      {"100e-2", "1", true, 0},
      {"1e1000", "1e999", true, 1},
  };
  for (const Row& row : rows) {
    INFO(row.value << " and " << row.unit);
    const auto value = parse_decimal(row.value);
    const auto unit = parse_decimal(row.unit);
    REQUIRE(value);
    REQUIRE(unit);
    CHECK(is_multiple(*value, *unit) == row.multiple);
    CHECK(compare(*value, *unit) == row.order);
  }
  CHECK_FALSE(parse_decimal("1e1000001"));
  CHECK(parse_decimal("0e1000001"));
}

}  // namespace kchart::schema
