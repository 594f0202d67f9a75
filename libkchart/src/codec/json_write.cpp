// Writing JSON as Go's encoding/json does.
//
// The containers being written are held on a stack of their own, so that depth costs no machine
// stack. Go begins to look for cycles below level 1000; so does this, which keeps the common case
// free of any bookkeeping.
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "codec/base64.hpp"
#include "codec/nesting.hpp"
#include "kchart/functions.hpp"
#include "kchart/json.hpp"

namespace kchart {

namespace {

// What a byte needs inside a string: nothing, an escape, or a look at the whole character.
enum class ByteClass : std::uint8_t { plain, escape, html, multibyte };

constexpr std::array<ByteClass, 256> make_classes() {
  std::array<ByteClass, 256> classes{};
  for (std::size_t c = 0; c < 256; ++c) {
    classes[c] = c < 0x20 || c == '"' || c == '\\'  ? ByteClass::escape
                 : c == '<' || c == '>' || c == '&' ? ByteClass::html
                 : c >= 0x80                        ? ByteClass::multibyte
                                                    : ByteClass::plain;
  }
  return classes;
}
constexpr std::array<ByteClass, 256> kClasses = make_classes();

void append_hex_escape(std::string& out, unsigned code) {
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[code >> shift & 15];
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
    case '\\':
      out += '\\';
      out += c;
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
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
      append_hex_escape(out, static_cast<unsigned char>(c));
  }
}

// Eight bytes at once: where the sum of a comparison has its highest bit set, or what lies above a
// byte where it has, the byte is one that was asked for.
constexpr std::uint64_t kOnes = 0x0101010101010101;

constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint64_t bound) {
  return (word - kOnes * bound) & ~word;
}

constexpr std::uint64_t bytes_equal(std::uint64_t word, char c) {
  return bytes_below(word ^ (kOnes * static_cast<unsigned char>(c)), 1);
}

// The first byte at or behind `i` that may be other than plain. Manifests in a line of a batch's
// answer are nearly all plain.
std::size_t past_plain(std::string_view text, std::size_t i, bool escape_html) {
  if constexpr (std::endian::native != std::endian::little) return i;
  for (; text.size() - i >= 8; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof word);
    std::uint64_t found =
        word | bytes_below(word, 0x20) | bytes_equal(word, '"') | bytes_equal(word, '\\');
    if (escape_html) {
      found |= bytes_equal(word, '<') | bytes_equal(word, '>') | bytes_equal(word, '&');
    }
    found &= kOnes << 7;
    if (found != 0) return i + std::countr_zero(found) / 8;
  }
  return i;
}

void append_string(std::string& out, std::string_view text, bool escape_html) {
  out += '"';
  std::size_t done = 0;
  for (std::size_t i = past_plain(text, 0, escape_html); i < text.size();) {
    const ByteClass kind = kClasses[static_cast<unsigned char>(text[i])];
    if (kind == ByteClass::plain || (kind == ByteClass::html && !escape_html)) {
      ++i;
      continue;
    }
    if (kind == ByteClass::multibyte) {
      const utf8::Rune rune = utf8::decode(text.substr(i));
      const bool separator = rune.code == 0x2028 || rune.code == 0x2029;
      if (rune.valid() && !separator) {
        i += rune.width;
        continue;
      }
      out.append(text, done, i - done);
      append_hex_escape(out, static_cast<unsigned>(rune.code));
      i += rune.width;
    } else {
      out.append(text, done, i - done);
      append_escape(out, text[i]);
      ++i;
    }
    done = i;
    i = past_plain(text, i, escape_html);
  }
  out.append(text, done);
  out += '"';
}

template <class Integer>
void append_integer(std::string& out, Integer value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end.ptr);
}

