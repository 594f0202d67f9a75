// Durations: Go's text of them, and back.
#include <limits>

#include "base/strconv.hpp"
#include "value/time.hpp"
#include "value/time_text.hpp"

namespace kchart::duration {

namespace {

constexpr std::uint64_t kTop = std::uint64_t{1} << 63;

struct Unit {
  std::string_view name;
  std::int64_t ns;
};

constexpr Unit kUnits[] = {
    {"ns", 1},
    {"us", kMicrosecond},
    {"\xC2\xB5s", kMicrosecond},  // micro sign
    {"\xCE\xBCs", kMicrosecond},  // Greek mu
    {"ms", kMillisecond},
    {"s", kSecond},
    {"m", kMinute},
    {"h", kHour},
};

std::uint64_t magnitude(std::int64_t ns) noexcept {
  return ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
}

// The whole part of v / 10^digits and its fraction without trailing zeros.
std::string with_fraction(std::uint64_t v, int digits) {
  std::uint64_t scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  std::string out = strconv::format_uint(v / scale);
  std::string fraction = strconv::format_uint(v % scale);
  if (v % scale == 0) return out;
  fraction.insert(0, static_cast<std::size_t>(digits) - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return out + "." + fraction;
}

bool is_digit(std::string_view s) noexcept {
  return !s.empty() && s[0] >= '0' && s[0] <= '9';
}

// Digits after the point; beyond 63 bits they are passed over.
void read_fraction(std::string_view& s, std::uint64_t& fraction, double& scale) {
  bool full = false;
  for (; is_digit(s); s.remove_prefix(1)) {
    if (full || fraction > (kTop - 1) / 10) {
      full = true;
      continue;
    }
    const std::uint64_t next = fraction * 10 + static_cast<std::uint64_t>(s[0] - '0');
    if (next > kTop) {
      full = true;
      continue;
    }
    fraction = next;
    scale *= 10;
  }
}

// One number with its unit, added to `sum`. Answers the problem, empty when there is none.
std::string read_part(std::string_view& s, std::uint64_t& sum) {
  constexpr const char* kInvalid = "invalid duration";
  if (!is_digit(s) && s[0] != '.') return kInvalid;
  const std::size_t before = s.size();
  std::uint64_t whole = 0;
  if (!time_text::leading_int(s, whole)) return kInvalid;
  bool digits = s.size() != before;
  std::uint64_t fraction = 0;
  double scale = 1;
  if (!s.empty() && s[0] == '.') {
    s.remove_prefix(1);
    digits = digits || is_digit(s);
    read_fraction(s, fraction, scale);
  }
  if (!digits) return kInvalid;
  const std::string_view name = s.substr(0, s.find_first_of(".0123456789"));
  if (name.empty()) return "missing unit in duration";
  s.remove_prefix(name.size());
  std::uint64_t unit = 0;
  for (const Unit& known : kUnits) {
    if (known.name == name) unit = static_cast<std::uint64_t>(known.ns);
  }
  if (unit == 0) return "unknown unit " + time_text::quote(name) + " in duration";
  if (whole > kTop / unit) return kInvalid;
  std::uint64_t value = whole * unit;
  if (fraction > 0) {
    value += static_cast<std::uint64_t>(static_cast<double>(fraction) *
                                        (static_cast<double>(unit) / scale));
    if (value > kTop) return kInvalid;
  }
  sum += value;
  return sum > kTop ? kInvalid : "";
}

bool less_than_half(std::int64_t x, std::int64_t y) noexcept {
  return static_cast<std::uint64_t>(x) * 2 < static_cast<std::uint64_t>(y);
}

}  // namespace

std::string text(std::int64_t ns) {
  const std::uint64_t u = magnitude(ns);
  const std::string sign = ns < 0 ? "-" : "";
  if (u == 0) return "0s";
  if (u < kMicrosecond) return sign + strconv::format_uint(u) + "ns";
  if (u < kMillisecond) return sign + with_fraction(u, 3) + "\xC2\xB5s";
  if (u < kSecond) return sign + with_fraction(u, 6) + "ms";
  std::string out = sign;
  if (u >= kHour) out += strconv::format_uint(u / kHour) + "h";
  if (u >= kMinute) out += strconv::format_uint(u % kHour / kMinute) + "m";
  return out + with_fraction(u % kMinute, 9) + "s";
}

std::optional<std::int64_t> parse(std::string_view text, std::string* problem) {
  const auto fail = [&](const std::string& why) -> std::optional<std::int64_t> {
    if (problem != nullptr) *problem = "time: " + why + " " + time_text::quote(text);
    return std::nullopt;
  };
  std::string_view s = text;
  const bool negative = s.starts_with('-');
  if (negative || s.starts_with('+')) s.remove_prefix(1);
  if (s == "0") return 0;
  if (s.empty()) return fail("invalid duration");
  std::uint64_t sum = 0;
  while (!s.empty()) {
    if (const std::string why = read_part(s, sum); !why.empty()) return fail(why);
  }
  if (negative) return static_cast<std::int64_t>(0 - sum);
  if (sum == kTop) return fail("invalid duration");
  return static_cast<std::int64_t>(sum);
}

std::int64_t truncate(std::int64_t ns, std::int64_t multiple) noexcept {
  return multiple <= 0 ? ns : ns - ns % multiple;
}

std::int64_t round(std::int64_t ns, std::int64_t multiple) noexcept {
  if (multiple <= 0) return ns;
  const std::int64_t left = ns % multiple;
  std::int64_t rounded = 0;
  if (ns < 0) {
    if (less_than_half(-left, multiple)) return ns - left;
    const bool over = __builtin_sub_overflow(ns - left, multiple, &rounded);
    return over ? std::numeric_limits<std::int64_t>::min() : rounded;
  }
  if (less_than_half(left, multiple)) return ns - left;
  const bool over = __builtin_add_overflow(ns - left, multiple, &rounded);
  return over ? std::numeric_limits<std::int64_t>::max() : rounded;
}

double in_units(std::int64_t ns, std::int64_t unit) noexcept {
  return static_cast<double>(ns / unit) +
         static_cast<double>(ns % unit) / static_cast<double>(unit);
}

}  // namespace kchart::duration
