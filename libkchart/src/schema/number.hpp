// Numbers as JSON Schema compares them: exactly, as decimals.
//
// Go's validator turns every number into a rational made from its decimal text, so that 19.99 is a
// multiple of 0.01. Nearly all numbers are the shortest decimal of some double, and for those
// comparing the doubles gives the same answer; only the rest pay for long arithmetic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kchart/value.hpp"

namespace kchart::schema {

// digits * 10^exponent, without leading or trailing zeros; zero has no digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;

  bool is_zero() const noexcept { return digits.empty(); }
  bool is_integer() const noexcept { return digits.empty() || exponent >= 0; }
};

// `text` is a number as JSON or Go's %v write it. Absent where Go's big.Rat refuses: the power of
// ten is beyond a million.
std::optional<Decimal> parse_decimal(std::string_view text);

// Less than, equal to, or greater than 0.
int compare(const Decimal& a, const Decimal& b);

// Whether `value` is an integer times `unit`. `unit` must not be zero. Throws Error
// "limit.schema.steps" when the numbers are too long for that question.
bool is_multiple(const Decimal& value, const Decimal& unit);

// The low 64 bits of an integer, as Go's big.Int.Int64 gives them.
std::int64_t low_bits(const Decimal& integer);

// A number of a schema document, kept as written (Go: json.Number): messages print it so.
class NumberLiteral final : public Object {
 public:
  explicit NumberLiteral(std::string_view borrowed_text);

  std::string_view text() const noexcept { return text_; }
  double nearest() const noexcept { return nearest_; }
  bool exact() const noexcept { return exact_; }

  std::string_view type_name() const override { return "json.Number"; }
  std::string_view kind_name() const override { return "string"; }
  void print(std::string& out) const override { out += text_; }
  Value plain(Arena&) const override { return Value::float64(nearest_); }
  bool equals(const Object& other) const override;

 private:
  std::string_view text_;
  double nearest_;
  bool exact_;
};

// The literal that `value` holds, or null.
const NumberLiteral* literal_of(const Value& value) noexcept;

// A number of an instance or of a schema.
struct Number {
  double nearest = 0;
  bool exact = false;        // the number is the shortest decimal of `nearest`
  std::int64_t integer = 0;  // the number, when it is neither exact nor a literal
  std::string_view literal;

  std::optional<Decimal> decimal() const;
};

// `value` must be a number: an int, int64, uint, float64 or literal.
Number number_of(const Value& value) noexcept;

int compare(const Number& a, const Number& b);
bool is_integer(const Number& number);
bool is_multiple(const Number& value, const Number& unit);

// Appends numbers as the English printer of golang.org/x/text does: 1,234.5 and 1×10⁰⁶.
void append_english(std::string& out, std::int64_t value);
void append_english(std::string& out, double value);

}  // namespace kchart::schema
