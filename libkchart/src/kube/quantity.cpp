// Reading, rounding and printing quantities.
#include "kube/quantity.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/strconv.hpp"

namespace kchart::kube {

namespace {

constexpr std::int64_t kNano = -9;
// Far beyond what any object says, and short of the room that its digits would take.
constexpr std::int64_t kMaxExponent = 100'000;

struct Suffix {
  std::string_view text;
  int power;  // of ten, or of two
};

constexpr std::array<Suffix, 10> kDecimal = {{{"n", -9},
                                              {"u", -6},
                                              {"m", -3},
                                              {"", 0},
                                              {"k", 3},
                                              {"M", 6},
                                              {"G", 9},
                                              {"T", 12},
                                              {"P", 15},
                                              {"E", 18}}};
constexpr std::array<Suffix, 6> kBinary = {
    {{"Ki", 10}, {"Mi", 20}, {"Gi", 30}, {"Ti", 40}, {"Pi", 50}, {"Ei", 60}}};

constexpr std::string_view kWrongFormat =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
constexpr std::string_view kWrongSuffix = "unable to parse quantity's suffix";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - from;
}

struct Parts {
  bool negative = false;
  bool has_digits = false;
  std::string_view whole;  // without leading zeros, "0" when nothing is left
  std::string_view fraction;
  std::string_view suffix;
};

// Kubernetes takes the letters of all suffixes in any order here, and looks later.
bool split(std::string_view text, Parts& parts) {
  std::size_t at = 0;
  if (text[0] == '-' || text[0] == '+') {
    parts.negative = text[0] == '-';
    ++at;
  }
  const std::size_t number = at;
  while (at < text.size() && text[at] == '0') ++at;
  parts.whole = text.substr(at, digits_at(text, at));
  at += parts.whole.size();
  if (parts.whole.empty()) parts.whole = "0";
  if (at < text.size() && text[at] == '.') {
    parts.fraction = text.substr(at + 1, digits_at(text, at + 1));
    at += 1 + parts.fraction.size();
  }
  const std::size_t start = at;
  parts.has_digits = start != number && text.substr(number, start - number) != ".";
  at = std::min(text.find_first_not_of("eEinumkKMGTP", at), text.size());
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  at += digits_at(text, at);
  parts.suffix = text.substr(start);
  return at == text.size();
}

bool read_suffix(std::string_view text, Quantity::Notation& notation, std::int64_t& power) {
  for (const Suffix& suffix : kDecimal) {
    if (suffix.text != text) continue;
    notation = Quantity::Notation::decimal;
    power = suffix.power;
    return true;
  }
  for (const Suffix& suffix : kBinary) {
    if (suffix.text != text) continue;
    notation = Quantity::Notation::binary;
    power = suffix.power;
    return true;
  }
  notation = Quantity::Notation::exponent;
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return false;
  const strconv::ParsedInt parsed = strconv::parse_int(text.substr(1));
  power = parsed.value;
  return parsed.error == strconv::NumberError::none && std::abs(power) <= kMaxExponent;
}

// Kubernetes has a quick way for what fits in an int64. It shows: only there may a number have no
// digits at all ("Ki" is 0, "Ei" is an error), and only there is the text kept.
bool takes_quick_way(const Parts& parts, Quantity::Notation notation, std::int64_t power) {
  const auto whole = static_cast<std::int64_t>(parts.whole.size());
  const auto fraction = static_cast<std::int64_t>(parts.fraction.size());
  if (notation != Quantity::Notation::binary) {
    return whole + fraction <= 18 && power - fraction >= kNano;
  }
  return fraction == 0 && 15 - whole - power * 3 / 10 - 1 >= 0;
}

// Whether Kubernetes keeps the text that it read because it is canonical already, or nearly.
bool keeps_text(const Parts& parts, Quantity::Notation notation, std::int64_t power) {
  const std::string shifted = std::string(parts.whole) + std::string(parts.fraction);
  const std::int64_t value = strconv::parse_int(shifted).value;
  if (notation == Quantity::Notation::binary) {
    return (value & 7) != 0 && value <= (std::numeric_limits<std::int64_t>::max() >> power);
  }
  const std::int64_t scale = power - static_cast<std::int64_t>(parts.fraction.size());
  const bool thousands = shifted.size() >= 3 && shifted.compare(shifted.size() - 3, 3, "000") == 0;
  return scale % 3 == 0 && !thousands && shifted[0] != '0';
}

}  // namespace

std::optional<Quantity> Quantity::parse(std::string_view text, std::string* error) {
  const auto refuse = [error](std::string_view why) {
    if (error != nullptr) *error = why;
    return std::nullopt;
  };
  Parts parts;
  if (text.empty() || !split(text, parts)) return refuse(kWrongFormat);
  std::int64_t power = 0;
  Quantity result;
  if (!read_suffix(parts.suffix, result.notation_, power)) return refuse(kWrongSuffix);
  const Notation read = result.notation_;
  const bool quick = takes_quick_way(parts, read, power);
  if (!quick && !parts.has_digits) return refuse("unable to parse numeric part of quantity");
  result.negative_ = parts.negative;
  result.digits_ = std::string(parts.whole) + std::string(parts.fraction);
  result.exponent_ = -static_cast<std::int64_t>(parts.fraction.size());
  if (result.notation_ == Notation::binary) {
    result.multiply(std::uint64_t{1} << power);
  } else {
    result.exponent_ += power;
  }
  result.normalise();
  result.round_up(kNano);
  if (result.notation_ == Notation::binary) {
    constexpr std::string_view kMost = "9223372036854775807";  // what is more is cut to this
    const std::int64_t whole = result.whole_digits();
    constexpr auto kMostDigits = static_cast<std::int64_t>(kMost.size());
    if (whole > kMostDigits || (whole == kMostDigits && result.digits_ > kMost)) {
      result.digits_ = kMost;
      result.exponent_ = 0;
    }
    if (whole <= 0 && !result.is_zero()) result.notation_ = Notation::decimal;
  }
  if (quick && keeps_text(parts, read, power)) result.written_ = text;
  return result;
}

