// Reading IP addresses (Go: net/netip).
#include "funcs/ip_address.hpp"

#include <algorithm>

#include "base/strconv.hpp"

namespace kchart::funcs {

namespace {

struct Problem {
  const char* what;
  std::string_view at = {};
};

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Four decimal fields.
void read_v4(std::string_view s, unsigned char* fields) {
  int value = 0;
  int digits = 0;
  int field = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] >= '0' && s[i] <= '9') {
      if (digits == 1 && value == 0) throw Problem{"IPv4 field has octet with leading zero"};
      value = value * 10 + (s[i] - '0');
      ++digits;
      if (value > 255) throw Problem{"IPv4 field has value >255"};
    } else if (s[i] == '.') {
      if (i == 0 || i == s.size() - 1 || s[i - 1] == '.') {
        throw Problem{"IPv4 field must have at least one digit", s.substr(i)};
      }
      if (field == 3) throw Problem{"IPv4 address too long"};
      fields[field++] = static_cast<unsigned char>(value);
      value = digits = 0;
    } else {
      throw Problem{"unexpected character", s.substr(i)};
    }
  }
  if (field < 3) throw Problem{"IPv4 address too short"};
  fields[3] = static_cast<unsigned char>(value);
}

class V6Reader {
 public:
  V6Reader(std::string_view text, std::array<unsigned char, 16>& bytes) : s_(text), bytes_(bytes) {}

  void read() {
    if (s_.starts_with("::")) {
      ellipsis_ = 0;
      s_.remove_prefix(2);
      if (s_.empty()) return;
    }
    while (used_ < 16 && read_field()) {
    }
    if (!s_.empty()) throw Problem{"trailing garbage after address", s_};
    if (used_ == 16) {
      if (ellipsis_ >= 0) throw Problem{"the :: must expand to at least one field of zeros"};
      return;
    }
    if (ellipsis_ < 0) throw Problem{"address string too short"};
    const auto start = bytes_.begin() + ellipsis_;
    std::move_backward(start, bytes_.begin() + used_, bytes_.end());
    std::fill(start, start + (16 - used_), static_cast<unsigned char>(0));
  }

 private:
  // One group and what parts it from the next; false at the end of the text.
  bool read_field() {
    std::size_t digits = 0;
    unsigned value = 0;
    for (; digits < s_.size() && hex_digit(s_[digits]) >= 0; ++digits) {
      value = value << 4 | static_cast<unsigned>(hex_digit(s_[digits]));
      if (digits > 3) throw Problem{"each group must have 4 or less digits", s_};
    }
    if (digits == 0) {
      throw Problem{"each colon-separated field must have at least one digit", s_};
    }
    if (digits < s_.size() && s_[digits] == '.') {
      read_embedded_v4();
      return false;
    }
    bytes_[static_cast<std::size_t>(used_)] = static_cast<unsigned char>(value >> 8);
    bytes_[static_cast<std::size_t>(used_ + 1)] = static_cast<unsigned char>(value);
    used_ += 2;
    s_.remove_prefix(digits);
    return !s_.empty() && read_colon();
  }

  bool read_colon() {
    if (s_[0] != ':') throw Problem{"unexpected character, want colon", s_};
    if (s_.size() == 1) throw Problem{"colon must be followed by more characters", s_};
    s_.remove_prefix(1);
    if (s_[0] != ':') return true;
    if (ellipsis_ >= 0) throw Problem{"multiple :: in address", s_};
    ellipsis_ = used_;
    s_.remove_prefix(1);
    return !s_.empty();
  }

  void read_embedded_v4() {
    if (ellipsis_ < 0 && used_ != 12) {
      throw Problem{"embedded IPv4 address must replace the final 2 fields of the address", s_};
    }
    if (used_ + 4 > 16) {
      throw Problem{"too many hex fields to fit an embedded IPv4 at the end of the address", s_};
    }
    read_v4(s_, bytes_.data() + used_);
    s_ = {};
    used_ += 4;
  }

  std::string_view s_;
  std::array<unsigned char, 16>& bytes_;
  int used_ = 0;
  int ellipsis_ = -1;
};

IpAddress read(std::string_view text) {
  IpAddress address;
  const std::size_t first = text.find_first_of(".:%");
  if (first == std::string_view::npos) throw Problem{"unable to parse IP"};
  if (text[first] == '%') throw Problem{"missing IPv6 address"};
  if (text[first] == '.') {
    address.v4 = true;
    read_v4(text, address.bytes.data());
    return address;
  }
  const std::size_t percent = text.find('%');
  address.zone = percent != std::string_view::npos;
  if (address.zone && percent + 1 == text.size()) {
    throw Problem{"zone must be a non-empty string"};
  }
  V6Reader(text.substr(0, percent), address.bytes).read();
  return address;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text, std::string* problem) {
  try {
    return read(text);
  } catch (const Problem& error) {
    if (problem == nullptr) return std::nullopt;
    *problem = "ParseAddr(" + strconv::quote(text) + "): " + error.what;
    if (!error.at.empty()) *problem += " (at " + strconv::quote(error.at) + ")";
    return std::nullopt;
  }
}

}  // namespace kchart::funcs
