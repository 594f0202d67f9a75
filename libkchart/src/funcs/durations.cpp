// Durations of Helm 4: mustToDuration, durationSeconds, durationRoundTo and their kin.
#include <cmath>
#include <limits>
#include <string>

#include "base/strconv.hpp"
#include "base/trim.hpp"
#include "funcs/families.hpp"
#include "value/time.hpp"

namespace kchart::funcs {

namespace {

constexpr double kTop = 9223372036854775808.0;  // float64(math.MaxInt64)

std::int64_t from_int(std::int64_t seconds) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / duration::kSecond;
  if (seconds > kMost || seconds < -kMost) {
    throw FunctionError{"duration seconds overflow: " + strconv::format_int(seconds)};
  }
  return seconds * duration::kSecond;
}

std::int64_t from_uint(std::uint64_t seconds) {
  if (seconds > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    throw FunctionError{"duration seconds overflow: " + strconv::format_uint(seconds)};
  }
  return from_int(static_cast<std::int64_t>(seconds));
}

std::int64_t from_float(double seconds) {
  constexpr double kSecond = static_cast<double>(duration::kSecond);
  if (std::isnan(seconds) || std::isinf(seconds)) {
    throw FunctionError{"invalid duration seconds: " + strconv::format_float(seconds)};
  }
  if (seconds > kTop / kSecond || seconds < -kTop / kSecond) {
    throw FunctionError{"duration seconds overflow: " + strconv::format_float(seconds)};
  }
  const double ns = seconds * kSecond;
  // 2^63 itself passes Go's check and then converts to the smallest number.
  if (ns >= kTop) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(ns);
}

std::int64_t from_text(std::string_view text) {
  const std::string_view s = unicode::trim(text);
  if (s.empty()) throw FunctionError{"empty duration"};
  if (const auto ns = duration::parse(s)) return *ns;
  const strconv::ParsedFloat number = strconv::parse_float(s);
  if (number.error == strconv::NumberError::none) return from_float(number.value);
  throw FunctionError{"could not parse duration " + strconv::quote(text)};
}

// Helm: asDuration. Numbers are seconds.
std::int64_t nanoseconds_of(const Value& value) {
  switch (value.kind()) {
    case Kind::string:
      return from_text(value.as_string());
    case Kind::nil:
      throw FunctionError{"invalid duration"};
    case Kind::integer:
    case Kind::int64:
      return from_int(value.as_int());
    case Kind::uint32:
    case Kind::uint64:
      return from_uint(value.as_uint());
    case Kind::float64:
      return from_float(value.as_float());
    case Kind::object:
      if (const auto* d = dynamic_cast<const Duration*>(value.as_object())) return d->ns();
      [[fallthrough]];
    default:
      throw FunctionError{"unsupported duration type " + std::string(type_name(value))};
  }
}

std::int64_t nanoseconds_or_zero(const Value& value) {
  try {
    return nanoseconds_of(value);
  } catch (const FunctionError&) {
    return 0;
  }
}

Value make_duration(Call& call, std::int64_t ns) {
  return Value::object(call.arena.make<Duration>(ns));
}

Value must_to_duration(Call& call) {
  return make_duration(call, nanoseconds_of(call.args[0]));
}

template <std::int64_t Unit>
Value units(Call& call) {
  return Value::float64(duration::in_units(nanoseconds_or_zero(call.args[0]), Unit));
}

template <std::int64_t Unit>
Value whole_units(Call& call) {
  return Value::int64(nanoseconds_or_zero(call.args[0]) / Unit);
}

double hours(Call& call) {
  return duration::in_units(nanoseconds_or_zero(call.args[0]), duration::kHour);
}

Value days(Call& call) {
  return Value::float64(hours(call) / 24.0);
}
Value weeks(Call& call) {
  return Value::float64(hours(call) / 24.0 / 7.0);
}

// A multiple that is no duration leaves the value as it is; a value that is none becomes zero.
template <std::int64_t (*Change)(std::int64_t, std::int64_t)>
Value to_multiple(Call& call) {
  std::int64_t ns = 0;
  try {
    ns = nanoseconds_of(call.args[0]);
    ns = Change(ns, nanoseconds_of(call.args[1]));
  } catch (const FunctionError&) {
  }
  return make_duration(call, ns);
}

std::int64_t rounded(std::int64_t ns, std::int64_t multiple) {
  return duration::round(ns, multiple);
}
std::int64_t truncated(std::int64_t ns, std::int64_t multiple) {
  return duration::truncate(ns, multiple);
}

constexpr Function kFunctions[] = {
    {"mustToDuration", "(v interface {}) time.Duration", "The value as a duration.",
     must_to_duration},
    {"durationSeconds", "(v interface {}) float64", "A duration in seconds.",
     units<duration::kSecond>},
    {"durationMilliseconds", "(v interface {}) int64", "A duration in whole milliseconds.",
     whole_units<duration::kMillisecond>},
    {"durationMicroseconds", "(v interface {}) int64", "A duration in whole microseconds.",
     whole_units<duration::kMicrosecond>},
    {"durationNanoseconds", "(v interface {}) int64", "A duration in nanoseconds.", whole_units<1>},
    {"durationMinutes", "(v interface {}) float64", "A duration in minutes.",
     units<duration::kMinute>},
    {"durationHours", "(v interface {}) float64", "A duration in hours.", units<duration::kHour>},
    {"durationDays", "(v interface {}) float64", "A duration in days of 24 hours.", days},
    {"durationWeeks", "(v interface {}) float64", "A duration in weeks.", weeks},
    {"durationRoundTo", "(v interface {}, m interface {}) time.Duration",
     "A duration, rounded to a multiple.", to_multiple<rounded>},
    {"durationTruncateTo", "(v interface {}, m interface {}) time.Duration",
     "A duration, cut to a multiple.", to_multiple<truncated>},
};

}  // namespace

std::span<const Function> duration_functions(bool helm3) {
  if (helm3) return {};
  return kFunctions;
}

}  // namespace kchart::funcs
