// Decimal arithmetic by the methods of school, nine digits at a time.
#include "funcs/decimal.hpp"

#include <algorithm>
#include <cmath>

#include "base/strconv.hpp"
#include "kchart/functions.hpp"

namespace kchart::funcs {

namespace {

constexpr std::uint64_t kBase = 1'000'000'000;
constexpr int kBaseDigits = 9;
constexpr std::int64_t kDivisionPlaces = 16;  // decimal.DivisionPrecision

std::uint32_t power_of_ten(std::int64_t power) {
  std::uint32_t result = 1;
  while (power-- > 0) result *= 10;
  return result;
}

// The number that decimal digits spell.
std::vector<std::uint32_t> natural(std::string_view digits) {
  std::vector<std::uint32_t> parts;
  for (std::size_t end = digits.size(); end > 0;) {
    const std::size_t start = end > kBaseDigits ? end - kBaseDigits : 0;
    std::uint32_t part = 0;
    for (const char c : digits.substr(start, end - start)) {
      part = part * 10 + static_cast<std::uint32_t>(c - '0');
    }
    parts.push_back(part);
    end = start;
  }
  return parts;
}

}  // namespace

Decimal::Decimal(double value) {
  if (!std::isfinite(value)) {
    throw FunctionError{"Cannot create a Decimal from " + strconv::format_float(value)};
  }
  if (value == 0) return;
  negative_ = value < 0;
  // "d.ddde+xx": the digits without the point, the exponent lowered by the places behind it.
  const std::string text = strconv::format_float(std::fabs(value), 'e');
  const std::size_t e = text.find('e');
  std::string digits = text.substr(0, 1);
  if (e > 2) digits += text.substr(2, e - 2);
  exponent_ = strconv::parse_int(std::string_view(text).substr(e + 1)).value -
              (static_cast<std::int64_t>(digits.size()) - 1);
  digits_ = natural(digits);
}

double Decimal::to_double() const {
  if (digits_.empty()) return 0;
  std::string text = negative_ ? "-" : "";
  for (std::size_t i = digits_.size(); i-- > 0;) {
    std::string part = strconv::format_uint(digits_[i]);
    if (i + 1 != digits_.size()) text.append(kBaseDigits - part.size(), '0');
    text += part;
  }
  text += 'e';
  strconv::append_int(text, exponent_);
  return strconv::parse_float(text).value;
}

void Decimal::trim(Natural& a) {
  while (!a.empty() && a.back() == 0) a.pop_back();
}

int Decimal::compare(const Natural& a, const Natural& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = a.size(); i-- > 0;) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

Decimal::Natural Decimal::sum(const Natural& a, const Natural& b) {
  Natural out;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
    carry += (i < a.size() ? a[i] : 0) + std::uint64_t{i < b.size() ? b[i] : 0};
    out.push_back(static_cast<std::uint32_t>(carry % kBase));
    carry /= kBase;
  }
  return out;
}

Decimal::Natural Decimal::difference(const Natural& a, const Natural& b) {
  Natural out = a;
  std::int64_t borrow = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::int64_t part = std::int64_t{out[i]} - (i < b.size() ? b[i] : 0) - borrow;
    borrow = part < 0 ? 1 : 0;
    if (part < 0) part += static_cast<std::int64_t>(kBase);
    out[i] = static_cast<std::uint32_t>(part);
  }
  trim(out);
  return out;
}

Decimal::Natural Decimal::product(const Natural& a, const Natural& b) {
  Natural out(a.size() + b.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.size() || carry != 0; ++j) {
      carry += out[i + j] + std::uint64_t{a[i]} * (j < b.size() ? b[j] : 0);
      out[i + j] = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
  }
  trim(out);
  return out;
}

Decimal::Natural Decimal::scaled(const Natural& a, std::int64_t power) {
  if (a.empty() || power == 0) return a;
  Natural out = product(a, {power_of_ten(power % kBaseDigits)});
  out.insert(out.begin(), static_cast<std::size_t>(power / kBaseDigits), 0);
  return out;
}

// Long division; each digit of the quotient is found by halving the range it can be in.
Decimal::Natural Decimal::quotient(Natural a, const Natural& b, Natural& remainder) {
  Natural out(a.size(), 0);
  remainder.clear();
  for (std::size_t i = a.size(); i-- > 0;) {
    remainder.insert(remainder.begin(), a[i]);
    trim(remainder);
    std::uint64_t low = 0;
    std::uint64_t high = kBase;
    while (high - low > 1) {
      const std::uint64_t middle = (low + high) / 2;
      const Natural tried = product(b, {static_cast<std::uint32_t>(middle)});
      (compare(tried, remainder) <= 0 ? low : high) = middle;
    }
    out[i] = static_cast<std::uint32_t>(low);
    if (low != 0) {
      remainder = difference(remainder, product(b, {static_cast<std::uint32_t>(low)}));
    }
  }
  trim(out);
  return out;
}

Decimal Decimal::operator+(const Decimal& other) const {
  Decimal out;
  out.exponent_ = std::min(exponent_, other.exponent_);
  const Natural a = scaled(digits_, exponent_ - out.exponent_);
  const Natural b = scaled(other.digits_, other.exponent_ - out.exponent_);
  if (negative_ == other.negative_) {
    out.negative_ = negative_;
    out.digits_ = sum(a, b);
    return out;
  }
  const bool first_is_larger = compare(a, b) >= 0;
  out.negative_ = first_is_larger ? negative_ : other.negative_;
  out.digits_ = first_is_larger ? difference(a, b) : difference(b, a);
  return out;
}

Decimal Decimal::operator-(const Decimal& other) const {
  Decimal negated = other;
  negated.negative_ = !negated.negative_;
  return *this + negated;
}

Decimal Decimal::operator*(const Decimal& other) const {
  Decimal out;
  out.negative_ = negative_ != other.negative_;
  out.digits_ = product(digits_, other.digits_);
  out.exponent_ = exponent_ + other.exponent_;
  return out;
}

Decimal Decimal::operator/(const Decimal& other) const {
  if (other.digits_.empty()) throw FunctionError{"decimal division by 0"};
  const std::int64_t shift = exponent_ - other.exponent_ + kDivisionPlaces;
  const Natural a = scaled(digits_, std::max<std::int64_t>(shift, 0));
  const Natural b = scaled(other.digits_, std::max<std::int64_t>(-shift, 0));
  Decimal out;
  Natural remainder;
  out.digits_ = quotient(a, b, remainder);
  if (compare(sum(remainder, remainder), b) >= 0) out.digits_ = sum(out.digits_, {1});
  out.negative_ = negative_ != other.negative_;
  out.exponent_ = -kDivisionPlaces;
  return out;
}

}  // namespace kchart::funcs
