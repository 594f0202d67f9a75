// The reader of Go's regular expression syntax (Go: regexp/syntax/parse.go).
#include "regexp/go_regexp.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "kchart/error.hpp"
#include "regexp/unicode_class.hpp"

namespace kchart::regexp {

namespace {

constexpr int kMaxRepeat = 1000;
constexpr std::size_t kMaxDepth = 1000;

struct SyntaxError {
  const char* code;
  std::string_view expr;
};

bool is_alnum(char32_t c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

int hex_digit(char32_t c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A' + 10);
  return -1;
}

bool is_octal(std::string_view t) noexcept {
  return !t.empty() && t[0] >= '0' && t[0] <= '7';
}

// What of `from` comes before its tail `rest`.
std::string_view before(std::string_view from, std::string_view rest) {
  return from.substr(0, from.size() - rest.size());
}

class Reader {
 public:
  explicit Reader(std::string_view pattern) : whole_(pattern), rest_(pattern) {}

  std::string read() {
    while (!rest_.empty()) read_one();
    if (groups_.size() > 1) throw SyntaxError{"missing closing )", whole_};
    return std::move(out_);
  }

 private:
  // What stands in one pair of parentheses, as far as a repetition asks.
  struct Group {
    bool has_item = false;  // something stands there that can be repeated
    // How often what is innermost is repeated, product of all around it: of the last item, and the
    // most of those before.
    int item_repeats = 1, most_repeats = 1;

    void push(int repeats = 1) {
      most_repeats = repeats_of_all();
      has_item = true;
      item_repeats = repeats;
    }
    int repeats_of_all() const { return std::max(most_repeats, item_repeats); }
  };

  void read_one() {
    const std::string_view last_repeat = std::exchange(last_repeat_, {});
    switch (rest_[0]) {
      case '(':
        open_group();
        return;
      case '|':
        copy(1);
        group().push();
        group().has_item = false;
        return;
      case ')':
        close_group();
        return;
      case '^':
      case '$':
      case '.':
        copy(1);
        group().push();
        return;
      case '[':
        read_class();
        group().push();
        return;
      case '*':
      case '+':
      case '?':
        repeat(rest_.substr(1), last_repeat, kAnyNumber);
        return;
      case '{':
        read_counted(last_repeat);
        return;
      case '\\':
        read_backslash();
        return;
      default: {
        const std::string_view from = rest_;
        next_rune(rest_);
        out_.append(before(from, rest_));
        group().push();
      }
    }
  }

  void copy(std::size_t n) {
    out_.append(rest_.substr(0, n));
    rest_.remove_prefix(n);
  }

  static char32_t next_rune(std::string_view& t) {
    const utf8::Rune rune = utf8::decode(t);
    if (!rune.valid()) throw SyntaxError{"invalid UTF-8", t};
    t.remove_prefix(rune.width);
    return rune.code;
  }

  static void check_utf8(std::string_view t) {
    while (!t.empty()) next_rune(t);
  }

  void emit_rune(char32_t c) {
    out_ += "\\x{";
    out_ += strconv::format_uint(c, 16);
    out_ += '}';
  }

  // --- groups -------------------------------------------------------------------------------

  void open_group() {
    if (rest_.size() < 2 || rest_[1] != '?') {
      copy(1);
      push_group();
      return;
    }
    const bool python = rest_.size() > 4 && rest_[2] == 'P' && rest_[3] == '<';
    const bool perl = rest_.size() > 3 && rest_[2] == '<';
    if (python || perl) {
      open_named_group(perl ? 3 : 4);
    } else {
      read_flags();
    }
  }

  Group& group() { return groups_.back(); }

  void push_group() {
    if (groups_.size() >= kMaxDepth) throw SyntaxError{"expression nests too deeply", whole_};
    groups_.emplace_back();
  }

  void close_group() {
    if (groups_.size() == 1) throw SyntaxError{"unexpected )", whole_};
    const int repeats = group().repeats_of_all();
    groups_.pop_back();
    group().push(repeats);
    copy(1);
  }

  void open_named_group(std::size_t name_at) {
    const std::size_t end = rest_.find('>');
    if (end == std::string_view::npos) {
      check_utf8(rest_);
      throw SyntaxError{"invalid named capture", rest_};
    }
    const std::string_view name = rest_.substr(name_at, end - name_at);
    check_utf8(name);
    bool valid = !name.empty();
    for (const char c : name)
      valid = valid && (c == '_' || is_alnum(static_cast<unsigned char>(c)));
    if (!valid) throw SyntaxError{"invalid named capture", rest_.substr(0, end + 1)};
    out_.append("(?P<").append(name);
    // RE2 refuses a name used twice, Go takes it: twins get names that no pattern can have.
    for (std::size_t twins = count_name(name); twins > 0; --twins) out_.append(kTwinMark);
    names_.emplace_back(name);
    out_ += '>';
    rest_.remove_prefix(end + 1);
    push_group();
  }

  std::size_t count_name(std::string_view name) const {
    return static_cast<std::size_t>(std::count(names_.begin(), names_.end(), name));
  }

  void read_flags() {
    std::string_view t = rest_.substr(2);
    bool negative = false;
    bool saw_flag = false;
    while (!t.empty()) {
      const char32_t c = next_rune(t);
      if (c == 'i' || c == 'm' || c == 's' || c == 'U') {
        saw_flag = true;
      } else if (c == '-' && !negative) {
        negative = true;
        saw_flag = false;
      } else if ((c == ':' || c == ')') && (!negative || saw_flag)) {
        copy(rest_.size() - t.size());
        if (c == ':') push_group();
        return;
      } else {
        break;
      }
    }
    throw SyntaxError{"invalid or unsupported Perl syntax", before(rest_, t)};
  }

  // --- repetition ---------------------------------------------------------------------------

  static constexpr int kAnyNumber = -1;

  // Products of counts that stand in each other must not pass kMaxRepeat.
  void repeat(std::string_view after, std::string_view last_repeat, int times) {
    const std::string_view from = rest_;
    if (!after.empty() && after[0] == '?') after.remove_prefix(1);
    if (!last_repeat.empty()) {
      throw SyntaxError{"invalid nested repetition operator", before(last_repeat, after)};
    }
    if (!group().has_item) {
      throw SyntaxError{"missing argument to repetition operator", before(from, after)};
    }
    if (times != kAnyNumber) group().item_repeats *= times;
    if (group().item_repeats > kMaxRepeat) {
      throw SyntaxError{"invalid repeat count", before(from, after)};
    }
    copy(rest_.size() - after.size());
    last_repeat_ = from;
  }

  // A run of digits without leading zeros; -1 for what is too big, absent for no number.
  static bool read_int(std::string_view& t, int& n) {
    if (t.empty() || t[0] < '0' || t[0] > '9') return false;
    if (t.size() >= 2 && t[0] == '0' && t[1] >= '0' && t[1] <= '9') return false;
    n = 0;
    for (; !t.empty() && t[0] >= '0' && t[0] <= '9'; t.remove_prefix(1)) {
      if (n >= 100'000'000) n = -1;
      if (n >= 0) n = n * 10 + (t[0] - '0');
    }
    return true;
  }

  // {n}, {n,} or {n,m}; false when the brace opens nothing of the kind.
  static bool read_bounds(std::string_view& t, int& min, int& max) {
    t.remove_prefix(1);
    if (!read_int(t, min) || t.empty()) return false;
    max = min;
    if (t[0] == ',') {
      t.remove_prefix(1);
      if (t.empty()) return false;
      max = -1;
      if (t[0] != '}') {
        if (!read_int(t, max)) return false;
        if (max < 0) min = -1;
      }
    }
    if (t.empty() || t[0] != '}') return false;
    t.remove_prefix(1);
    return true;
  }

  void read_counted(std::string_view last_repeat) {
    std::string_view after = rest_;
    int min = 0;
    int max = 0;
    if (!read_bounds(after, min, max)) {
      emit_rune('{');
      rest_.remove_prefix(1);
      group().push();
      return;
    }
    if (min < 0 || min > kMaxRepeat || max > kMaxRepeat || (max >= 0 && min > max)) {
      throw SyntaxError{"invalid repeat count", before(rest_, after)};
    }
    // "{0,}" is a star.
    repeat(after, last_repeat, max >= 0 ? max : (min == 0 ? kAnyNumber : min));
  }

  // --- escapes ------------------------------------------------------------------------------

  void read_backslash() {
    const char c = rest_.size() >= 2 ? rest_[1] : '\0';
    switch (c) {
      case 'A':
      case 'b':
      case 'B':
      case 'z':
        copy(2);
        break;
      case 'C':
        throw SyntaxError{"invalid escape sequence", rest_.substr(0, 2)};
      case 'Q':
        read_quoted();
        return;
      default:
        if (!read_class_escape(rest_, false)) emit_rune(read_escape(rest_));
    }
    group().push();
  }

  void read_quoted() {
    rest_.remove_prefix(2);
    const std::size_t end = rest_.find("\\E");
    std::string_view literal = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 2);
    // What follows an empty quotation repeats what came before it, even a repetition.
    if (literal.empty()) out_ += "\\Q\\E";
    while (!literal.empty()) {
      emit_rune(next_rune(literal));
      group().push();
    }
  }

  // \d \s \w, \p and their negations; false when `t` starts with something else.
  bool read_class_escape(std::string_view& t, bool in_class) {
    if (t.size() < 2 || t[0] != '\\') return false;
    if (t[1] == 'p' || t[1] == 'P') {
      read_unicode_class(t, in_class);
      return true;
    }
    if (std::string_view("dDsSwW").find(t[1]) == std::string_view::npos) return false;
    out_.append(t.substr(0, 2));
    t.remove_prefix(2);
    return true;
  }

  void read_unicode_class(std::string_view& t, bool in_class) {
    const std::string_view from = t;
    bool negative = t[1] == 'P';
    t.remove_prefix(2);
    std::string_view name = t;
    if (t.empty() || next_rune(t) != '{') {
      name = before(name, t);
    } else {
      const std::size_t end = from.find('}');
      if (end == std::string_view::npos) {
        check_utf8(from);
        throw SyntaxError{"invalid character class range", from};
      }
      name = from.substr(3, end - 3);
      t = from.substr(end + 1);
      check_utf8(name);
    }
    const std::string_view sequence = before(from, t);
    if (!name.empty() && name[0] == '^') {
      negative = !negative;
      name.remove_prefix(1);
    }
    if (!append_unicode_class(out_, name, negative, in_class)) {
      throw SyntaxError{"invalid character class range", sequence};
    }
  }

  static char32_t read_octal(char32_t first, std::string_view& t) {
    char32_t r = first - '0';
    for (int i = 1; i < 3 && is_octal(t); ++i) {
      r = r * 8 + static_cast<char32_t>(t[0] - '0');
      t.remove_prefix(1);
    }
    return r;
  }

  // The digits of \x41 or \x{10ffff}; -1 when they are none.
  static std::int32_t read_hex(std::string_view& t) {
    if (t.empty()) return -1;
    const char32_t first = next_rune(t);
    if (first != '{') {
      const int x = hex_digit(first);
      const int y = hex_digit(next_rune(t));
      return x < 0 || y < 0 ? -1 : x * 16 + y;
    }
    std::int32_t r = 0;
    for (int digits = 0; !t.empty(); ++digits) {
      const char32_t c = next_rune(t);
      if (c == '}') return digits == 0 ? -1 : r;
      const int v = hex_digit(c);
      if (v < 0) return -1;
      r = r * 16 + v;
      if (r > 0x10FFFF) return -1;
    }
    return -1;
  }

  // One escaped character, off `t`.
  static char32_t read_escape(std::string_view& t) {
    const std::string_view from = t;
    t.remove_prefix(1);
    if (t.empty()) throw SyntaxError{"trailing backslash at end of expression", {}};
    const char32_t c = next_rune(t);
    constexpr std::string_view kLetters = "afnrtv";
    constexpr std::string_view kMeanings = "\a\f\n\r\t\v";
    if (c == '0' || (c >= '1' && c <= '7' && is_octal(t))) return read_octal(c, t);
    if (c == 'x') {
      if (const std::int32_t r = read_hex(t); r >= 0) return static_cast<char32_t>(r);
    } else if (c < 0x80) {
      if (!is_alnum(c)) return c;
      const std::size_t i = kLetters.find(static_cast<char>(c));
      if (i != std::string_view::npos) return static_cast<unsigned char>(kMeanings[i]);
    }
    throw SyntaxError{"invalid escape sequence", before(from, t)};
  }

  // --- classes ------------------------------------------------------------------------------

  void read_class() {
    const std::string_view whole = rest_;
    std::string_view t = rest_.substr(1);
    out_ += '[';
    if (!t.empty() && t[0] == '^') {
      out_ += '^';
      t.remove_prefix(1);
    }
    // A closing bracket at the very start is an ordinary character.
    for (bool first = true; t.empty() || t[0] != ']' || first; first = false) {
      if (read_named_class(t) || read_class_escape(t, true)) continue;
      read_class_range(t, whole);
    }
    out_ += ']';
    t.remove_prefix(1);
    rest_ = t;
  }

  // [:alpha:] within a class.
  bool read_named_class(std::string_view& t) {
    if (t.size() <= 2 || t[0] != '[' || t[1] != ':') return false;
    const std::size_t end = t.find(":]", 2);
    if (end == std::string_view::npos) return false;
    const std::string_view name = t.substr(0, end + 2);
    std::string_view bare = name.substr(2, name.size() - 4);
    if (!bare.empty() && bare[0] == '^') bare.remove_prefix(1);
    constexpr std::string_view kNames[] = {"alnum", "alpha", "ascii", "blank", "cntrl",
                                           "digit", "graph", "lower", "print", "punct",
                                           "space", "upper", "word",  "xdigit"};
    for (const std::string_view known : kNames) {
      if (bare != known) continue;
      out_.append(name);
      t.remove_prefix(name.size());
      return true;
    }
    throw SyntaxError{"invalid character class range", name};
  }

  static char32_t read_class_char(std::string_view& t, std::string_view whole) {
    if (t.empty()) throw SyntaxError{"missing closing ]", whole};
    return t[0] == '\\' ? read_escape(t) : next_rune(t);
  }

  void read_class_range(std::string_view& t, std::string_view whole) {
    const std::string_view from = t;
    const char32_t low = read_class_char(t, whole);
    char32_t high = low;
    if (t.size() >= 2 && t[0] == '-' && t[1] != ']') {
      t.remove_prefix(1);
      high = read_class_char(t, whole);
      if (high < low) throw SyntaxError{"invalid character class range", before(from, t)};
    }
    emit_rune(low);
    out_ += '-';
    emit_rune(high);
  }

  std::string_view whole_;
  std::string_view rest_;
  std::string out_;
  std::vector<Group> groups_{1};  // the whole, then one for each open parenthesis
  std::vector<std::string_view> names_;
  std::string_view last_repeat_;  // from the last operator on, if it was the last thing read
};

}  // namespace

GoPattern read_go_pattern(std::string_view pattern) {
  GoPattern result;
  try {
    result.re2 = Reader(pattern).read();
  } catch (const SyntaxError& error) {
    result.problem = "error parsing regexp: ";
    result.problem.append(error.code).append(": `").append(error.expr).append("`");
  }
  return result;
}

std::shared_ptr<const re2::RE2> compile_go_pattern(std::string_view pattern, const Limits& limits,
                                                   std::string& problem) {
  GoPattern read = read_go_pattern(pattern);
  problem = std::move(read.problem);
  if (!problem.empty()) return nullptr;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(static_cast<std::int64_t>(limits.regex_program));
  auto compiled = std::make_shared<const re2::RE2>(read.re2, options);
  if (compiled->ok()) return compiled;
  if (compiled->error_code() == re2::RE2::ErrorPatternTooLarge) {
    throw Error(Fault::limit, "limit.regex",
                "the program of a regular expression passes " +
                    std::to_string(limits.regex_program) + " bytes: " + excerpt(pattern));
  }
  problem = "error parsing regexp: expression nests too deeply: `" + std::string(pattern) + "`";
  return nullptr;
}

std::string quote_pattern(std::string_view pattern) {
  bool raw = utf8::valid(pattern) && pattern.find("\xEF\xBB\xBF") == std::string_view::npos;
  for (const char c : pattern) {
    const auto byte = static_cast<unsigned char>(c);
    raw = raw && (byte >= 0x20 || byte == '\t') && byte != 0x7F && byte != '`';
  }
  return raw ? "`" + std::string(pattern) + "`" : strconv::quote(pattern);
}

}  // namespace kchart::regexp
