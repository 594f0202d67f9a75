// Numbers: casts, arithmetic, rounding and ranges of integers.
//
// Integers are Go's int64 and wrap around; the ...f functions compute in decimals.
#include <cmath>
#include <limits>
#include <string>

#include "base/strconv.hpp"
#include "funcs/args.hpp"
#include "funcs/casting.hpp"
#include "funcs/decimal.hpp"
#include "funcs/families.hpp"
#include "kchart/error.hpp"
#include "value/format.hpp"

namespace kchart::funcs {

namespace {

constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();

// ---- casts ----

Value to_int(Call& call) {
  return Value::integer(to_int64(call.args[0]));
}

Value int64(Call& call) {
  return Value::int64(to_int64(call.args[0]));
}

Value float64(Call& call) {
  return Value::float64(to_float64(call.args[0]));
}

// Sprig drops Atoi's error, but not the bound that Go answers with it.
Value atoi(Call& call) {
  return Value::integer(strconv::parse_int(text(call, 0)).value);
}

Value to_decimal(Call& call) {
  const std::string printed = format::to_string(call.args[0], call.budget.limits().string);
  const auto parsed = strconv::parse_int(printed, 8);
  return Value::int64(parsed.error == strconv::NumberError::none ? parsed.value : 0);
}

// ---- integers ----

std::int64_t wrapped(std::uint64_t bits) {
  return static_cast<std::int64_t>(bits);
}

std::int64_t added(std::int64_t a, std::int64_t b) {
  return wrapped(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

std::int64_t multiplied(std::int64_t a, std::int64_t b) {
  return wrapped(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

std::int64_t larger(std::int64_t a, std::int64_t b) {
  return b > a ? b : a;
}

std::int64_t smaller(std::int64_t a, std::int64_t b) {
  return b < a ? b : a;
}

template <std::int64_t (*Combine)(std::int64_t, std::int64_t)>
Value fold(Call& call) {
  std::int64_t all = to_int64(call.args[0]);
  for (const Value& arg : rest(call, 1)) all = Combine(all, to_int64(arg));
  return Value::int64(all);
}

Value add(Call& call) {
  return call.args.empty() ? Value::int64(0) : fold<added>(call);
}

Value add1(Call& call) {
  return Value::int64(added(to_int64(call.args[0]), 1));
}

Value sub(Call& call) {
  const auto a = static_cast<std::uint64_t>(to_int64(call.args[0]));
  return Value::int64(wrapped(a - static_cast<std::uint64_t>(to_int64(call.args[1]))));
}

std::int64_t divisor(const Call& call) {
  const std::int64_t by = to_int64(call.args[1]);
  if (by == 0) throw FunctionError{"runtime error: integer divide by zero"};
  return by;
}

Value div(Call& call) {
  const std::int64_t a = to_int64(call.args[0]);
  const std::int64_t b = divisor(call);
  // The one quotient that does not fit wraps around in Go.
  return Value::int64(a == kSmallest && b == -1 ? a : a / b);
}

Value mod(Call& call) {
  const std::int64_t a = to_int64(call.args[0]);
  const std::int64_t b = divisor(call);
  return Value::int64(b == -1 ? 0 : a % b);
}

// ---- floats ----

// Go: math.Max and math.Min, which tell the zeros apart and prefer what is no number.
double larger_float(double a, double b) {
  if (std::isinf(a) || std::isinf(b)) {
    if ((std::isinf(a) && a > 0) || (std::isinf(b) && b > 0)) return INFINITY;
  }
  if (std::isnan(a) || std::isnan(b)) return NAN;
  if (a == 0 && b == 0) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

double smaller_float(double a, double b) {
  return -larger_float(-a, -b);
}

template <double (*Combine)(double, double)>
Value fold_floats(Call& call) {
  double all = to_float64(call.args[0]);
  for (const Value& arg : rest(call, 1)) all = Combine(all, to_float64(arg));
  return Value::float64(all);
}

template <class Combine>
Value fold_decimals(Call& call, Decimal all, std::size_t from, Combine combine) {
  for (const Value& arg : rest(call, from)) {
    call.budget.step();
    all = combine(all, Decimal(to_float64(arg)));
  }
  return Value::float64(all.to_double());
}

constexpr auto kPlus = [](const Decimal& a, const Decimal& b) { return a + b; };
constexpr auto kMinus = [](const Decimal& a, const Decimal& b) { return a - b; };
constexpr auto kTimes = [](const Decimal& a, const Decimal& b) { return a * b; };
constexpr auto kBy = [](const Decimal& a, const Decimal& b) { return a / b; };

Decimal first(const Call& call) {
  return Decimal(to_float64(call.args[0]));
}

Value addf(Call& call) {
  return fold_decimals(call, Decimal(), 0, kPlus);
}

Value add1f(Call& call) {
  return Value::float64((first(call) + Decimal(1)).to_double());
}

Value subf(Call& call) {
  return fold_decimals(call, first(call), 1, kMinus);
}

Value mulf(Call& call) {
  return fold_decimals(call, first(call), 1, kTimes);
}

Value divf(Call& call) {
  return fold_decimals(call, first(call), 1, kBy);
}

Value ceil(Call& call) {
  return Value::float64(std::ceil(to_float64(call.args[0])));
}

Value floor(Call& call) {
  return Value::float64(std::floor(to_float64(call.args[0])));
}

// Go: math.Pow(10, n), by repeated squaring of the mantissa; glibc's pow rounds differently past
// 10^22.
double power_of_ten(std::int64_t n) {
  if (n == 0) return 1;
  double mantissa = 1;
  std::int64_t exponent = 0;
  int step_exponent = 0;
  double step = std::frexp(10.0, &step_exponent);
  std::int64_t square_exponent = step_exponent;
  const std::uint64_t bits =
      n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
  for (std::uint64_t i = bits; i != 0; i >>= 1) {
    if (square_exponent > 1 << 12) {
      exponent += square_exponent;
      break;
    }
    if ((i & 1) != 0) {
      mantissa *= step;
      exponent += square_exponent;
    }
    step *= step;
    square_exponent <<= 1;
    if (step < 0.5) {
      step += step;
      --square_exponent;
    }
  }
  if (n < 0) {
    mantissa = 1 / mantissa;
    exponent = -exponent;
  }
  return std::ldexp(mantissa, static_cast<int>(exponent));
}

Value round(Call& call) {
  const double value = to_float64(call.args[0]);
  const double power = integer(call, 1) == 1 ? 10 : power_of_ten(integer(call, 1));
  const double round_on = call.args.size() > 2 ? call.args[2].as_float() : 0.5;
  const double digit = power * value;
  double whole = 0;
  const double part = std::modf(digit, &whole);
  // The part of a negative number is negative, so that those are always rounded down, as in Sprig.
  return Value::float64((part >= round_on ? std::ceil(digit) : std::floor(digit)) / power);
}

// ---- ranges ----

struct Range {
  std::int64_t start = 0;
  std::int64_t stop = 0;
  std::int64_t step = 1;
};

// How many integers the range has, within limit.list. A step that leaves int64 never ends in Go.
std::size_t count(const Call& call, const Range& range) {
  const bool down = range.stop < range.start;
  if (range.stop == range.start || (down ? range.step >= 0 : range.step <= 0)) return 0;
  const auto start = static_cast<std::uint64_t>(range.start);
  const auto stop = static_cast<std::uint64_t>(range.stop);
  const auto step = static_cast<std::uint64_t>(range.step);
  const std::uint64_t distance = down ? start - stop : stop - start;
  const std::uint64_t stride = down ? 0 - step : step;
  const std::uint64_t numbers = distance / stride + (distance % stride != 0 ? 1 : 0);
  check_list(call, numbers);
  std::int64_t last = 0;
  std::int64_t beyond = 0;
  if (__builtin_mul_overflow(range.step, static_cast<std::int64_t>(numbers), &last) ||
      __builtin_add_overflow(range.start, last, &beyond)) {
    check_list(call, std::numeric_limits<std::size_t>::max());
  }
  call.budget.step(numbers / 8);
  return numbers;
}

Value integers(const Call& call, const Range& range) {
  const std::size_t numbers = count(call, range);
  List* list = List::make(call.arena, numbers, kIntList);
  std::int64_t i = range.start;
  for (std::size_t n = 0; n < numbers; ++n, i += range.step) {
    list->push_back(call.arena, Value::integer(i));
  }
  return Value::list(list);
}

Value until(Call& call) {
  const std::int64_t stop = integer(call, 0);
  return integers(call, {0, stop, stop < 0 ? -1 : 1});
}

Value until_step(Call& call) {
  return integers(call, {integer(call, 0), integer(call, 1), integer(call, 2)});
}

Value spelled(const Call& call, const Range& range) {
  const std::size_t numbers = count(call, range);
  std::string out;
  std::int64_t i = range.start;
  for (std::size_t n = 0; n < numbers; ++n, i += range.step) {
    if (n != 0) out += ' ';
    strconv::append_int(out, i);
  }
  return concat(call, {out});
}

// Unlike until, seq includes its end.
Value seq(Call& call) {
  const auto number = [&call](std::size_t i) { return integer(call, i); };
  Range range{1, 0, 1};
  switch (call.args.size()) {
    case 1:
      range.stop = number(0);
      break;
    case 2:
      range = {number(0), number(1), 1};
      break;
    case 3:
      range = {number(0), number(2), number(1)};
      if (range.stop < range.start && range.step > 0) return borrow({});
      break;
    default:
      return borrow({});
  }
  const std::int64_t direction = range.stop < range.start ? -1 : 1;
  if (call.args.size() < 3) range.step = direction;
  range.stop = added(range.stop, direction);
  return spelled(call, range);
}

constexpr Function kFunctions[] = {
    {"int", "(v interface {}) int", "The value as an int; 0 where it is none.", to_int},
    {"int64", "(v interface {}) int64", "The value as an int64; 0 where it is none.", int64},
    {"float64", "(v interface {}) float64", "The value as a float64; 0 where it is none.", float64},
    {"atoi", "(a string) int", "The int that a text spells in decimal, or 0.", atoi},
    {"toDecimal", "(v interface {}) int64", "The number that octal digits spell, or 0.",
     to_decimal},
    {"add", "(i ...interface {}) int64", "The sum of integers.", add},
    {"add1", "(i interface {}) int64", "An integer plus one.", add1},
    {"sub", "(a interface {}, b interface {}) int64", "An integer less another.", sub},
    {"mul", "(a interface {}, v ...interface {}) int64", "The product of integers.",
     fold<multiplied>},
    {"div", "(a interface {}, b interface {}) int64", "The quotient of integers, cut.", div},
    {"mod", "(a interface {}, b interface {}) int64", "The remainder, with the sign of a.", mod},
    {"max", "(a interface {}, i ...interface {}) int64", "The largest integer.", fold<larger>},
    {"biggest", "(a interface {}, i ...interface {}) int64", "The old name of max.", fold<larger>},
    {"min", "(a interface {}, i ...interface {}) int64", "The smallest integer.", fold<smaller>},
    {"addf", "(i ...interface {}) float64", "The sum, computed in decimals.", addf},
    {"add1f", "(i interface {}) float64", "The number plus one, computed in decimals.", add1f},
    {"subf", "(a interface {}, v ...interface {}) float64",
     "The first number less all others, computed in decimals.", subf},
    {"mulf", "(a interface {}, v ...interface {}) float64", "The product, computed in decimals.",
     mulf},
    {"divf", "(a interface {}, v ...interface {}) float64",
     "The first number divided by all others, each time to 16 decimals.", divf},
    {"maxf", "(a interface {}, i ...interface {}) float64", "The largest number.",
     fold_floats<larger_float>},
    {"minf", "(a interface {}, i ...interface {}) float64", "The smallest number.",
     fold_floats<smaller_float>},
    {"ceil", "(a interface {}) float64", "The next whole number above.", ceil},
    {"floor", "(a interface {}) float64", "The next whole number below.", floor},
    {"round", "(a interface {}, p int, rOpt ...float64) float64",
     "Rounds to p decimals; the optional last number is where rounding up begins.", round},
    {"until", "(count int) []int", "The integers from 0 up to, without, count.", until},
    {"untilStep", "(start int, stop int, step int) []int",
     "The integers from start up to, without, stop.", until_step},
    {"seq", "(params ...int) string", "Integers as a text: END, START END or START STEP END.", seq},
};

}  // namespace

std::span<const Function> number_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
