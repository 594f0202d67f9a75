// One pass over the characters, without tokens and trees, for the part of the language that charts
// are written in. Every rule here is one of the parser's, or narrower.
#include "tmpl/outline.hpp"

#include <algorithm>
#include <utility>

#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "tmpl/builtins.hpp"
#include "tmpl/words.hpp"

namespace kchart::tmpl {

namespace {

// Shorter lists are parsed in less time than it takes to come back to them.
constexpr std::size_t kShortest = 100;
constexpr std::size_t kDeepest = 100;  // of controls and of parentheses
constexpr std::size_t kDigits = 15;    // of a number that cannot be out of range
// Variables of a body known at once: each list that is kept notes them all.
constexpr std::size_t kMostNames = 32;

bool is_wide_space(std::string_view text) {
  return static_cast<unsigned char>(text[0]) >= 0x80 && unicode::is_space(utf8::decode(text).code);
}

class Outliner {
 public:
  Outliner(std::string_view text, const FunctionTable& functions)
      : begin_(text.data()),
        at_(text.data()),
        end_(text.data() + text.size()),
        functions_(functions) {
    lists_.reserve(32);
    const std::size_t last = text.rfind(kRight);
    if (last != std::string_view::npos) last_ = begin_ + last;
  }

  // Whether the whole text is understood.
  bool file() {
    bool blank = true;
    return list(0, blank) == End::text;
  }

  std::vector<OutlinedList>& lists() noexcept { return lists_; }

 private:
  // What ended a list; `bad`: not understood.
  enum class End { bad, text, end, else_, else_if, else_with };

  // Within an action, which begins before the last right delimiter. No class of bytes has a brace
  // in it, so to look for the first byte of another class, or one further, needs no bound.
  char peek(std::ptrdiff_t ahead = 0) const noexcept { return at_[ahead]; }
  bool skip_spaces() noexcept {
    const char* const from = at_;
    while (is(*at_, kSpace)) ++at_;
    return at_ != from;
  }
  std::string_view word() noexcept {
    const char* const from = at_;
    while (is(*at_, kAlphanumeric)) ++at_;
    return {from, static_cast<std::size_t>(at_ - from)};
  }
  std::uint32_t offset() const noexcept { return static_cast<std::uint32_t>(at_ - begin_); }

  End list(std::size_t depth, bool& blank);
  End outlined(std::size_t depth, bool defines = false);
  bool text(bool& blank);
  bool comment();
  bool action(TokenKind keyword, std::size_t depth);
  bool control(TokenKind keyword, std::size_t depth);
  bool definition();
  bool call();
  End else_action();
  bool close();
  bool closes();

  bool pipeline(bool ranges);
  bool commands(std::size_t parens);
  std::size_t declarations(bool ranges, bool& declares);
  bool operand(std::size_t parens, bool calls);
  bool name(bool calls);
  bool variable();
  bool fields();
  bool quoted();
  bool raw();
  bool number();
  bool knows(std::string_view name) const noexcept;

