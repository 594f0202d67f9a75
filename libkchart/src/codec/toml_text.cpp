// TOML keys and strings as the Go library writes them.
#include "codec/toml_text.hpp"

#include <algorithm>

namespace kchart::codec {

namespace {

bool is_bare(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

char short_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    default:
      return 0;
  }
}

}  // namespace

void append_toml_string(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const char letter = short_escape(c)) {
      out += '\\';
      out += letter;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_toml_key(std::string& out, std::string_view part) {
  if (!part.empty() && std::all_of(part.begin(), part.end(), is_bare)) {
    out += part;
  } else {
    append_toml_string(out, part);
  }
}

std::string toml_key(std::span<const std::string_view> parts) {
  std::string key;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) key += '.';
    append_toml_key(key, parts[i]);
  }
  return key;
}

}  // namespace kchart::codec
