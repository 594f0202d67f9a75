// Regular expressions: regexMatch, regexFind, regexFindAll, regexReplaceAll, regexSplit and twins.
//
// How matches follow each other (empty ones above all) and how templates like "$1" expand is Go's
// package regexp, word for word; only the search itself is RE2's.
#include <re2/re2.h>

#include <optional>

#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "funcs/bounds.hpp"
#include "funcs/families.hpp"
#include "funcs/services.hpp"
#include "regexp/go_regexp.hpp"
#include "regexp/pattern_pool.hpp"

namespace kchart::funcs {

namespace {

using Pattern = std::shared_ptr<const re2::RE2>;

struct Span {
  std::size_t begin, end;
};

// The text that is searched. Go takes a byte that is no UTF-8 for one U+FFFD, RE2 for nothing at
// all: such a text is searched in a copy that has the character there, and places are mapped back.
class Haystack {
 public:
  explicit Haystack(std::string_view text)
      // RE2 tells a group that took no part by its null pointer, which an empty text may have, too.
      : original_(text.data() == nullptr ? std::string_view("") : text), searched_(original_) {
    if (utf8::valid(text)) return;
    for (std::size_t at = 0; at < text.size();) {
      const utf8::Rune rune = utf8::decode(text.substr(at));
      const std::size_t start = copy_.size();
      utf8::append(copy_, rune.code);
      offsets_.resize(copy_.size(), static_cast<std::uint32_t>(at));
      offsets_[start] = static_cast<std::uint32_t>(at);
      at += rune.width;
    }
    offsets_.push_back(static_cast<std::uint32_t>(text.size()));
    searched_ = copy_;
  }
  Haystack(const Haystack&) = delete;
  Haystack& operator=(const Haystack&) = delete;

  std::string_view searched() const noexcept { return searched_; }
  std::size_t size() const noexcept { return searched_.size(); }

  // The original bytes of a stretch of the searched text.
  std::string_view original(std::size_t begin, std::size_t end) const {
    if (offsets_.empty()) return original_.substr(begin, end - begin);
    return original_.substr(offsets_[begin], offsets_[end] - offsets_[begin]);
  }
  std::string_view original(Span span) const { return original(span.begin, span.end); }

  std::size_t rune_width(std::size_t at) const { return utf8::decode(searched_.substr(at)).width; }
  bool inside_character(std::size_t at) const noexcept {
    return at < searched_.size() && (static_cast<unsigned char>(searched_[at]) & 0xC0) == 0x80;
  }

 private:
  std::string_view original_;
  std::string_view searched_;
  std::string copy_;
  std::vector<std::uint32_t> offsets_;
};

// One search, its groups kept for templates.
class Search {
 public:
  Search(const re2::RE2& pattern, const Haystack& text, int groups, Budget& budget)
      : pattern_(pattern),
        text_(text),
        groups_(static_cast<std::size_t>(groups)),
        budget_(budget) {}

  bool next(std::size_t from) {
    budget_.step();
    const std::string_view s = text_.searched();
    while (pattern_.Match({s.data(), s.size()}, from, s.size(), re2::RE2::UNANCHORED,
                          groups_.data(), static_cast<int>(groups_.size()))) {
      if (groups_.empty() || !text_.inside_character(match().begin)) return true;
      // RE2 lets \B hold between the bytes of one character, Go does not.
      from = match().begin + 1;
      while (text_.inside_character(from)) ++from;
    }
    return false;
  }

  Span match() const { return *group(0); }

  std::optional<Span> group(std::size_t i) const {
    if (i >= groups_.size() || groups_[i].data() == nullptr) return std::nullopt;
    const auto begin = static_cast<std::size_t>(groups_[i].data() - text_.searched().data());
    return Span{begin, begin + groups_[i].size()};
  }

