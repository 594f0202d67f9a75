// filepath.Match without backtracking over more than one star, as Go does it.
//
// A pattern is a row of chunks between stars. Each chunk takes the first place where it fits; only
// the last must also reach the end of the name. That is what keeps hostile patterns cheap.
#include "base/path_match.hpp"

#include "base/utf8.hpp"

namespace kchart {

namespace {

struct BadPattern {};

struct Chunk {
  bool star = false;
  std::string_view text;
};

Chunk next_chunk(std::string_view& pattern) {
  Chunk chunk;
  while (pattern.starts_with('*')) {
    pattern.remove_prefix(1);
    chunk.star = true;
  }
  bool in_class = false;
  std::size_t end = 0;
  for (; end < pattern.size(); ++end) {
    const char c = pattern[end];
    if (c == '\\' && end + 1 < pattern.size())
      ++end;
    else if (c == '[')
      in_class = true;
    else if (c == ']')
      in_class = false;
    else if (c == '*' && !in_class)
      break;
  }
  chunk.text = pattern.substr(0, end);
  pattern.remove_prefix(chunk.text.size());
  return chunk;
}

// One character of a class; the class must go on after it.
char32_t class_character(std::string_view& chunk) {
  if (chunk.empty() || chunk[0] == '-' || chunk[0] == ']') throw BadPattern{};
  if (chunk[0] == '\\') chunk.remove_prefix(1);
  const utf8::Rune rune = utf8::decode(chunk);
  chunk.remove_prefix(rune.width);
  if (rune.width == 0 || !rune.valid() || chunk.empty()) throw BadPattern{};
  return rune.code;
}

// `chunk` starts after the bracket and is moved past the closing one.
bool class_holds(std::string_view& chunk, char32_t code) {
  const bool negated = chunk.starts_with('^');
  if (negated) chunk.remove_prefix(1);
  bool found = false;
  for (bool first = true; first || !chunk.starts_with(']'); first = false) {
    const char32_t low = class_character(chunk);
    char32_t high = low;
    if (chunk.starts_with('-')) {
      chunk.remove_prefix(1);
      high = class_character(chunk);
    }
    found = found || (low <= code && code <= high);
  }
  chunk.remove_prefix(1);
  return found != negated;
}

// Takes one operator off `chunk` and what it matches off `text`.
bool take_operator(std::string_view& chunk, std::string_view& text) {
  const char op = chunk[0];
  chunk.remove_prefix(1);
  if (op == '[') {
    const utf8::Rune rune = utf8::decode(text);
    text.remove_prefix(rune.width);
    return class_holds(chunk, rune.code);
  }
  if (op == '?') {
    if (text.starts_with('/')) return false;
    text.remove_prefix(utf8::decode(text).width);
    return true;
  }
  char literal = op;
  if (op == '\\') {
    if (chunk.empty()) throw BadPattern{};
    literal = chunk[0];
    chunk.remove_prefix(1);
  }
  const bool same = text.starts_with(literal);
  if (same) text.remove_prefix(1);
  return same;
}

// Whether `chunk` matches the start of `text`, which is then moved past the match. After a mismatch
// the rest of the chunk is still looked at: it may be malformed.
bool take_chunk(std::string_view chunk, std::string_view& text) {
  std::string_view rest = text;
  bool failed = false;
  while (!chunk.empty()) {
    failed = failed || rest.empty();
    std::string_view none;
    failed = !take_operator(chunk, failed ? none : rest) || failed;
  }
  if (!failed) text = rest;
  return !failed;
}

bool take_after_star(std::string_view chunk, std::string_view& name, bool last) {
  for (std::string_view at = name; !at.empty() && at[0] != '/';) {
    at.remove_prefix(1);
    std::string_view rest = at;
    if (take_chunk(chunk, rest) && (!last || rest.empty())) {
      name = rest;
      return true;
    }
  }
  return false;
}

bool matches(std::string_view pattern, std::string_view name) {
  while (!pattern.empty()) {
    const Chunk chunk = next_chunk(pattern);
    if (chunk.star && chunk.text.empty()) return name.find('/') == std::string_view::npos;
    std::string_view rest = name;
    if (take_chunk(chunk.text, rest) && (rest.empty() || !pattern.empty())) {
      name = rest;
      continue;
    }
    if (!chunk.star || !take_after_star(chunk.text, name, pattern.empty())) return false;
  }
  return name.empty();
}

}  // namespace

PathMatch filepath_match(std::string_view pattern, std::string_view name) {
  try {
    return matches(pattern, name) ? PathMatch::yes : PathMatch::no;
  } catch (const BadPattern&) {
    return PathMatch::bad_pattern;
  }
}

}  // namespace kchart
