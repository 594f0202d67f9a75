// IPv6 addresses as Go's netip.ParseAddr checks them, with its sentences.
#include "base/strconv.hpp"
#include "schema/url.hpp"

namespace kchart::schema {

namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class AddressReader {
 public:
  AddressReader(std::string_view text, std::string* error) : text_(text), error_(error) {}

  // Goes the way of Go's parser, so that of several faults the same one is named.
  bool read_ipv6(bool& zone) {
    const std::size_t percent = text_.find('%');
    rest_ = text_.substr(0, percent);
    zone = percent != std::string_view::npos;
    if (zone && percent + 1 == text_.size()) return fail("zone must be a non-empty string");
    bool ellipsis = false;
    if (rest_.substr(0, 2) == "::") {
      ellipsis = true;
      rest_.remove_prefix(2);
      if (rest_.empty()) return true;
    }
    int bytes = 0;
    while (bytes < 16) {
      bool done = false;
      if (!read_group(bytes, ellipsis, done)) return false;
      if (done) break;
    }
    if (!rest_.empty()) return fail("trailing garbage after address", rest_);
    if (bytes < 16) return ellipsis || fail("address string too short");
    return !ellipsis || fail("the :: must expand to at least one field of zeros");
  }

  bool read_ipv4(std::string_view field) {
    int value = 0;
    int dots = 0;
    int digits = 0;
    for (std::size_t i = 0; i < field.size(); ++i) {
      const char c = field[i];
      if (c >= '0' && c <= '9') {
        if (digits == 1 && value == 0) return fail("IPv4 field has octet with leading zero");
        value = value * 10 + (c - '0');
        ++digits;
        if (value > 255) return fail("IPv4 field has value >255");
      } else if (c == '.') {
        if (i == 0 || i + 1 == field.size() || field[i - 1] == '.') {
          return fail("IPv4 field must have at least one digit", field.substr(i));
        }
        if (dots == 3) return fail("IPv4 address too long");
        ++dots;
        value = 0;
        digits = 0;
      } else {
        return fail("unexpected character", field.substr(i));
      }
    }
    return dots == 3 || fail("IPv4 address too short");
  }

  bool fail(std::string_view why, std::string_view at = {}) {
    if (error_ == nullptr) return false;
    *error_ = "ParseAddr(" + strconv::quote(text_) + "): " + std::string(why);
    if (!at.empty()) *error_ += " (at " + strconv::quote(at) + ")";
    return false;
  }

 private:
  bool read_group(int& bytes, bool& ellipsis, bool& done) {
    std::size_t size = 0;
    for (; size < rest_.size() && hex_value(rest_[size]) >= 0; ++size) {
      if (size > 3) return fail("each group must have 4 or less digits", rest_);
    }
    if (size == 0) {
      return fail("each colon-separated field must have at least one digit", rest_);
    }
    if (size < rest_.size() && rest_[size] == '.') {
      done = true;
      return read_embedded(bytes, ellipsis);
    }
    bytes += 2;
    rest_.remove_prefix(size);
    done = rest_.empty();
    return done || read_separator(ellipsis, done);
  }

  bool read_embedded(int& bytes, bool ellipsis) {
    if (!ellipsis && bytes != 12) {
      return fail("embedded IPv4 address must replace the final 2 fields of the address", rest_);
    }
    if (bytes + 4 > 16) {
      return fail("too many hex fields to fit an embedded IPv4 at the end of the address", rest_);
    }
    if (!read_ipv4(rest_)) return false;
    rest_ = {};
    bytes += 4;
    return true;
  }

  bool read_separator(bool& ellipsis, bool& done) {
    if (rest_[0] != ':') return fail("unexpected character, want colon", rest_);
    if (rest_.size() == 1) return fail("colon must be followed by more characters", rest_);
    rest_.remove_prefix(1);
    if (rest_[0] != ':') return true;
    if (ellipsis) return fail("multiple :: in address", rest_);
    ellipsis = true;
    rest_.remove_prefix(1);
    done = rest_.empty();
    return true;
  }

  std::string_view text_;
  std::string_view rest_;
  std::string* error_;
};

}  // namespace

bool parse_ipv6(std::string_view text, bool& zone, std::string* error) {
  AddressReader reader(text, error);
  zone = false;
  // Go looks at the first of these bytes to tell the kinds apart.
  const std::size_t mark = text.find_first_of(".:%");
  if (mark == std::string_view::npos) return reader.fail("unable to parse IP");
  if (text[mark] == '%') return reader.fail("missing IPv6 address");
  return text[mark] == ':' ? reader.read_ipv6(zone) : reader.read_ipv4(text);
}

}  // namespace kchart::schema
