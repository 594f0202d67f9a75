// Go reads a time along its layout, element by element, and names the element that fails.
//
// It is more lenient than RFC 3339 (an hour of one digit, a comma before the fraction); strictness
// is switched off in Go's own source, so these pass.
#include "value/rfc3339.hpp"

#include <array>

namespace kchart {

namespace {

constexpr std::string_view kLayout = "2006-01-02T15:04:05Z07:00";

// Package time has a quote of its own, which escapes every byte that is not printable ASCII.
std::string quote(std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte >= 0x80) {
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : all_(text), rest_(text) {}

  std::string problem() {
    const bool fits =
        year() && literal("-") && number("01", true, month_) && within(month_, 1, 12, "month") &&
        literal("-") && number("02", true, day_) && literal("T") && number("15", false, hour_) &&
        within(hour_, 0, 23, "hour") && literal(":") && number("04", true, minute_) &&
        within(minute_, 0, 59, "minute") && literal(":") && number("05", true, second_) &&
        within(second_, 0, 59, "second") && fraction() && zone() && end();
    return fits ? std::string() : problem_;
  }

 private:
  bool fail(std::string detail) {
    problem_ = "parsing time " + quote(all_) + std::move(detail);
    return false;
  }

  bool cannot_parse(std::string_view element) {
    return fail(" as " + quote(kLayout) + ": cannot parse " + quote(rest_) + " as " +
                quote(element));
  }

  bool literal(std::string_view expected) {
    if (!rest_.starts_with(expected)) return cannot_parse(expected);
    rest_.remove_prefix(expected.size());
    return true;
  }

  bool year() {
    for (std::size_t i = 0; i < 4; ++i) {
      if (!is_digit(rest_, i)) return cannot_parse("2006");
      year_ = year_ * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(4);
    return true;
  }

  bool number(std::string_view element, bool two_digits, int& out) {
    if (!is_digit(rest_, 0) || (two_digits && !is_digit(rest_, 1))) return cannot_parse(element);
    const std::size_t digits = is_digit(rest_, 1) ? 2 : 1;
    for (std::size_t i = 0; i < digits; ++i) out = out * 10 + (rest_[i] - '0');
    rest_.remove_prefix(digits);
    return true;
  }

  bool within(int value, int low, int high, const char* what) {
    if (value >= low && value <= high) return true;
    return fail(std::string(": ") + what + " out of range");
  }

  bool fraction() {
    if ((rest_.starts_with('.') || rest_.starts_with(',')) && is_digit(rest_, 1)) {
      rest_.remove_prefix(1);
      while (is_digit(rest_, 0)) rest_.remove_prefix(1);
    }
    return true;
  }

  bool zone() {
    if (rest_.starts_with('Z')) {
      rest_.remove_prefix(1);
      return true;
    }
    const bool sign = rest_.starts_with('+') || rest_.starts_with('-');
    if (!sign || rest_.size() < 6 || rest_[3] != ':' || !is_digit(rest_, 1) ||
        !is_digit(rest_, 2) || !is_digit(rest_, 4) || !is_digit(rest_, 5)) {
      return cannot_parse("Z07:00");
    }
    const int hours = (rest_[1] - '0') * 10 + (rest_[2] - '0');
    const int minutes = (rest_[4] - '0') * 10 + (rest_[5] - '0');
    rest_.remove_prefix(6);
    // Go itself wonders about these bounds and keeps them.
    return within(hours, 0, 24, "time zone offset hour") &&
           within(minutes, 0, 60, "time zone offset minute");
  }

  bool end() {
    if (!rest_.empty()) return fail(": extra text: " + quote(rest_));
    constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year_ % 4 == 0 && (year_ % 100 != 0 || year_ % 400 == 0);
    const int days = kDays[static_cast<std::size_t>(month_ - 1)] + (month_ == 2 && leap ? 1 : 0);
    return within(day_, 1, days, "day");
  }

  std::string_view all_, rest_;
  std::string problem_;
  int year_ = 0, month_ = 0, day_ = 0, hour_ = 0, minute_ = 0, second_ = 0;
};

}  // namespace

std::string rfc3339_problem(std::string_view text) {
  return TimeReader(text).problem();
}

}  // namespace kchart
