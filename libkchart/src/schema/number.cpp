// Exact decimals, numbers of instances and literals of schemas.
#include "schema/number.hpp"

#include <charconv>
#include <cmath>

#include "base/strconv.hpp"
#include "kchart/error.hpp"

namespace kchart::schema {

namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr std::int64_t kMaxPower = 1'000'000;          // Go: Rat.SetString refuses more
constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
constexpr std::int64_t kExactInteger = 9007199254740992;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The exponent after "e"; bounded, since far larger ones are refused anyway.
std::int64_t read_exponent(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  std::int64_t value = 0;
  for (char c : text) {
    if (value <= 100 * kMaxPower) value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

// Remainder of digits * 10^power by `unit`, for a unit of at most 18 digits.
std::uint64_t remainder(std::string_view digits, std::int64_t power, std::uint64_t unit) {
  Wide rest = 0;
  for (char c : digits) rest = (rest * 10 + static_cast<unsigned>(c - '0')) % unit;
  Wide factor = 10 % unit;
  for (; power > 0; power >>= 1) {
    if ((power & 1) != 0) rest = rest * factor % unit;
    factor = factor * factor % unit;
  }
  return static_cast<std::uint64_t>(rest);
}

// Long division for units of more than 18 digits: `rest` stays below `unit`, both as decimal
// digits, most significant first.
class LongRemainder {
 public:
  explicit LongRemainder(std::string_view unit) : unit_(unit), rest_(unit.size() + 1, '0') {}

  void feed(char digit) {
    rest_.erase(rest_.begin());
    rest_ += digit;
    while (not_below_unit()) subtract_unit();
  }

  bool is_zero() const { return rest_.find_first_not_of('0') == std::string::npos; }

 private:
  bool not_below_unit() const {
    return rest_[0] != '0' || std::string_view(rest_).substr(1) >= unit_;
  }

  void subtract_unit() {
    int borrow = 0;
    for (std::size_t i = unit_.size(); i-- > 0;) {
      int digit = rest_[i + 1] - unit_[i] - borrow;
      borrow = digit < 0 ? 1 : 0;
      if (digit < 0) digit += 10;
      rest_[i + 1] = static_cast<char>('0' + digit);
    }
    rest_[0] = static_cast<char>(rest_[0] - borrow);
  }

  std::string_view unit_;
  std::string rest_;
};

bool is_long_multiple(const Decimal& value, std::int64_t power, const Decimal& unit) {
  constexpr std::size_t kWork = 20'000'000;
  const std::size_t digits = value.digits.size() + static_cast<std::size_t>(power);
  if (digits > kWork / unit.digits.size()) {
    throw Error(Fault::limit, "limit.schema.steps", "multipleOf: the numbers are too long");
  }
  LongRemainder rest(unit.digits);
  for (char c : value.digits) rest.feed(c);
  for (std::int64_t i = 0; i < power; ++i) rest.feed('0');
  return rest.is_zero();
}

// Decimals of up to 15 digits survive the way through a double, so they are its shortest text.
bool is_short(std::string_view text) {
  int digits = 0;
  for (char c : text) {
    if (c == 'e' || c == 'E') return false;
    if (is_digit(c)) ++digits;
  }
  return digits <= 15;
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal result;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    result.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const std::size_t mark = text.find_first_of("eE");
  std::string_view mantissa = text.substr(0, mark);
  const std::size_t point = mantissa.find('.');
  result.digits = mantissa.substr(0, point);
  if (point != std::string_view::npos) {
    const std::string_view fraction = mantissa.substr(point + 1);
    result.digits += fraction;
    result.exponent = -static_cast<std::int64_t>(fraction.size());
  }
  if (mark != std::string_view::npos) result.exponent += read_exponent(text.substr(mark + 1));
  const std::size_t first = result.digits.find_first_not_of('0');
  if (first == std::string::npos) return Decimal{};
  if (std::abs(result.exponent) > kMaxPower) return std::nullopt;
  const std::size_t last = result.digits.find_last_not_of('0');
  result.exponent += static_cast<std::int64_t>(result.digits.size() - 1 - last);
  result.digits = result.digits.substr(first, last - first + 1);
  return result;
}

int compare(const Decimal& a, const Decimal& b) {
  if (a.is_zero() || b.is_zero()) {
    if (a.is_zero() && b.is_zero()) return 0;
    return a.is_zero() ? (b.negative ? 1 : -1) : (a.negative ? -1 : 1);
  }
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  const int larger = a.negative ? -1 : 1;
  const std::int64_t a_size = static_cast<std::int64_t>(a.digits.size()) + a.exponent;
  const std::int64_t b_size = static_cast<std::int64_t>(b.digits.size()) + b.exponent;
  if (a_size != b_size) return a_size > b_size ? larger : -larger;
  // Same magnitude and no trailing zeros: the texts compare like fractions 0.ddd.
  const int order = a.digits.compare(b.digits);
  return order == 0 ? 0 : (order > 0 ? larger : -larger);
}

bool is_multiple(const Decimal& value, const Decimal& unit) {
  if (value.is_zero()) return true;
  const std::int64_t power = value.exponent - unit.exponent;
  if (power < 0) return false;  // 10 divides neither number's digits
  if (unit.digits.size() > 18) return is_long_multiple(value, power, unit);
  std::uint64_t small = 0;
  for (char c : unit.digits) small = small * 10 + static_cast<unsigned>(c - '0');
  return remainder(value.digits, power, small) == 0;
}

std::int64_t low_bits(const Decimal& integer) {
  std::uint64_t bits = 0;
  for (char c : integer.digits) bits = bits * 10 + static_cast<unsigned>(c - '0');
  // 2^64 divides 10^64, so nothing is left of larger powers.
  if (integer.exponent >= 64) return 0;
  for (std::int64_t i = 0; i < integer.exponent; ++i) bits *= 10;
  return static_cast<std::int64_t>(integer.negative ? 0 - bits : bits);
}

NumberLiteral::NumberLiteral(std::string_view borrowed_text) : text_(borrowed_text) {
  const bool integer = is_short(text_) && text_.find('.') == std::string_view::npos;
  if (integer) {
    std::int64_t parsed = 0;
    std::from_chars(text_.data(), text_.data() + text_.size(), parsed);
    nearest_ = static_cast<double>(parsed);
    exact_ = true;
    return;
  }
  nearest_ = strconv::parse_float(text_).value;
  exact_ = is_short(text_);
}

bool NumberLiteral::equals(const Object& other) const {
  return text_ == static_cast<const NumberLiteral&>(other).text_;
}

const NumberLiteral* literal_of(const Value& value) noexcept {
  return value.is_object() ? dynamic_cast<const NumberLiteral*>(value.as_object()) : nullptr;
}

std::optional<Decimal> Number::decimal() const {
  if (!literal.empty()) return parse_decimal(literal);
  if (exact) return parse_decimal(strconv::format_float(nearest, 'e'));
  return parse_decimal(std::to_string(integer));
}

Number number_of(const Value& value) noexcept {
  Number number;
  switch (value.kind()) {
    case Kind::float64:
      number.nearest = value.as_float();
      number.exact = true;
      return number;
    case Kind::object: {
      const NumberLiteral* literal = literal_of(value);
      number.nearest = literal->nearest();
      number.exact = literal->exact();
      number.literal = literal->text();
      return number;
    }
    default:
      number.integer = value.as_int();
      number.nearest = static_cast<double>(number.integer);
      number.exact = number.integer >= -kExactInteger && number.integer <= kExactInteger;
      return number;
  }
}

int compare(const Number& a, const Number& b) {
  if (a.exact && b.exact) {
    return a.nearest < b.nearest ? -1 : (a.nearest > b.nearest ? 1 : 0);
  }
  const std::optional<Decimal> x = a.decimal();
  const std::optional<Decimal> y = b.decimal();
  if (x && y) return compare(*x, *y);
  return a.nearest < b.nearest ? -1 : 1;
}

bool is_integer(const Number& number) {
  if (number.exact) return number.nearest == std::trunc(number.nearest);
  const std::optional<Decimal> decimal = number.decimal();
  return decimal && decimal->is_integer();
}

bool is_multiple(const Number& value, const Number& unit) {
  const auto small = [](const Number& n) {
    return n.exact && n.nearest == std::trunc(n.nearest) && std::abs(n.nearest) < kExactIntegers;
  };
  if (small(value) && small(unit)) {
    const auto divisor = static_cast<std::int64_t>(unit.nearest);
    return divisor != 0 && static_cast<std::int64_t>(value.nearest) % divisor == 0;
  }
  const std::optional<Decimal> x = value.decimal();
  const std::optional<Decimal> y = unit.decimal();
  return x && y && is_multiple(*x, *y);
}

namespace {

// Digits in groups of three.
void append_grouped(std::string& out, std::string_view digits) {
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
}

// "×10" and the exponent in superscript, at least two digits of it.
void append_power(std::string& out, int exponent) {
  static constexpr std::string_view kRaised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  out += "×10";
  if (exponent < 0) out += "⁻";
  std::string digits = std::to_string(std::abs(exponent));
  if (digits.size() < 2) digits.insert(0, 1, '0');
  for (char c : digits) out += kRaised[c - '0'];
}

}  // namespace

void append_english(std::string& out, std::int64_t value) {
  if (value < 0) out += '-';
  const std::uint64_t magnitude =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  append_grouped(out, std::to_string(magnitude));
}

void append_english(std::string& out, double value) {
  if (std::signbit(value) && value != 0) out += '-';
  if (std::isinf(value)) {
    out += "∞";
    return;
  }
  const std::string text = strconv::format_float(std::abs(value), 'e');
  const std::size_t mark = text.find('e');
  const int exponent = static_cast<int>(read_exponent(std::string_view(text).substr(mark + 1)));
  std::string digits = text.substr(0, 1);
  if (mark > 2) digits += text.substr(2, mark - 2);
  if (exponent < -4 || exponent >= 6) {
    out += digits.substr(0, 1);
    if (digits.size() > 1) out += '.' + digits.substr(1);
    append_power(out, exponent);
    return;
  }
  if (exponent < 0) {
    out += "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    return;
  }
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  append_grouped(out, std::string_view(digits).substr(0, whole));
  if (digits.size() > whole) out += '.' + digits.substr(whole);
}

}  // namespace kchart::schema
