// One pass over a pattern, in the order in which Go's parser looks, so that of several faults the
// same one is named. No tree is built: all that later faults depend on is whether there is
// something to repeat, and how often it is repeated already.
#include "schema/regex_syntax.hpp"

#include <algorithm>
#include <vector>

#include "base/utf8.hpp"

namespace kchart::schema {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr int kMaxRepeat = 1000;
constexpr std::size_t kMaxHeight = 1000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_alphanumeric(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_value(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A') + 10;
  return -1;
}

class RegexReader {
 public:
  explicit RegexReader(std::string_view pattern) : whole_(pattern), rest_(pattern) {
    groups_.emplace_back();
  }

  RegexSyntax read() {
    while (!rest_.empty() && error_.empty()) {
      std::string_view repeat;
      read_one(repeat);
      last_repeat_ = repeat;
    }
    if (error_.empty() && groups_.size() > 1) fail("missing closing )", whole_);
    return {std::move(error_), std::move(out_)};
  }

 private:
  // Within one pair of parentheses. Products of nested repeat counts must not pass 1000.
  struct Group {
    bool has_item = false;
    int item_repeats = 1;
    int most_repeats = 1;

    void push(int repeats) {
      most_repeats = std::max(most_repeats, item_repeats);
      has_item = true;
      item_repeats = repeats;
    }
    int repeats() const { return std::max(most_repeats, item_repeats); }
  };

  bool fail(std::string_view what, std::string_view where) {
    error_ = "error parsing regexp: " + std::string(what) + ": `" + std::string(where) + "`";
    return false;
  }

  // The text from `start` up to where reading stands.
  std::string_view since(std::string_view start) const {
    return start.substr(0, start.size() - rest_.size());
  }

  char32_t next_rune() {
    const utf8::Rune rune = utf8::decode(rest_);
    rest_.remove_prefix(rune.width);
    return rune.code;
  }

  void take(std::size_t bytes) {
    out_ += rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
  }

  void read_one(std::string_view& repeat) {
    switch (rest_[0]) {
      case '(':
        open_group();
        return;
      case '|':
        take(1);
        groups_.back().push(1);
        groups_.back().has_item = false;
        return;
      case ')':
        close_group();
        return;
      case '[':
        read_class();
        return;
      case '*':
      case '+':
      case '?':
        repeat = rest_;
        take(1);
        apply_repeat(repeat, -1);
        return;
      case '{':
        read_count(repeat);
        return;
      case '\\':
        read_backslash();
        return;
      default:
        take(utf8::decode(rest_).width);
        groups_.back().push(1);
    }
  }

  void open_group() {
    if (rest_.substr(0, 2) == "(?") {
      read_perl_group();
      return;
    }
    take(1);
    enter();
  }

  void enter() {
    groups_.emplace_back();
    if (groups_.size() > kMaxHeight) fail("expression nests too deeply", whole_);
  }

  void close_group() {
    if (groups_.size() == 1) {
      fail("unexpected )", whole_);
      return;
    }
    const int repeats = groups_.back().repeats();
    groups_.pop_back();
    groups_.back().push(repeats);
    take(1);
  }

  // "(?P<name>", "(?<name>", "(?:" and flags.
  void read_perl_group() {
    const std::string_view start = rest_;
    const bool named_p = rest_.size() > 4 && rest_.substr(2, 2) == "P<";
    if (named_p || (rest_.size() > 3 && rest_[2] == '<')) {
      read_name(named_p ? 4 : 3);
      return;
    }
    rest_.remove_prefix(2);
    bool negative = false;
    bool saw_flag = false;
    while (!rest_.empty()) {
      const char32_t c = next_rune();
      if (c == 'i' || c == 'm' || c == 's' || c == 'U') {
        saw_flag = true;
      } else if (c == '-' && !negative) {
        negative = true;
        saw_flag = false;
      } else if ((c == ':' || c == ')') && (!negative || saw_flag)) {
        out_ += since(start);
        if (c == ':') enter();
        return;
      } else {
        break;
      }
    }
    fail("invalid or unsupported Perl syntax", since(start));
  }

  void read_name(std::size_t name_at) {
    const std::size_t end = rest_.find('>');
    if (end == npos) {
      fail("invalid named capture", rest_);
      return;
    }
    const std::string_view name = rest_.substr(name_at, end - name_at);
    const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return c == '_' || is_alphanumeric(static_cast<unsigned char>(c));
    });
    if (!good) {
      fail("invalid named capture", rest_.substr(0, end + 1));
      return;
    }
    rest_.remove_prefix(end + 1);
    out_ += '(';  // names matter to nobody here, and RE2 refuses a second of the same name
    enter();
  }