  const char* const begin_;
  const char* at_;
  const char* const end_;
  const char* last_ = nullptr;  // the last right delimiter; null: there is none
  const FunctionTable& functions_;
  std::vector<OutlinedList> lists_;
  std::vector<std::string_view> known_;  // names of variables, as Scope has them
  std::size_t first_known_ = 0;          // of the body
  std::size_t alive_ = 1;                // variables; the dollar sign is one
  std::size_t most_ = 1;
  const char* opened_ = nullptr;  // the left delimiter of the latest action
};

// The items of a list, and the action that ends it. `depth` 0: the file's own, which its end ends.
Outliner::End Outliner::list(std::size_t depth, bool& blank) {
  if (depth > kDeepest) return End::bad;
  while (true) {
    if (!text(blank)) return End::bad;
    if (at_ == end_) return depth == 0 ? End::text : End::bad;
    if (last_ == nullptr || at_ > last_) return End::bad;
    opened_ = at_;
    at_ += kLeft.size();
    if (peek() == '-' && is(peek(1), kSpace)) at_ += kTrimMarker;
    if (peek() == '/') {
      if (!comment()) return End::bad;
      continue;
    }
    skip_spaces();
    const char* const from = at_;
    const TokenKind keyword = is(peek(), kLetter) ? kind_of_word(word()) : TokenKind::dot;
    if (keyword == TokenKind::end || keyword == TokenKind::else_) {
      if (depth == 0) return End::bad;
      if (keyword == TokenKind::else_) return else_action();
      return close() ? End::end : End::bad;
    }
    if (keyword == TokenKind::define) {
      if (depth != 0 || !definition()) return End::bad;
      continue;
    }
    blank = false;
    if (keyword < TokenKind::block || keyword == TokenKind::dot || keyword == TokenKind::nil) {
      at_ = from;
      if (!pipeline(false)) return End::bad;
    } else if (!action(keyword, depth)) {
      return End::bad;
    }
  }
}

// Up to the next left delimiter or the end. While a list is `blank`, its text is looked at.
bool Outliner::text(bool& blank) {
  const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
  const std::size_t found = rest.find(kLeft);
  const std::string_view here = rest.substr(0, found);
  if (blank) {
    const char* c = here.data();
    const char* const stop = c + here.size();
    while (c != stop && is(*c, kSpace)) ++c;
    blank = c == stop;
    // Go knows more kinds of white space.
    if (!blank && (*c == '\v' || *c == '\f' ||
                   is_wide_space(here.substr(static_cast<std::size_t>(c - here.data()))))) {
      return false;
    }
  }
  at_ += here.size();
  return true;
}

bool Outliner::comment() {
  const std::string_view rest(at_, static_cast<std::size_t>(last_ - at_));
  if (!rest.starts_with(kOpenComment)) return false;
  const std::size_t end = rest.find(kCloseComment, kOpenComment.size());
  if (end == std::string_view::npos) return false;
  at_ += end + kCloseComment.size();
  if (is(peek(), kSpace) && peek(1) == '-') at_ += kTrimMarker;
  if (peek() != '}' || peek(1) != '}') return false;
  at_ += kRight.size();
  return true;
}

bool Outliner::action(TokenKind keyword, std::size_t depth) {
  switch (keyword) {
    case TokenKind::if_:
    case TokenKind::with:
    case TokenKind::range:
      return control(keyword, depth);
    case TokenKind::template_:
      return call();
    default:
      return false;
  }
}

// A control structure, whose keyword is past, to its end. A nested "else if" is closed with it.
bool Outliner::control(TokenKind keyword, std::size_t depth) {
  const std::size_t known = known_.size();
  const std::size_t alive = alive_;
  if (!skip_spaces() || !pipeline(keyword == TokenKind::range)) return false;
  const std::size_t known_within = known_.size();
  const std::size_t alive_within = alive_;
  End end = outlined(depth + 1);
  // The parser still knows the names of this list in the next one, where none of them is alive.
  known_.resize(known_within);
  alive_ = alive_within;
  if (end == End::else_) {
    end = outlined(depth + 1);
  } else if (end == End::else_if || end == End::else_with) {
    const TokenKind nested = end == End::else_if ? TokenKind::if_ : TokenKind::with;
    if (nested != keyword || depth >= kDeepest || !control(nested, depth + 1)) return false;
    end = End::end;
  }
  known_.resize(known);
  alive_ = alive;
  return end == End::end;
}

// A list that a delimiter has just opened; it is kept unless it is short. Whether it is blank
// matters to definitions only.
Outliner::End Outliner::outlined(std::size_t depth, bool defines) {
  const std::size_t index = lists_.size();
  const std::size_t most = std::exchange(most_, alive_);
  const std::uint32_t from = offset();
  lists_.push_back({from, 0, 0, false});
  bool blank = defines;
  const End end = list(depth, blank);
  const auto stop = static_cast<std::uint32_t>(opened_ - begin_);
  if (stop - from < kShortest) {
    lists_.resize(index);
  } else {
    lists_[index] = {from, stop, static_cast<std::uint32_t>(most_), blank};
  }
  most_ = std::max(most_, most);
  return end;
}

// Definition:
//   {{define "name"}} itemList {{end}}
bool Outliner::definition() {
  if (!skip_spaces() || !quoted() || !close()) return false;
  const std::size_t known = std::exchange(first_known_, known_.size());
  const std::size_t alive = std::exchange(alive_, 1);
  const bool ends = outlined(1, true) == End::end;
  known_.resize(first_known_);
  first_known_ = known;
  alive_ = alive;
  return ends;
}

// Template:
//   {{template "name" pipeline?}}
bool Outliner::call() {
  if (!skip_spaces() || !quoted()) return false;
  const char* const from = at_;
  if (close()) return true;
  at_ = from;
  return skip_spaces() && pipeline(false);
}

// Else, to its end; a condition that follows is left.
Outliner::End Outliner::else_action() {
  if (close()) return End::else_;
  skip_spaces();
  const std::string_view nested = word();
  if (nested == "if") return End::else_if;
  return nested == "with" ? End::else_with : End::bad;
}

// The right delimiter, and what it trims.
bool Outliner::close() {
  skip_spaces();
  return closes();
}

// The same behind spaces that are past; takes nothing where it is something else.
bool Outliner::closes() {
  const bool trims = peek() == '-';
  if (trims && !is(at_[-1], kSpace)) return false;
  const std::ptrdiff_t marker = trims ? 1 : 0;
  if (peek(marker) != '}' || peek(marker + 1) != '}') return false;
  at_ += marker + static_cast<std::ptrdiff_t>(kRight.size());
  while (trims && at_ != end_ && is(*at_, kSpace)) ++at_;
  return true;
}

// Pipeline:
//   declarations? command ('|' command)*
// To the end of its action. Its variables are alive only behind it.
bool Outliner::pipeline(bool ranges) {
  bool declares = false;
  const std::size_t variables = peek() == '$' ? declarations(ranges, declares) : 0;
  if (known_.size() - first_known_ > kMostNames || !commands(0)) return false;
  if (declares) alive_ += variables;
  most_ = std::max(most_, alive_);
  return true;
}

// How many there are; what turns out to be no declaration is left to be read as an operand.
std::size_t Outliner::declarations(bool ranges, bool& declares) {
  const char* const from = at_;
  std::string_view names[2];
  std::size_t count = 0;
  bool spaced = false;
  bool comma = false;
  while (peek() == '$') {
    const char* const start = at_++;
    word();
    names[count++] = {start, static_cast<std::size_t>(at_ - start)};
    spaced = skip_spaces();
    comma = ranges && count < 2 && peek() == ',';
    if (!comma) break;
    ++at_;
    skip_spaces();
  }
  declares = peek() == ':' && peek(1) == '=';
  const bool assigns = spaced && peek() == '=';
  if (comma || (!declares && !assigns)) {
    at_ = from;
    return 0;
  }
  at_ += declares ? 2 : 1;
  known_.insert(known_.end(), names, names + count);
  return count;
}

// Commands up to the end of the action, or of the parentheses when there are some.
bool Outliner::commands(std::size_t parens) {
  for (bool calls = false;; calls = true) {
    skip_spaces();
    if (!operand(parens, calls)) return false;
    while (true) {
      const bool spaced = skip_spaces();
      const char c = peek();
      if (c == '|') break;
      if (c == ')') {
        ++at_;
        return parens != 0;
      }
      if (c == '}' || (c == '-' && peek(1) == '}')) return parens == 0 && closes();
      if (!spaced || !operand(parens, false)) return false;
    }
    ++at_;
  }
}

// `calls`: the result of another command goes into it, so it must be something that can be called.
bool Outliner::operand(std::size_t parens, bool calls) {
  const char c = peek();
  if (is(c, kLetter)) return name(calls);
  switch (c) {
    case '.':
      if (is(peek(1), kLetter)) return fields();
      ++at_;
      return !calls && peek() != '.' && !is(peek(), kAlphanumeric);
    case '$':
      return variable();
    case '"':
      return !calls && quoted();
    case '`':
      return !calls && raw();
    case '(':
      ++at_;
      return parens < kDeepest && commands(parens + 1) && (peek() != '.' || fields());
    default:
      return !calls && number();
  }
}

// A function or a constant. What follows is no part of it.
bool Outliner::name(bool calls) {
  const std::string_view read = word();
  switch (kind_of_word(read)) {
    case TokenKind::identifier:
      break;
    case TokenKind::boolean:
    case TokenKind::nil:
      return !calls;
    default:
      return false;
  }
  return functions_.has(read) || builtins().has(read);
}

bool Outliner::variable() {
  const char* const from = at_++;
  word();
  if (!knows({from, static_cast<std::size_t>(at_ - from)})) return false;
  return peek() != '.' || fields();
}

// One or more of ".name"; a dot is next.
bool Outliner::fields() {
  while (peek() == '.') {
    ++at_;
    if (!is(peek(), kLetter)) return false;
    word();
  }
  return true;
}

// A string in double quotes whose escapes, if any, are the simplest.
bool Outliner::quoted() {
  if (peek() != '"') return false;
  for (++at_; at_ < last_; ++at_) {
    while (at_ != last_ && is(*at_, kInString)) ++at_;
    if (*at_ == '"') {
      ++at_;
      return true;
    }
    if (*at_ != '\\') return false;
    ++at_;
    const char escaped = *at_;
    if (escaped != '"' && escaped != '\\' && escaped != 'n' && escaped != 't') return false;
  }
  return false;
}

bool Outliner::raw() {
  const std::string_view rest(at_, static_cast<std::size_t>(last_ - at_));
  const std::size_t close = rest.find('`', 1);
  if (close == std::string_view::npos) return false;
  at_ += close + 1;
  return true;
}

// A decimal number without exponent.
bool Outliner::number() {
  if (peek() == '-') ++at_;
  const auto digits = [this] {
    const char* const from = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return static_cast<std::size_t>(at_ - from);
  };
  const bool octal = peek() == '0';
  const std::size_t whole = digits();
  if (whole == 0 || whole > kDigits || (octal && whole > 1)) return false;
  if (peek() == '.') {
    ++at_;
    const std::size_t fraction = digits();
    if (fraction == 0 || fraction > kDigits) return false;
  }
  return !is(peek(), kAlphanumeric);
}

bool Outliner::knows(std::string_view name) const noexcept {
  const auto first = known_.begin() + static_cast<std::ptrdiff_t>(first_known_);
  return name.size() == 1 || std::find(first, known_.end(), name) != known_.end();
}

}  // namespace

std::optional<std::vector<OutlinedList>> outline(std::string_view text,
                                                 const FunctionTable& functions,
                                                 const Limits& limits) {
  // No character makes more than one node, so a text of so many cannot pass the bound on nodes.
  if (text.size() >= std::min(limits.template_nodes, limits.template_file)) return std::nullopt;
  if (limits.template_parens < kDeepest) return std::nullopt;
  Outliner outliner(text, functions);
  if (!outliner.file()) return std::nullopt;
  return std::move(outliner.lists());
}

}  // namespace kchart::tmpl