 private:
  const re2::RE2& pattern_;
  const Haystack& text_;
  std::vector<re2::StringPiece> groups_;
  Budget& budget_;
};

// Go: Regexp.allMatches. At most `n` matches, all when `n` is negative.
std::vector<Span> all_matches(const Call& call, const re2::RE2& pattern, const Haystack& text,
                              std::int64_t n) {
  std::vector<Span> found;
  Search search(pattern, text, 1, call.budget);
  std::size_t at = 0;
  std::size_t previous_end = std::string_view::npos;
  while ((n < 0 || static_cast<std::int64_t>(found.size()) < n) && at <= text.size() &&
         search.next(at)) {
    const Span match = search.match();
    // An empty match right after another one does not count.
    const bool accept = match.end != at || match.begin != previous_end;
    if (match.end == at) {
      const std::size_t width = text.rune_width(at);
      at = width > 0 ? at + width : text.size() + 1;
    } else {
      at = match.end;
    }
    previous_end = match.end;
    if (!accept) continue;
    check_list(call, found.size() + 1);
    found.push_back(match);
  }
  return found;
}

// --- replacement -------------------------------------------------------------------------------

struct Reference {
  std::string_view name;
  std::string_view rest;  // of the template
  int number;             // -1: a name
};

// Go: regexp.extract. Reads "name", "{name}" or a number after a dollar sign.
std::optional<Reference> read_reference(std::string_view t) {
  if (t.empty()) return std::nullopt;
  const bool brace = t[0] == '{';
  if (brace) t.remove_prefix(1);
  std::size_t end = 0;
  while (end < t.size()) {
    const utf8::Rune rune = utf8::decode(t.substr(end));
    if (!unicode::is_letter(rune.code) && !unicode::is_digit(rune.code) && rune.code != '_') break;
    end += rune.width;
  }
  if (end == 0 || (brace && (end >= t.size() || t[end] != '}'))) return std::nullopt;
  Reference ref{t.substr(0, end), t.substr(end + (brace ? 1 : 0)), 0};
  for (const char c : ref.name) {
    if (c < '0' || c > '9' || ref.number >= 100'000'000) {
      ref.number = -1;
      break;
    }
    ref.number = ref.number * 10 + (c - '0');
  }
  if (ref.name[0] == '0' && ref.name.size() > 1) ref.number = -1;
  return ref;
}

class Replacement {
 public:
  Replacement(const Call& call, const re2::RE2& pattern, const Haystack& text,
              std::string_view replacement, bool literal)
      : call_(call),
        pattern_(pattern),
        text_(text),
        replacement_(replacement),
        literal_(literal || replacement.find('$') == std::string_view::npos),
        search_(pattern, text, literal_ ? 1 : pattern.NumberOfCapturingGroups() + 1, call.budget) {}

  // Go: Regexp.replaceAll.
  std::string run() {
    std::size_t last_end = 0;
    for (std::size_t at = 0; at <= text_.size() && search_.next(at);) {
      const Span match = search_.match();
      append(text_.original(last_end, match.begin));
      // Not for an empty match right after another match.
      if (match.end > last_end || match.begin == 0) expand();
      last_end = match.end;
      const std::size_t width = text_.rune_width(at);
      at = at + width > match.end ? at + width : at + 1 > match.end ? at + 1 : match.end;
    }
    append(text_.original(last_end, text_.size()));
    return std::move(out_);
  }

 private:
  void append(std::string_view part) {
    check_string(call_, out_.size() + part.size());
    out_.append(part);
  }

  void append_group(std::size_t i) {
    if (const auto group = search_.group(i)) append(text_.original(*group));
  }

  // Go: Regexp.expand.
  void expand() {
    if (literal_) {
      append(replacement_);
      return;
    }
    std::string_view t = replacement_;
    while (true) {
      const std::size_t dollar = t.find('$');
      append(t.substr(0, dollar));
      if (dollar == std::string_view::npos) return;
      t.remove_prefix(dollar + 1);
      if (t.starts_with('$')) {
        append("$");
        t.remove_prefix(1);
      } else if (const auto ref = read_reference(t)) {
        t = ref->rest;
        append_reference(*ref);
      } else {
        append("$");
      }
    }
  }

  void append_reference(const Reference& ref) {
    if (ref.number >= 0) {
      append_group(static_cast<std::size_t>(ref.number));
      return;
    }
    // Of groups with one name the first that took part answers.
    const auto& names = pattern_.NamedCapturingGroups();
    std::string name(ref.name);
    for (auto at = names.find(name); at != names.end();
         at = names.find(name += regexp::kTwinMark)) {
      const auto group = search_.group(static_cast<std::size_t>(at->second));
      if (group) return append(text_.original(*group));
    }
  }

