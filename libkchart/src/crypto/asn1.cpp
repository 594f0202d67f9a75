// The headers of ASN.1 values (Go: encoding/asn1, parseTagAndLength).
#include "crypto/asn1.hpp"

#include <cstddef>

namespace kchart::crypto {

namespace {

struct Header {
  int type_class = 0, tag = 0;
  std::size_t length = 0;
  bool compound = false;
  std::size_t size = 0;  // of the header itself
};

struct Problem {
  const char* kind;
  const char* what;
};

class HeaderReader {
 public:
  explicit HeaderReader(std::string_view der) : der_(der) {}

  Header read() {
    const unsigned first = next();
    Header h;
    h.type_class = static_cast<int>(first >> 6);
    h.compound = (first & 0x20) != 0;
    h.tag = static_cast<int>(first & 0x1F);
    if (h.tag == 0x1F) h.tag = read_long_tag();
    const unsigned length = next();
    h.length = (length & 0x80) == 0 ? length : read_long_length(length & 0x7F);
    h.size = at_;
    return h;
  }

 private:
  unsigned next() {
    if (at_ >= der_.size()) throw Problem{"syntax", "truncated tag or length"};
    return static_cast<unsigned char>(der_[at_++]);
  }

  int read_long_tag() {
    int tag = 0;
    for (int i = 0; at_ < der_.size(); ++i) {
      if (i == 4) throw Problem{"structure", "base 128 integer too large"};
      const unsigned byte = next();
      if (i == 0 && byte == 0x80) throw Problem{"syntax", "integer is not minimally encoded"};
      tag = tag << 7 | static_cast<int>(byte & 0x7F);
      if ((byte & 0x80) != 0) continue;
      if (tag < 0x1F) throw Problem{"syntax", "non-minimal tag"};
      return tag;
    }
    throw Problem{"syntax", "truncated base 128 integer"};
  }

  std::size_t read_long_length(unsigned bytes) {
    if (bytes == 0) throw Problem{"syntax", "indefinite length found (not DER)"};
    std::size_t length = 0;
    for (unsigned i = 0; i < bytes; ++i) {
      const unsigned byte = next();
      if (length >= std::size_t{1} << 23) throw Problem{"structure", "length too large"};
      length = length << 8 | byte;
      if (length == 0) throw Problem{"structure", "superfluous leading zeros in length"};
    }
    if (length < 0x80) throw Problem{"structure", "non-minimal length"};
    return length;
  }

  std::string_view der_;
  std::size_t at_ = 0;
};

constexpr int kSequence = 16;

bool is_sequence(const Header& h) {
  return h.type_class == 0 && h.tag == kSequence && h.compound;
}

std::string mismatch(const Header& h, std::string_view type_name) {
  std::string text = "tags don't match (16 vs {class:" + std::to_string(h.type_class);
  text += " tag:" + std::to_string(h.tag) + " length:" + std::to_string(h.length);
  text += h.compound ? " isCompound:true}) " : " isCompound:false}) ";
  text += "{optional:false explicit:false application:false private:false defaultValue:<nil> ";
  text += "tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} ";
  return text.append(type_name).append(" @").append(std::to_string(h.size));
}

}  // namespace

std::string asn1_problem(std::string_view der, std::string_view type_name) {
  if (der.empty()) return "asn1: syntax error: sequence truncated";
  try {
    const Header h = HeaderReader(der).read();
    if (!is_sequence(h)) return "asn1: structure error: " + mismatch(h, type_name);
    if (h.length > der.size() - h.size) return "asn1: syntax error: data truncated";
    return "asn1: structure error: malformed " + std::string(type_name);
  } catch (const Problem& problem) {
    return std::string("asn1: ") + problem.kind + " error: " + problem.what;
  }
}

std::optional<std::string_view> DerReader::take(int tag) {
  if (rest_.empty() || static_cast<unsigned char>(rest_[0]) != tag) return std::nullopt;
  try {
    const Header h = HeaderReader(rest_).read();
    if (h.length > rest_.size() - h.size) return std::nullopt;
    const std::string_view contents = rest_.substr(h.size, h.length);
    rest_.remove_prefix(h.size + h.length);
    return contents;
  } catch (const Problem&) {
    return std::nullopt;
  }
}

bool DerReader::skip_optional(int tag) {
  if (rest_.empty() || static_cast<unsigned char>(rest_[0]) != tag) return true;
  return take(tag).has_value();
}

}  // namespace kchart::crypto
