// Reading JSON as Go's encoding/json does: the same texts accepted, the same error sentences.
//
// One pass over the text. Finished lists and maps are collected on two stacks and copied to the
// arena once their size is known, so nothing is allocated twice. Go checks the whole text before it
// converts numbers; hence a number out of range is only reported when the text itself was good.
#include <array>
#include <string>
#include <vector>

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"

namespace kchart {

namespace {

constexpr std::array<bool, 256> make_plain_bytes() {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x80; ++c) plain[static_cast<std::size_t>(c)] = c != '"' && c != '\\';
  return plain;
}
constexpr std::array<bool, 256> kPlain = make_plain_bytes();

bool is_digit(int c) {
  return c >= '0' && c <= '9';
}

bool is_space(int c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int hex_digit(int c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A byte as Go's messages quote it; bytes above 0x7F are shown as the Latin-1 character.
std::string quoted_byte(int c) {
  if (c == '\'') return "'\\''";
  if (c == '"') return "'\"'";
  std::string text;
  utf8::append(text, static_cast<char32_t>(c));
  const std::string quoted = strconv::quote(text);
  return "'" + quoted.substr(1, quoted.size() - 2) + "'";
}

class JsonReader {
 public:
  JsonReader(std::string_view text, Arena& arena, const ReadOptions& options)
      : text_(text), arena_(arena), options_(options) {}

  Value read_all() {
    const Value value = read_value(0);
    skip_space();
    if (peek() >= 0) fail_at("after top-level value");
    return finish(value);
  }

  Value read_prefix(std::size_t& consumed) {
    skip_space();
    if (peek() < 0) throw_error("EOF");
    in_stream_ = true;
    const Value value = read_value(0);
    consumed = at_;
    return finish(value);
  }

 private:
  int peek() const { return at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : -1; }

  void skip_space() {
    while (is_space(peek())) ++at_;
  }

  [[noreturn]] void throw_error(std::string message) const {
    Position where{std::string(options_.file), 1, 1};
    for (std::size_t i = 0; i < at_; ++i) {
      ++where.column;
      if (text_[i] == '\n') {
        ++where.line;
        where.column = 1;
      }
    }
    throw Error(Fault::refused, "json.syntax", std::move(message), std::move(where));
  }

  // Go: the byte at hand does not fit, or the text is over. At its end Unmarshal tries a space:
  // inside a token that is what it complains about.
  [[noreturn]] void fail_at(std::string_view context) const {
    int c = peek();
    if (c < 0) {
      if (in_stream_) throw_error("unexpected EOF");
      const bool in_token = context.starts_with("in ") || context.starts_with("after decimal");
      if (!in_token || context == "in string literal") throw_error("unexpected end of JSON input");
      c = ' ';
    }
    throw_error("invalid character " + quoted_byte(c) + " " + std::string(context));
  }

  Value finish(const Value& value) const {
    if (!out_of_range_.empty()) {
      throw Error(
          Fault::refused, "json.number",
          "json: cannot unmarshal number " + out_of_range_ + " into Go value of type float64",
          Position{std::string(options_.file), 0, 0});
    }
    return value;
  }

  Value read_value(std::size_t depth) {
    skip_space();
    switch (peek()) {
      case '{':
        return read_object(depth + 1);
      case '[':
        return read_array(depth + 1);
      case '"':
        ++at_;
        return Value::borrowed(read_string());
      case 't':
        return read_literal("true", Value::boolean(true));
      case 'f':
        return read_literal("false", Value::boolean(false));
      case 'n':
        return read_literal("null", Value());
      default:
        if (peek() == '-' || is_digit(peek())) return read_number();
        fail_at("looking for beginning of value");
    }
  }

  void check_depth(std::size_t depth) const {
    if (depth <= options_.limits.json_depth) return;
    throw Error(Fault::limit, "limit.json.depth",
                "JSON is nested more than " + std::to_string(options_.limits.json_depth) +
                    " levels deep (raise with --max-json-depth)",
                Position{std::string(options_.file), 0, 0});
  }

  Value read_array(std::size_t depth) {
    check_depth(depth);
    ++at_;
    const std::size_t first = values_.size();
    skip_space();
    if (peek() == ']') {
      ++at_;
      return Value::list(List::make(arena_));
    }
    while (true) {
      const Value element = read_value(depth);
      values_.push_back(element);
      skip_space();
      const int c = peek();
      if (c != ',' && c != ']') fail_at("after array element");
      ++at_;
      if (c == ']') break;
    }
    List* list = List::make(arena_, values_.size() - first);
    for (std::size_t i = first; i < values_.size(); ++i) list->push_back(arena_, values_[i]);
    values_.resize(first);
    return Value::list(list);
  }

  Value read_object(std::size_t depth) {
    check_depth(depth);
    ++at_;
    const std::size_t first = entries_.size();
    skip_space();
    if (peek() == '}') {
      ++at_;
      return Value::map(Map::make(arena_));
    }
    while (true) {
      skip_space();
      if (peek() != '"') fail_at("looking for beginning of object key string");
      ++at_;
      const Key key(read_string());
      skip_space();
      if (peek() != ':') fail_at("after object key");
      ++at_;
      const Value value = read_value(depth);
      entries_.push_back({key, value});
      skip_space();
      const int c = peek();
      if (c != ',' && c != '}') fail_at("after object key:value pair");
      ++at_;
      if (c == '}') break;
    }
    Map* map = Map::make(arena_, entries_.size() - first);
    for (std::size_t i = first; i < entries_.size(); ++i) {
      map->append(arena_, entries_[i].key, entries_[i].value);
    }
    map->seal();
    entries_.resize(first);
    return Value::map(map);
  }

  Value read_literal(std::string_view word, Value value) {
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (peek() != word[i]) {
        fail_at("in literal " + std::string(word) + " (expecting '" + word[i] + "')");
      }
      ++at_;
    }
    return value;
  }

  void skip_digits() {
    while (is_digit(peek())) ++at_;
  }

  Value read_number() {
    const std::size_t start = at_;
    if (peek() == '-') ++at_;
    if (!is_digit(peek())) fail_at("in numeric literal");
    if (peek() == '0') {
      ++at_;
    } else {
      skip_digits();
    }
    if (peek() == '.') {
      ++at_;
      if (!is_digit(peek())) fail_at("after decimal point in numeric literal");
      skip_digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!is_digit(peek())) fail_at("in exponent of numeric literal");
      skip_digits();
    }
    const std::string_view text = text_.substr(start, at_ - start);
    if (options_.number != nullptr) return options_.number(text, arena_);
    const strconv::ParsedFloat parsed = strconv::parse_float(text);
    if (parsed.error == strconv::NumberError::none) return Value::float64(parsed.value);
    if (out_of_range_.empty()) out_of_range_ = text;
    return Value();
  }

  // After the opening quote; the result lies in the arena.
  std::string_view read_string() {
    const std::size_t start = at_;
    while (at_ < text_.size() && kPlain[static_cast<unsigned char>(text_[at_])]) ++at_;
    if (peek() == '"') {
      const std::string_view plain = text_.substr(start, at_ - start);
      ++at_;
      // Keys are compared by memcmp, which no null pointer may reach.
      return plain.empty() ? "" : arena_.copy(plain);
    }
    scratch_.assign(text_.substr(start, at_ - start));
    while (true) {
      const int c = peek();
      if (c == '"') break;
      if (c < 0x20) fail_at("in string literal");
      if (c == '\\') {
        ++at_;
        read_escape();
      } else if (c < 0x80) {
        scratch_ += static_cast<char>(c);
        ++at_;
      } else {
        const utf8::Rune rune = utf8::decode(text_.substr(at_));
        utf8::append(scratch_, rune.code);
        at_ += rune.width;
      }
    }
    ++at_;
    return arena_.copy(scratch_);
  }

  void read_escape() {
    switch (const int c = peek()) {
      case '"':
      case '\\':
      case '/':
        scratch_ += static_cast<char>(c);
        break;
      case 'b':
        scratch_ += '\b';
        break;
      case 'f':
        scratch_ += '\f';
        break;
      case 'n':
        scratch_ += '\n';
        break;
      case 'r':
        scratch_ += '\r';
        break;
      case 't':
        scratch_ += '\t';
        break;
      case 'u':
        ++at_;
        read_unicode_escape();
        return;
      default:
        fail_at("in string escape code");
    }
    ++at_;
  }

  char32_t read_hex4() {
    char32_t code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const int digit = hex_digit(peek());
      if (digit < 0) fail_at("in \\u hexadecimal character escape");
      code = code * 16 + static_cast<char32_t>(digit);
    }
    return code;
  }