  const Call& call_;
  const re2::RE2& pattern_;
  const Haystack& text_;
  std::string_view replacement_;
  bool literal_;
  Search search_;
  std::string out_;
};

// --- patterns ----------------------------------------------------------------------------------

// The compiled pattern, from the cache of this render if it is there; null with Go's problem.
Pattern find_pattern(Call& call, std::string_view text, std::string& problem) {
  auto& cache = call.services->patterns;
  std::string key(text);
  if (const auto at = cache.find(key); at != cache.end()) return at->second;
  regexp::PatternPool* const pool = call.services->pattern_pool;
  const Limits& limits = call.budget.limits();
  Pattern compiled = pool != nullptr ? pool->compile(key, limits, problem)
                                     : regexp::compile_go_pattern(text, limits, problem);
  if (compiled != nullptr) cache.emplace(std::move(key), compiled);
  return compiled;
}

// Twins differ only in how they tell of a bad pattern: `must` returns Go's error, the plain form
// panics (regexp.MustCompile).
template <bool Must>
Pattern pattern_of(Call& call) {
  std::string problem;
  const std::string_view text = call.args[0].as_string();
  Pattern pattern = find_pattern(call, text, problem);
  if (pattern != nullptr) return pattern;
  if (!Must) problem = "regexp: Compile(" + regexp::quote_pattern(text) + "): " + problem;
  throw FunctionError{std::move(problem), "regex.syntax"};
}

bool matches(Call& call, const re2::RE2& pattern) {
  const Haystack text(call.args[1].as_string());
  // Without groups RE2 is faster, but then nothing tells where \B held.
  const bool places = call.args[0].as_string().find("\\B") != std::string_view::npos;
  return Search(pattern, text, places ? 1 : 0, call.budget).next(0);
}

Value regex_match(Call& call) {
  std::string problem;
  const Pattern pattern = find_pattern(call, call.args[0].as_string(), problem);
  return Value::boolean(pattern != nullptr && matches(call, *pattern));
}

Value must_regex_match(Call& call) {
  return Value::boolean(matches(call, *pattern_of<true>(call)));
}

template <bool Must>
Value regex_find(Call& call) {
  const Pattern pattern = pattern_of<Must>(call);
  const Haystack text(call.args[1].as_string());
  Search search(*pattern, text, 1, call.budget);
  if (!search.next(0)) return Value::borrowed("");
  return Value::borrowed(text.original(search.match()));
}

template <bool Must>
Value regex_find_all(Call& call) {
  const Pattern pattern = pattern_of<Must>(call);
  const Haystack text(call.args[1].as_string());
  const std::vector<Span> found = all_matches(call, *pattern, text, call.args[2].as_int());
  if (found.empty()) return Value::list(nullptr, kStringList);
  List* list = List::make(call.arena, found.size(), kStringList);
  for (const Span span : found) list->push_back(call.arena, Value::borrowed(text.original(span)));
  return Value::list(list);
}

template <bool Must, bool Literal>
Value regex_replace_all(Call& call) {
  const Pattern pattern = pattern_of<Must>(call);
  const Haystack text(call.args[1].as_string());
  Replacement replacement(call, *pattern, text, call.args[2].as_string(), Literal);
  return Value::string(call.arena, replacement.run());
}

// Go: Regexp.Split.
template <bool Must>
Value regex_split(Call& call) {
  const Pattern pattern = pattern_of<Must>(call);
  const std::int64_t n = call.args[2].as_int();
  if (n == 0) return Value::list(nullptr, kStringList);
  const Haystack text(call.args[1].as_string());
  List* list = List::make(call.arena, 0, kStringList);
  const auto push = [&](std::size_t begin, std::size_t end) {
    list->push_back(call.arena, Value::borrowed(text.original(begin, end)));
  };
  if (!call.args[0].as_string().empty() && text.size() == 0) {
    push(0, 0);
    return Value::list(list);
  }
  Span piece{0, 0};
  for (const Span match : all_matches(call, *pattern, text, n)) {
    if (n > 0 && static_cast<std::int64_t>(list->size()) == n - 1) break;
    piece.end = match.begin;
    if (match.end != 0) push(piece.begin, piece.end);
    piece.begin = match.end;
  }
  if (piece.end != text.size()) push(piece.begin, text.size());
  return Value::list(list);
}

Value regex_quote_meta(Call& call) {
  std::string out;
  for (const char c : call.args[0].as_string()) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return Value::string(call.arena, out);
}

constexpr Function kFunctions[] = {
    {"regexMatch", "(regex string, s string) bool", "Whether a string contains a match.",
     regex_match},
    {"mustRegexMatch", "(regex string, s string) bool",
     "Whether a string contains a match; a bad pattern fails.", must_regex_match},
    {"regexFind", "(regex string, s string) string", "The first match, or nothing.",
     regex_find<false>},
    {"mustRegexFind", "(regex string, s string) string", "The first match, or nothing.",
     regex_find<true>},
    {"regexFindAll", "(regex string, s string, n int) []string",
     "The first n matches; all when n is negative.", regex_find_all<false>},
    {"mustRegexFindAll", "(regex string, s string, n int) []string",
     "The first n matches; all when n is negative.", regex_find_all<true>},
    {"regexReplaceAll", "(regex string, s string, repl string) string",
     "The string with every match replaced; $1 and ${name} stand for groups.",
     regex_replace_all<false, false>},
    {"mustRegexReplaceAll", "(regex string, s string, repl string) string",
     "The string with every match replaced; $1 and ${name} stand for groups.",
     regex_replace_all<true, false>},
    {"regexReplaceAllLiteral", "(regex string, s string, repl string) string",
     "The string with every match replaced by a plain text.", regex_replace_all<false, true>},
    {"mustRegexReplaceAllLiteral", "(regex string, s string, repl string) string",
     "The string with every match replaced by a plain text.", regex_replace_all<true, true>},
    {"regexSplit", "(regex string, s string, n int) []string",
     "What stands between the matches, at most n pieces.", regex_split<false>},
    {"mustRegexSplit", "(regex string, s string, n int) []string",
     "What stands between the matches, at most n pieces.", regex_split<true>},
    {"regexQuoteMeta", "(s string) string", "A pattern that matches just this text.",
     regex_quote_meta},
};

}  // namespace

std::span<const Function> regex_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
