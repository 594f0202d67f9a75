// Reads a glob once, left to right. What it takes for the end, for a broken pattern and for a
// character is what the lexer of gobwas/glob takes for one.
#include "render/glob_tree.hpp"

#include "base/utf8.hpp"
#include "kchart/functions.hpp"

namespace kchart::rendering {

namespace {

using Kind = GlobNode::Kind;

constexpr std::size_t kMaxParts = 2000;
constexpr std::size_t kMaxDepth = 100;

class GlobParser {
 public:
  explicit GlobParser(std::string_view pattern) : rest_(pattern) {}

  std::optional<GlobNode> parse() {
    open_.push_back({Kind::pattern});
    for (char32_t c = read(); c != 0; c = read()) item(c);
    if (failed_) return std::nullopt;
    // A group may stay open: it ends where the pattern ends.
    while (in_group()) close_group();
    return std::move(open_.front());
  }

 private:
  bool in_group() const { return open_.size() > 1; }

  void item(char32_t c) {
    if (c == '{') return open_group();
    if (c == '[') return character_class();
    if (c == '?') return add({Kind::single});
    if (c == '*') return star();
    if (in_group() && c == ',') return next_alternative();
    if (in_group() && c == '}') return close_group();
    rest_ = before_;
    std::string literal = text(in_group() ? U"?*[{}," : U"?*[{");
    if (!literal.empty()) add({.kind = Kind::text, .text = std::move(literal)});
  }

  void star() {
    const bool twice = !rest_.empty() && rest_.front() == '*';
    if (twice) rest_.remove_prefix(1);
    add({twice ? Kind::super : Kind::any});
  }

  // The patterns and groups that are being read stand on `open_`: pattern, group, pattern, …
  void open_group() {
    if (open_.size() / 2 == kMaxDepth)
      throw FunctionError{"the groups of the pattern are too deep"};
    open_.push_back({Kind::any_of});
    open_.push_back({Kind::pattern});
  }

  void next_alternative() {
    end_alternative();
    open_.push_back({Kind::pattern});
  }

  void close_group() {
    end_alternative();
    GlobNode group = std::move(open_.back());
    open_.pop_back();
    add(std::move(group));
  }

  void end_alternative() {
    GlobNode alternative = std::move(open_.back());
    open_.pop_back();
    add(std::move(alternative));
  }

  // After '['. Either one range `a-z` or a list of characters, each maybe after '!'.
  void character_class() {
    GlobNode made;
    char32_t c = read();
    if (c == '!') {
      made.negated = true;
      c = read();
    }
    if (c == 0) return fail();
    if (!rest_.empty() && rest_.front() == '-') {
      rest_.remove_prefix(1);
      made.kind = Kind::range;
      made.low = c;
      made.high = read();
      if (made.high < made.low) return fail();
    } else {
      rest_ = before_;
      made.kind = Kind::list;
      made.text = text(U"]");
      if (made.text.empty()) return fail();
    }
    if (read() != ']') return fail();
    add(std::move(made));
  }

  // Up to one of `breakers` or the end, which a NUL is, too: it is skipped.
  std::string text(std::u32string_view breakers) {
    std::string read_so_far;
    bool escaped = false;
    for (char32_t c = read(); c != 0; c = read()) {
      if (!escaped && c == '\\') {
        escaped = true;
        continue;
      }
      if (!escaped && breakers.find(c) != breakers.npos) {
        rest_ = before_;
        break;
      }
      escaped = false;
      utf8::append(read_so_far, c);
    }
    return read_so_far;
  }

  // 0 at the end.
  char32_t read() {
    before_ = rest_;
    if (rest_.empty()) return 0;
    const utf8::Rune rune = utf8::decode(rest_);
    // Every U+FFFD is taken for a broken pattern, a genuine one included.
    if (rune.code == utf8::kReplacement) {
      fail();
      return 0;
    }
    rest_.remove_prefix(rune.width);
    return rune.code;
  }

  void add(GlobNode node) {
    if (++parts_ > kMaxParts) throw FunctionError{"the pattern has too many parts"};
    open_.back().children.push_back(std::move(node));
  }

  void fail() {
    failed_ = true;
    rest_ = {};
  }

  std::string_view rest_, before_;  // before_: as rest_ was before the last character
  std::vector<GlobNode> open_;
  std::size_t parts_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<GlobNode> parse_glob(std::string_view pattern) {
  return GlobParser(pattern).parse();
}

}  // namespace kchart::rendering