  // After "\u". Two halves of a surrogate pair join; a lone half becomes U+FFFD.
  void read_unicode_escape() {
    const char32_t code = read_hex4();
    if (code < 0xD800 || code > 0xDFFF) {
      utf8::append(scratch_, code);
      return;
    }
    if (code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      const std::size_t second = at_;
      at_ += 2;
      const char32_t low = read_hex4();
      if (low >= 0xDC00 && low <= 0xDFFF) {
        utf8::append(scratch_, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
        return;
      }
      at_ = second;  // not a pair: the second escape stands for itself
    }
    utf8::append(scratch_, utf8::kReplacement);
  }

  std::string_view text_;
  Arena& arena_;
  const ReadOptions& options_;
  std::size_t at_ = 0;
  bool in_stream_ = false;
  std::string scratch_;
  std::string out_of_range_;  // the first number that no float64 can hold
  std::vector<Value> values_;
  std::vector<Map::Entry> entries_;
};

}  // namespace

Value parse_json(std::string_view text, Arena& arena, const ReadOptions& options) {
  return JsonReader(text, arena, options).read_all();
}

Value parse_json_prefix(std::string_view text, Arena& arena, std::size_t& consumed,
                        const ReadOptions& options) {
  return JsonReader(text, arena, options).read_prefix(consumed);
}

}  // namespace kchart
