// Decimal: exact decimal numbers of any length, as addf, subf, mulf and divf compute with them.
//
// Sprig turns every float into the shortest decimal that means it (shopspring/decimal) and back at
// the end, so that 0.1 + 0.2 is 0.3.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kchart::funcs {

class Decimal {
 public:
  Decimal() = default;
  // Throws FunctionError for infinities and what is no number.
  explicit Decimal(double value);

  // The nearest float; infinite where none is near.
  double to_double() const;

  Decimal operator+(const Decimal& other) const;
  Decimal operator-(const Decimal& other) const;
  Decimal operator*(const Decimal& other) const;
  // To 16 decimal places, half away from zero. Throws FunctionError when `other` is zero.
  Decimal operator/(const Decimal& other) const;

 private:
  // A natural number in base 10^9, lowest part first, without leading zeros.
  using Natural = std::vector<std::uint32_t>;

  static int compare(const Natural& a, const Natural& b);
  static Natural sum(const Natural& a, const Natural& b);
  static Natural difference(const Natural& a, const Natural& b);  // a >= b
  static Natural product(const Natural& a, const Natural& b);
  static Natural scaled(const Natural& a, std::int64_t power);  // a times 10^power
  static Natural quotient(Natural a, const Natural& b, Natural& remainder);
  static void trim(Natural& a);

  bool negative_ = false;
  Natural digits_;
  std::int64_t exponent_ = 0;  // the value is digits times 10^exponent
};

}  // namespace kchart::funcs