void append_float(std::string& out, double value) {
  if (!std::isfinite(value)) {
    throw FunctionError{"json: unsupported value: " + strconv::format_float(value)};
  }
  const double size = std::fabs(value);
  if (size < 1e15 && value == std::trunc(value) && (value != 0 || !std::signbit(value))) {
    append_integer(out, static_cast<std::int64_t>(value));
    return;
  }
  const bool exponent = size != 0 && (size < 1e-6 || size >= 1e21);
  strconv::append_float(out, value, exponent ? 'e' : 'f', -1);
  // Go shortens e-09 to e-9.
  const std::size_t n = out.size();
  if (exponent && n >= 4 && out[n - 4] == 'e' && out[n - 3] == '-' && out[n - 2] == '0') {
    out.erase(n - 2, 1);
  }
}

class JsonWriter {
 public:
  JsonWriter(std::string& out, const JsonStyle& style, TextBound bound)
      : out_(out), style_(style), bound_(bound) {}

  void write(const Value& value) {
    write_node(value);
    while (!nesting_.empty()) {
      bound_.check(out_.size());
      codec::Nesting::Level& level = nesting_.top();
      if (level.next == level.size()) {
        nesting_.pop();
        new_line();
        out_ += level.list != nullptr ? ']' : '}';
        continue;
      }
      const std::size_t i = level.next++;
      if (i != 0) out_ += ',';
      new_line();
      if (level.list != nullptr) {
        write_node((*level.list)[i]);
      } else {
        const Map::Entry& entry = level.map->begin()[i];
        append_string(out_, entry.key.view(), style_.escape_html);
        out_ += style_.indent.empty() ? ":" : ": ";
        write_node(entry.value);
      }
    }
  }

 private:
  void new_line() {
    if (style_.indent.empty()) return;
    out_ += '\n';
    for (std::size_t i = 0; i < nesting_.depth(); ++i) out_ += style_.indent;
  }

  void write_node(const Value& value) {
    switch (value.kind()) {
      case Kind::nil:
        out_ += "null";
        return;
      case Kind::boolean:
        out_ += value.as_bool() ? "true" : "false";
        return;
      case Kind::integer:
      case Kind::int64:
        append_integer(out_, value.as_int());
        return;
      case Kind::uint32:
      case Kind::uint64:
        append_integer(out_, value.as_uint());
        return;
      case Kind::float64:
        append_float(out_, value.as_float());
        return;
      case Kind::complex128:
        throw FunctionError{"json: unsupported type: complex128"};
      case Kind::string:
        append_string(out_, value.as_string(), style_.escape_html);
        return;
      case Kind::bytes:
        write_bytes(value.as_string());
        return;
      case Kind::list:
        write_list(value);
        return;
      case Kind::map:
        write_map(value);
        return;
      case Kind::object:
        write_node(value.as_object()->plain(scratch_));
        return;
    }
  }

  void write_bytes(std::string_view bytes) {
    if (bytes.data() == nullptr) {
      out_ += "null";
      return;
    }
    out_ += '"';
    codec::append_base64(out_, bytes);
    out_ += '"';
  }

  void write_list(const Value& value) {
    const List* list = value.as_list();
    if (list == nullptr) {
      out_ += "null";
    } else if (list->empty()) {
      out_ += "[]";
    } else {
      nesting_.push(value);
      out_ += '[';
    }
  }

  void write_map(const Value& value) {
    const Map* map = value.as_map();
    if (map == nullptr) {
      out_ += "null";
    } else if (map->empty()) {
      out_ += "{}";
    } else {
      nesting_.push(value);
      out_ += '{';
    }
  }

  std::string& out_;
  const JsonStyle& style_;
  TextBound bound_;
  codec::Nesting nesting_;
  Arena scratch_;  // holds the plain forms of objects
};

}  // namespace

void append_json(std::string& out, const Value& value, const JsonStyle& style, TextBound bound) {
  JsonWriter(out, style, bound).write(value);
}

std::string to_json(const Value& value, const JsonStyle& style, TextBound bound) {
  std::string out;
  append_json(out, value, style, bound);
  return out;
}

}  // namespace kchart