void Quantity::normalise() {
  const std::size_t first = digits_.find_first_not_of('0');
  if (first == std::string::npos) {
    digits_.clear();
    exponent_ = 0;
    negative_ = false;
    return;
  }
  const std::size_t last = digits_.find_last_not_of('0');
  exponent_ += static_cast<std::int64_t>(digits_.size() - 1 - last);
  digits_ = digits_.substr(first, last - first + 1);
}

void Quantity::multiply(std::uint64_t factor) {
  __extension__ typedef unsigned __int128 Wide;
  std::string out;
  Wide carry = 0;
  for (std::size_t i = digits_.size(); i-- > 0;) {
    carry += Wide{static_cast<unsigned>(digits_[i] - '0')} * factor;
    out += static_cast<char>('0' + static_cast<int>(carry % 10));
    carry /= 10;
  }
  for (; carry != 0; carry /= 10) out += static_cast<char>('0' + static_cast<int>(carry % 10));
  std::reverse(out.begin(), out.end());
  digits_ = std::move(out);
}

// Drops what is finer than 10^exponent, away from zero.
void Quantity::round_up(std::int64_t exponent) {
  if (digits_.empty() || exponent_ >= exponent) return;
  const std::size_t drop = static_cast<std::size_t>(exponent - exponent_);
  digits_ = drop >= digits_.size() ? "0" : digits_.substr(0, digits_.size() - drop);
  // There are no zeros at the end, so something was dropped: add one.
  std::size_t at = digits_.size();
  while (at > 0 && digits_[at - 1] == '9') digits_[--at] = '0';
  if (at == 0) {
    digits_.insert(0, 1, '1');
  } else {
    ++digits_[at - 1];
  }
  exponent_ = exponent;
  normalise();
}

std::strong_ordering Quantity::operator<=>(const Quantity& other) const {
  const auto sign = [](const Quantity& q) { return q.is_zero() ? 0 : (q.negative_ ? -1 : 1); };
  if (sign(*this) != sign(other)) return sign(*this) <=> sign(other);
  if (is_zero()) return std::strong_ordering::equal;
  auto order = whole_digits() <=> other.whole_digits();
  if (order == 0) order = digits_.compare(other.digits_) <=> 0;
  return negative_ ? 0 <=> order : order;
}

std::optional<std::int64_t> Quantity::scaled_up(std::int64_t exponent) const {
  Quantity rounded = *this;
  rounded.round_up(exponent);
  if (rounded.is_zero()) return 0;
  const std::int64_t zeros = rounded.exponent_ - exponent;
  if (zeros > 19) return std::nullopt;
  const std::string text =
      (negative_ ? "-" : "") + rounded.digits_ + std::string(static_cast<std::size_t>(zeros), '0');
  const strconv::ParsedInt parsed = strconv::parse_int(text);
  if (parsed.error != strconv::NumberError::none) return std::nullopt;
  return parsed.value;
}

std::optional<std::int64_t> Quantity::value() const {
  return scaled_up(0);
}

std::optional<std::int64_t> Quantity::milli_value() const {
  return scaled_up(-3);
}

double Quantity::approximate() const {
  const std::string text =
      (negative_ ? "-" : "") + (is_zero() ? "0" : digits_) + "e" + std::to_string(exponent_);
  return strconv::parse_float(text).value;
}

std::string Quantity::text() const {
  if (!written_.empty()) return written_;
  if (is_zero()) return "0";
  return notation_ == Notation::binary ? binary_text() : decimal_text(notation_);
}

std::string Quantity::decimal_text(Notation notation) const {
  // The power of ten becomes a multiple of three.
  const std::int64_t extra = ((exponent_ % 3) + 3) % 3;
  const std::int64_t power = exponent_ - extra;
  std::string out = negative_ ? "-" : "";
  out += digits_;
  out.append(static_cast<std::size_t>(extra), '0');
  if (notation == Notation::exponent) {
    return power == 0 ? out : out + "e" + std::to_string(power);
  }
  // Kubernetes, too, drops a power that has no letter.
  for (const Suffix& suffix : kDecimal) {
    if (suffix.power == power) out += suffix.text;
  }
  return out;
}

std::string Quantity::binary_text() const {
  const std::optional<std::int64_t> whole = exponent_ >= 0 ? value() : std::nullopt;
  // Small numbers and fractions would lose by it.
  if (!whole || (*whole > -1024 && *whole < 1024)) return decimal_text(Notation::decimal);
  std::int64_t number = *whole;
  std::size_t times = 0;
  while (number % 1024 == 0 && times < kBinary.size()) {
    number /= 1024;
    ++times;
  }
  std::string out = std::to_string(number);
  if (times != 0) out += kBinary[times - 1].text;
  return out;
}

}  // namespace kchart::kube
