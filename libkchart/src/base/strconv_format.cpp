// Printing numbers as Go's package strconv does.
//
// std::to_chars yields the same digits as Go (shortest, or exact and correctly rounded); the layout
// around them (when an exponent appears, its sign and two digits) is Go's.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/strconv.hpp"

namespace kchart::strconv {

namespace {

// Go's decimal keeps 800 digits; a double never has more than 767 that are not zero.
constexpr int kMaxDigits = 800;

// 0.d1d2d3... times 10^point, without trailing zeros; no digits at all for zero.
struct Digits {
  char text[kMaxDigits + 16];
  int count = 0;
  int point = 0;
};

// Reads the "d.ddde+xx" that to_chars wrote into `digits` itself.
void settle(Digits& digits, const char* end) {
  const char* e = end;
  while (*--e != 'e') {
  }
  int exponent = 0;
  std::from_chars(e + (e[1] == '+' ? 2 : 1), end, exponent);
  int count = 1;
  for (const char* at = digits.text + 2; at < e; ++at) digits.text[count++] = *at;
  while (count > 0 && digits.text[count - 1] == '0') --count;
  digits.count = count;
  digits.point = count == 0 ? 0 : exponent + 1;
}

template <class Float>
void shortest_digits(Digits& digits, Float value) {
  const auto r = std::to_chars(digits.text, digits.text + sizeof digits.text, value,
                               std::chars_format::scientific);
  settle(digits, r.ptr);
}

void rounded_digits(Digits& digits, double value, int count) {
  const auto r = std::to_chars(digits.text, digits.text + sizeof digits.text, value,
                               std::chars_format::scientific, std::min(count, kMaxDigits) - 1);
  settle(digits, r.ptr);
}

void append_exponent(std::string& out, int exponent) {
  out += exponent < 0 ? '-' : '+';
  exponent = std::abs(exponent);
  if (exponent < 10) out += '0';
  append_int(out, exponent);
}

void append_e(std::string& out, const Digits& digits, int precision, char format) {
  out += digits.count != 0 ? digits.text[0] : '0';
  if (precision > 0) {
    out += '.';
    const int have = std::min(digits.count, precision + 1);
    if (have > 1) out.append(digits.text + 1, have - 1);
    out.append(precision + 1 - std::max(have, 1), '0');
  }
  out += format;
  append_exponent(out, digits.count == 0 ? 0 : digits.point - 1);
}

void append_f(std::string& out, const Digits& digits, int precision) {
  if (digits.point > 0) {
    const int have = std::min(digits.count, digits.point);
    out.append(digits.text, have);
    out.append(digits.point - have, '0');
  } else {
    out += '0';
  }
  if (precision <= 0) return;
  out += '.';
  for (int i = 0; i < precision; ++i) {
    const int at = digits.point + i;
    out += at >= 0 && at < digits.count ? digits.text[at] : '0';
  }
}

void append_g(std::string& out, const Digits& digits, int precision, char format) {
  const bool shortest = precision < 0;
  if (shortest) precision = digits.count;
  int limit = precision;
  if (limit > digits.count && digits.count >= digits.point) limit = digits.count;
  if (shortest) limit = 6;
  const int exponent = digits.point - 1;
  if (exponent < -4 || exponent >= limit) {
    append_e(out, digits, std::min(precision, digits.count) - 1,
             static_cast<char>(format + 'e' - 'g'));
    return;
  }
  if (precision > digits.point) precision = digits.count;
  append_f(out, digits, std::max(precision - digits.point, 0));
}

// A float taken apart into mantissa * 2^(exponent - mantissa bits).
struct Binary {
  std::uint64_t mantissa;
  int exponent;
  int mantissa_bits;
};

template <class Float, class Bits>
Binary take_apart(Float value, int mantissa_bits, int exponent_bits) {
  Bits bits;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint64_t all = bits;
  const std::uint64_t mask = (std::uint64_t{1} << mantissa_bits) - 1;
  const int bias = -(1 << (exponent_bits - 1)) + 1;
  int exponent = static_cast<int>((all >> mantissa_bits) & ((1U << exponent_bits) - 1));
  std::uint64_t mantissa = all & mask;
  if (exponent == 0) {
    ++exponent;
  } else {
    mantissa |= mask + 1;
  }
  return {mantissa, exponent + bias, mantissa_bits};
}

void append_b(std::string& out, const Binary& binary) {
  out += format_uint(binary.mantissa);
  out += 'p';
  const int exponent = binary.exponent - binary.mantissa_bits;
  if (exponent >= 0) out += '+';
  append_int(out, exponent);
}

void append_x(std::string& out, const Binary& binary, char format, int precision) {
  constexpr std::uint64_t kOne = std::uint64_t{1} << 60;
  std::uint64_t mantissa = binary.mantissa << (60 - binary.mantissa_bits);
  int exponent = mantissa == 0 ? 0 : binary.exponent;
  while (mantissa != 0 && (mantissa & kOne) == 0) {
    mantissa <<= 1;
    --exponent;
  }
  if (precision >= 0 && precision < 15) {
    const int shift = precision * 4;
    const std::uint64_t extra = (mantissa << shift) & (kOne - 1);
    mantissa >>= 60 - shift;
    if ((extra | (mantissa & 1)) > kOne / 2) ++mantissa;
    mantissa <<= 60 - shift;
    if ((mantissa & (kOne << 1)) != 0) {
      mantissa >>= 1;
      ++exponent;
    }
  }
  const char* hex = format == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  out += '0';
  out += format;
  out += static_cast<char>('0' + ((mantissa >> 60) & 1));
  mantissa <<= 4;
  if (precision > 0 || (precision < 0 && mantissa != 0)) out += '.';
  for (int i = 0; precision < 0 ? mantissa != 0 : i < precision; ++i, mantissa <<= 4) {
    out += hex[mantissa >> 60];
  }
  out += format == 'X' ? 'P' : 'p';
  append_exponent(out, exponent);
}

void append_binary(std::string& out, double value, char format, int precision, int bits) {
  const Binary binary = bits == 32
                            ? take_apart<float, std::uint32_t>(static_cast<float>(value), 23, 8)
                            : take_apart<double, std::uint64_t>(value, 52, 11);
  if (format == 'b') {
    append_b(out, binary);
  } else {
    append_x(out, binary, format, precision);
  }
}

void append_shortest(std::string& out, double value, char format, int bits) {
  Digits digits;
  if (bits == 32) {
    shortest_digits(digits, static_cast<float>(value));
  } else {
    shortest_digits(digits, value);
  }
  if (format == 'g' || format == 'G') {
    append_g(out, digits, -1, format);
  } else if (format == 'f' || format == 'F') {
    append_f(out, digits, std::max(digits.count - digits.point, 0));
  } else {
    append_e(out, digits, digits.count - 1, format);
  }
}

void append_fixed(std::string& out, double value, int precision) {
  const std::size_t before = out.size();
  const int exact = std::min(precision, 1100);  // no double has more binary places
  out.resize(before + 320 + exact);
  const auto r = std::to_chars(out.data() + before, out.data() + out.size(), value,
                               std::chars_format::fixed, exact);
  out.resize(static_cast<std::size_t>(r.ptr - out.data()));
  out.append(precision - exact, '0');
}

}  // namespace

void append_float(std::string& out, double value, char format, int precision, int bits) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
    return;
  }
  if (std::signbit(value)) out += '-';
  value = std::fabs(value);
  if (format == 'b' || format == 'x' || format == 'X') {
    append_binary(out, value, format, precision, bits);
  } else if (precision < 0) {
    append_shortest(out, value, format, bits);
  } else if (format == 'f' || format == 'F') {
    append_fixed(out, value, precision);
  } else {
    Digits digits;
    const bool general = format == 'g' || format == 'G';
    if (general && precision == 0) precision = 1;
    rounded_digits(digits, value, general ? precision : std::min(precision, kMaxDigits) + 1);
    general ? append_g(out, digits, precision, format) : append_e(out, digits, precision, format);
  }
}

std::string format_float(double value, char format, int precision, int bits) {
  std::string out;
  append_float(out, value, format, precision, bits);
  return out;
}

void append_int(std::string& out, std::int64_t value) {
  char digits[24];
  const auto r = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, r.ptr);
}

std::string format_int(std::int64_t value, int base) {
  char digits[72];
  const auto r = std::to_chars(digits, digits + sizeof digits, value, base);
  return {digits, r.ptr};
}

std::string format_uint(std::uint64_t value, int base) {
  char digits[72];
  const auto r = std::to_chars(digits, digits + sizeof digits, value, base);
  return {digits, r.ptr};
}

}  // namespace kchart::strconv
