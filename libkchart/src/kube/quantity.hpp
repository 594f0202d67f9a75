// Quantities of resources: "100m", "1.5Gi", "1e3", as Kubernetes' resource.Quantity has them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kchart::kube {

// An exact decimal number with the notation in which it was written. Nothing is finer than one
// billionth: what is gets rounded away from zero.
class Quantity {
 public:
  enum class Notation : std::uint8_t { decimal, binary, exponent };  // 1k, 1Ki, 1e3

  Quantity() = default;  // 0

  // Absent for a text that is no quantity; `error` (unless null) gets Kubernetes' sentence.
  static std::optional<Quantity> parse(std::string_view text, std::string* error = nullptr);

  // As Kubernetes prints it: canonical ("1500m", "1536Mi"), or as written where that is good
  // enough.
  std::string text() const;

  Notation notation() const noexcept { return notation_; }
  bool is_zero() const noexcept { return digits_.empty(); }
  bool is_negative() const noexcept { return negative_; }
  double approximate() const;

  // The number in ones or in thousandths, rounded away from zero: 1500m gives 2 and 1500.
  // Absent when it does not fit.
  std::optional<std::int64_t> value() const;
  std::optional<std::int64_t> milli_value() const;

  // By the number alone: 1 equals 1000m.
  std::strong_ordering operator<=>(const Quantity& other) const;
  bool operator==(const Quantity& other) const { return (*this <=> other) == 0; }

 private:
  // Digits before the point; 0 or less for what is below 1.
  std::int64_t whole_digits() const noexcept {
    return static_cast<std::int64_t>(digits_.size()) + exponent_;
  }
  void normalise();
  void multiply(std::uint64_t factor);
  void round_up(std::int64_t exponent);
  std::optional<std::int64_t> scaled_up(std::int64_t exponent) const;
  std::string decimal_text(Notation notation) const;
  std::string binary_text() const;

  bool negative_ = false;
  std::string digits_;  // without leading and trailing zeros; empty: 0
  std::int64_t exponent_ = 0;
  Notation notation_ = Notation::decimal;
  std::string written_;  // set where Kubernetes prints what it read
};

}  // namespace kchart::kube
