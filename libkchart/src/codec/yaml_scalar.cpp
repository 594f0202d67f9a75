// go-yaml's resolver: tables for words, then integers of every base, then floats.
//
// Where this differs from the YAML specification it follows go-yaml: base 60 is never read, 1_000
// is 1000, 09 is a float because no octal number has a 9, and a number too large for a float64 is a
// string.
#include "codec/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "base/strconv.hpp"
#include "codec/yaml_time.hpp"

namespace kchart::codec {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

struct Word {
  std::string_view text;
  ScalarType type;
  bool boolean;
  double real;
  bool v2_only;
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

constexpr Word bool_word(std::string_view text, bool value, bool v2_only) {
  return {text, ScalarType::boolean, value, 0, v2_only};
}

constexpr std::array kWords{
    Word{"+.inf", ScalarType::real, false, kInfinity, false},
    Word{"+.Inf", ScalarType::real, false, kInfinity, false},
    Word{"+.INF", ScalarType::real, false, kInfinity, false},
    Word{"-.inf", ScalarType::real, false, -kInfinity, false},
    Word{"-.Inf", ScalarType::real, false, -kInfinity, false},
    Word{"-.INF", ScalarType::real, false, -kInfinity, false},
    Word{".nan", ScalarType::real, false, kNan, false},
    Word{".NaN", ScalarType::real, false, kNan, false},
    Word{".NAN", ScalarType::real, false, kNan, false},
    Word{".inf", ScalarType::real, false, kInfinity, false},
    Word{".Inf", ScalarType::real, false, kInfinity, false},
    Word{".INF", ScalarType::real, false, kInfinity, false},
    bool_word("False", false, false),
    bool_word("FALSE", false, false),
    bool_word("N", false, true),
    bool_word("No", false, true),
    bool_word("NO", false, true),
    Word{"Null", ScalarType::null, false, 0, false},
    Word{"NULL", ScalarType::null, false, 0, false},
    bool_word("On", true, true),
    bool_word("ON", true, true),
    bool_word("Off", false, true),
    bool_word("OFF", false, true),
    bool_word("True", true, false),
    bool_word("TRUE", true, false),
    bool_word("Y", true, true),
    bool_word("Yes", true, true),
    bool_word("YES", true, true),
    bool_word("false", false, false),
    bool_word("n", false, true),
    bool_word("no", false, true),
    Word{"null", ScalarType::null, false, 0, false},
    bool_word("on", true, true),
    bool_word("off", false, true),
    bool_word("true", true, false),
    bool_word("y", true, true),
    bool_word("yes", true, true),
    Word{"~", ScalarType::null, false, 0, false},
};

constexpr std::size_t kLongestWord = 5;

// The words that begin with the same character stand together.
struct Words {
  std::uint8_t begin = 0, end = 0;
};

constexpr std::array<Words, 256> make_first_characters() {
  std::array<Words, 256> all{};
  for (std::uint8_t i = 0; i < kWords.size(); ++i) {
    Words& words = all[static_cast<unsigned char>(kWords[i].text[0])];
    if (words.end == 0) words.begin = i;
    words.end = static_cast<std::uint8_t>(i + 1);
  }
  return all;
}
constexpr std::array<Words, 256> kFirstCharacters = make_first_characters();

const Word* find_word(std::string_view text, Generation generation) {
  if (text.size() > kLongestWord) return nullptr;
  const Words words = kFirstCharacters[static_cast<unsigned char>(text[0])];
  for (std::size_t i = words.begin; i < words.end; ++i) {
    const Word& word = kWords[i];
    if (word.text == text) {
      return word.v2_only && generation == Generation::v3 ? nullptr : &word;
    }
  }
  return nullptr;
}

// What the first character allows, so that most strings are told apart at once.
enum class Hint : std::uint8_t { none, word, dot, number };

constexpr std::array<Hint, 256> make_hints() {
  std::array<Hint, 256> hints{};
  for (const char c : {'y', 'Y', 'n', 'N', 't', 'T', 'f', 'F', 'o', 'O', '~'}) {
    hints[static_cast<unsigned char>(c)] = Hint::word;
  }
  for (char c = '0'; c <= '9'; ++c) hints[static_cast<unsigned char>(c)] = Hint::number;
  hints['+'] = hints['-'] = Hint::number;
  hints['.'] = Hint::dot;
  return hints;
}
constexpr std::array<Hint, 256> kHints = make_hints();

Scalar integer_scalar(std::int64_t value) {
  Scalar scalar;
  scalar.type = ScalarType::integer;
  scalar.integer = value;
  return scalar;
}

Scalar real_scalar(double value) {
  Scalar scalar;
  scalar.type = ScalarType::real;
  scalar.real = value;
  return scalar;
}

bool parse_integer(const std::string& text, int base, Scalar& scalar) {
  const strconv::ParsedInt parsed = strconv::parse_int(text, base);
  if (parsed.error == strconv::NumberError::none) {
    scalar = integer_scalar(parsed.value);
    return true;
  }
  const strconv::ParsedUint bigger = strconv::parse_uint(text, base);
  if (bigger.error != strconv::NumberError::none) return false;
  scalar = integer_scalar(0);
  scalar.is_unsigned = true;
  scalar.unsigned_integer = bigger.value;
  return true;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool looks_like_float(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole = skip_digits(text, at);
  if (whole < text.size() && text[whole] == '.') {
    const std::size_t fraction = skip_digits(text, whole + 1);
    if (whole == at && fraction == whole + 1) return false;
    at = fraction;
  } else {
    if (whole == at) return false;
    at = whole;
  }
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  ++at;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  return at < text.size() && skip_digits(text, at) == text.size();
}

// Numbers behind 0b (and 0o in version 3) that base 0 refused: those with an inner sign.
bool parse_prefixed(const std::string& plain, char letter, int base, Scalar& scalar) {
  const std::string positive{'0', letter};
  if (plain.starts_with(positive)) return parse_integer(plain.substr(2), base, scalar);
  if (!plain.starts_with("-" + positive)) return false;
  const strconv::ParsedInt parsed = strconv::parse_int("-" + plain.substr(3), base);
  if (parsed.error != strconv::NumberError::none) return false;
  scalar = integer_scalar(parsed.value);
  return true;
}

// The common case: a few decimal digits.
bool parse_short_decimal(std::string_view text, Scalar& scalar) {
  const std::size_t sign = text[0] == '-' ? 1 : 0;
  const std::size_t digits = text.size() - sign;
  if (digits == 0 || digits > 18 || (text[sign] == '0' && digits > 1)) return false;
  std::int64_t value = 0;
  for (const char c : text.substr(sign)) {
    if (!is_digit(c)) return false;
    value = value * 10 + (c - '0');
  }
  scalar = integer_scalar(sign == 1 ? -value : value);
  return true;
}

// Every byte that a number of any kind may have; others end the attempt early.
bool may_be_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '_' ||
           c == '.' || c == '-' || c == '+' || c == 'x' || c == 'X' || c == 'o' || c == 'O';
  });
}

