// Errors: construction and the rule of excerpts.
#include "kchart/error.hpp"

#include <utility>

namespace kchart {

Error::Error(Fault fault, std::string code, std::string message, Position position)
    : fault_(fault),
      code_(std::move(code)),
      message_(std::move(message)),
      position_(std::move(position)) {}

namespace {

void append_escaped(std::string& out, unsigned char c) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\x";
      out += kHex[c >> 4];
      out += kHex[c & 15];
  }
}

}  // namespace

std::string excerpt(std::string_view quoted, std::size_t max_bytes) {
  std::string out;
  for (const char c : quoted) {
    if (out.size() >= max_bytes) {
      // Never cut inside a UTF-8 sequence.
      bool is_inside = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
      while (is_inside && !out.empty()) {
        is_inside = (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80;
        out.pop_back();
      }
      return out + "...";
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      append_escaped(out, byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace kchart