  // Go: parser.repeat. `before` starts at the operator; `times` is negative but for "{...}".
  bool apply_repeat(std::string_view before, int times) {
    if (!rest_.empty() && rest_[0] == '?') take(1);
    if (!last_repeat_.empty()) {
      return fail("invalid nested repetition operator", since(last_repeat_));
    }
    Group& group = groups_.back();
    if (!group.has_item) return fail("missing argument to repetition operator", since(before));
    if (times < 0) return true;
    if (times == 0) {
      group.item_repeats = 0;
      return true;
    }
    group.item_repeats *= times;
    return group.item_repeats <= kMaxRepeat || fail("invalid repeat count", since(before));
  }

  // A number without leading zeros; huge ones become -1.
  static bool parse_int(std::string_view& text, int& number) {
    if (text.empty() || !is_digit(text[0])) return false;
    if (text.size() >= 2 && text[0] == '0' && is_digit(text[1])) return false;
    number = 0;
    for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1)) {
      if (number < 0) continue;
      number = number >= 100'000'000 ? -1 : number * 10 + (text[0] - '0');
    }
    return true;
  }

  // {2}, {2,} or {2,3}; anything else starting so is plain text.
  static bool parse_count(std::string_view& text, int& min, int& max) {
    text.remove_prefix(1);
    if (!parse_int(text, min) || text.empty()) return false;
    max = min;
    if (text[0] == ',') {
      text.remove_prefix(1);
      if (text.empty()) return false;
      if (text[0] == '}') {
        max = -1;
      } else if (!parse_int(text, max)) {
        return false;
      } else if (max < 0) {
        min = -1;
      }
    }
    if (text.empty() || text[0] != '}') return false;
    text.remove_prefix(1);
    return true;
  }

  void read_count(std::string_view& repeat) {
    int min = 0;
    int max = 0;
    std::string_view after = rest_;
    if (!parse_count(after, min, max)) {
      out_ += "\\{";
      rest_.remove_prefix(1);
      groups_.back().push(1);
      return;
    }
    const std::string_view before = rest_;
    take(rest_.size() - after.size());
    if (min < 0 || min > kMaxRepeat || max > kMaxRepeat || (max >= 0 && min > max)) {
      fail("invalid repeat count", since(before));
      return;
    }
    repeat = before;
    // "{0,}" is a star: it repeats what is inside no further.
    apply_repeat(before, max < 0 ? (min == 0 ? -1 : min) : max);
  }

  void read_backslash() {
    const char next = rest_.size() >= 2 ? rest_[1] : '\0';
    if (next == 'C') {
      fail("invalid escape sequence", rest_.substr(0, 2));
      return;
    }
    if (next == 'Q') {
      read_quoted();
      return;
    }
    groups_.back().push(1);
    if (next == 'p' || next == 'P') {
      read_unicode_class(false);
    } else if (next != '\0' && std::string_view("AbBzdDsSwW").find(next) != npos) {
      take(2);
    } else {
      copy_escape();
    }
  }

  // \Q...\E: every character in between is an item of its own.
  void read_quoted() {
    const std::size_t end = rest_.find("\\E", 2);
    const std::string_view literal = rest_.substr(2, end == npos ? npos : end - 2);
    if (!literal.empty()) groups_.back().push(1);
    take(end == npos ? rest_.size() : end + 2);
  }

  bool copy_escape() {
    char32_t value = 0;
    if (!read_escape(value)) return false;
    append_code(value);
    return true;
  }

  // A character by its number, so that RE2 need not know Go's escapes.
  void append_code(char32_t code) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    out_ += "\\x{";
    for (int shift = 20; shift >= 0; shift -= 4) out_ += kHex[(code >> shift) & 15];
    out_ += '}';
  }

  bool read_escape(char32_t& value) {
    const std::string_view start = rest_;
    rest_.remove_prefix(1);
    if (rest_.empty()) return fail("trailing backslash at end of expression", "");
    const char32_t c = next_rune();
    value = c;
    if (c < 0x80 && !is_alphanumeric(c)) return true;
    if (c >= '0' && c <= '7') {
      const bool octal = c == '0' || (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '7');
      if (octal) return read_octal(value);
    }
    if (c == 'x' && !rest_.empty() && read_hex(value)) return true;
    static constexpr std::string_view kLetters = "afnrtv";
    static constexpr std::string_view kMeanings = "\a\f\n\r\t\v";
    const std::size_t letter = c < 0x80 ? kLetters.find(static_cast<char>(c)) : npos;
    if (letter == npos) return fail("invalid escape sequence", since(start));
    value = static_cast<unsigned char>(kMeanings[letter]);
    return true;
  }

  bool read_octal(char32_t& value) {
    value -= '0';
    for (int i = 1; i < 3 && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '7'; ++i) {
      value = value * 8 + static_cast<char32_t>(rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return true;
  }

  // After "\x": two digits, or any number of them in braces.
  bool read_hex(char32_t& value) {
    const char32_t c = next_rune();
    if (c != '{') {
      const int high = hex_value(c);
      const int low = rest_.empty() ? -1 : hex_value(next_rune());
      value = static_cast<char32_t>(high * 16 + low);
      return high >= 0 && low >= 0;
    }
    value = 0;
    for (int digits = 0; !rest_.empty(); ++digits) {
      const char32_t digit = next_rune();
      if (digit == '}') return digits > 0;
      if (hex_value(digit) < 0) return false;
      value = value * 16 + static_cast<char32_t>(hex_value(digit));
      if (value > 0x10FFFF) return false;
    }
    return false;
  }

  // \pL, \p{Greek}, \P{^Greek}
  bool read_unicode_class(bool in_brackets) {
    const std::string_view start = rest_;
    bool negated = rest_[1] == 'P';
    rest_.remove_prefix(2);
    if (rest_.empty()) return fail("invalid character class range", start);
    std::string_view name;
    if (rest_[0] != '{') {
      name = rest_.substr(0, utf8::decode(rest_).width);
      rest_.remove_prefix(name.size());
    } else {
      const std::size_t end = rest_.find('}');
      if (end == npos) return fail("invalid character class range", start);
      name = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
    }
    if (!name.empty() && name[0] == '^') {
      negated = !negated;
      name.remove_prefix(1);
    }
    const std::string members = unicode_class_members(name, negated);
    if (members.empty()) return fail("invalid character class range", since(start));
    out_ += in_brackets ? members : "[" + members + "]";
    return true;
  }

  void read_class() {
    const std::string_view start = rest_;
    take(1);
    if (!rest_.empty() && rest_[0] == '^') take(1);
    for (bool first = true; rest_.empty() || rest_[0] != ']' || first; first = false) {
      if (!read_class_item(start)) return;
    }
    take(1);
    groups_.back().push(1);
  }

  bool read_class_item(std::string_view start) {
    if (rest_.size() > 2 && rest_[0] == '[' && rest_[1] == ':') {
      const std::size_t end = rest_.find(":]", 2);
      if (end != npos) return read_posix_class(end + 2);
    }
    if (rest_.size() >= 2 && rest_[0] == '\\') {
      if (rest_[1] == 'p' || rest_[1] == 'P') return read_unicode_class(true);
      if (std::string_view("dDsSwW").find(rest_[1]) != npos) {
        take(2);
        return true;
      }
    }
    const std::string_view range = rest_;
    char32_t low = 0;
    char32_t high = 0;
    if (!read_class_character(start, low)) return false;
    if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') return true;
    take(1);
    if (!read_class_character(start, high)) return false;
    return low <= high || fail("invalid character class range", since(range));
  }

  bool read_posix_class(std::size_t size) {
    const std::string_view named = rest_.substr(0, size);
    std::string_view name = named.substr(2, size - 4);
    if (!name.empty() && name[0] == '^') name.remove_prefix(1);
    if (!is_posix_class(name)) {
      return fail("invalid character class range", named);
    }
    take(size);
    return true;
  }

  bool read_class_character(std::string_view start, char32_t& value) {
    if (rest_.empty()) return fail("missing closing ]", start);
    if (rest_[0] == '\\') {
      if (!read_escape(value)) return false;
    } else {
      value = next_rune();
    }
    append_code(value);
    return true;
  }

  std::string_view whole_;
  std::string_view rest_;
  std::string_view last_repeat_;
  std::vector<Group> groups_;
  std::string out_;
  std::string error_;
};

}  // namespace

RegexSyntax read_regex(std::string_view pattern) {
  return RegexReader(pattern).read();
}

}  // namespace kchart::schema