Scalar resolve_number(std::string_view text, Generation generation) {
  Scalar scalar;
  if (parse_short_decimal(text, scalar)) return scalar;
  if (is_timestamp(text)) {
    scalar.type = ScalarType::timestamp;
    return scalar;
  }
  if (!may_be_number(text)) return scalar;
  std::string plain(text);
  std::erase(plain, '_');
  if (parse_integer(plain, 0, scalar)) return scalar;
  if (looks_like_float(plain)) {
    const strconv::ParsedFloat parsed = strconv::parse_float(plain);
    if (parsed.error == strconv::NumberError::none) return real_scalar(parsed.value);
  }
  if (parse_prefixed(plain, 'b', 2, scalar)) return scalar;
  if (generation == Generation::v3 && parse_prefixed(plain, 'o', 8, scalar)) return scalar;
  return Scalar();
}

// ^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$
bool is_base60(std::string_view text) {
  const auto digit_at = [&](std::size_t i) { return i < text.size() && is_digit(text[i]); };
  std::size_t at = text[0] == '-' || text[0] == '+' ? 1 : 0;
  if (!digit_at(at)) return false;
  while (digit_at(at) || (at < text.size() && text[at] == '_')) ++at;
  std::size_t groups = 0;
  while (at < text.size() && text[at] == ':') {
    if (!digit_at(at + 1)) return false;
    const bool two = digit_at(at + 2);
    if (two && text[at + 1] > '5') return false;
    at += two ? 3 : 2;
    ++groups;
  }
  if (groups == 0) return false;
  if (at == text.size()) return true;
  if (text[at] != '.') return false;
  ++at;
  while (digit_at(at) || (at < text.size() && text[at] == '_')) ++at;
  return at == text.size();
}

}  // namespace

Scalar resolve(std::string_view text, Generation generation) {
  Scalar scalar;
  if (text.empty()) {
    scalar.type = ScalarType::null;
    return scalar;
  }
  const Hint hint = kHints[static_cast<unsigned char>(text[0])];
  // "<<" too is a string here: go-yaml's table has it, but its first character gives no hint.
  if (hint == Hint::none) return scalar;
  if (const Word* word = find_word(text, generation)) {
    scalar.type = word->type;
    scalar.boolean = word->boolean;
    scalar.real = word->real;
    return scalar;
  }
  if (hint == Hint::number) return resolve_number(text, generation);
  if (hint == Hint::dot) {
    const strconv::ParsedFloat parsed = strconv::parse_float(text);
    if (parsed.error == strconv::NumberError::none) return real_scalar(parsed.value);
  }
  return scalar;
}

bool stays_string(std::string_view text, Generation generation) {
  if (text.empty()) return false;
  const Hint hint = kHints[static_cast<unsigned char>(text[0])];
  if (hint == Hint::none) return true;
  if (hint == Hint::word) return find_word(text, Generation::v2) == nullptr;
  if (resolve(text, generation).type != ScalarType::string) return false;
  return hint != Hint::number || !is_base60(text);
}

std::string_view tag_name(ScalarType type) {
  switch (type) {
    case ScalarType::null:
      return "!!null";
    case ScalarType::boolean:
      return "!!bool";
    case ScalarType::integer:
      return "!!int";
    case ScalarType::real:
      return "!!float";
    case ScalarType::timestamp:
      return "!!timestamp";
    case ScalarType::string:
      break;
  }
  return "!!str";
}

}  // namespace kchart::codec
