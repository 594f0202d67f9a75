// Matching, after the matchers of gobwas/glob 0.2.3. Texts are cut at bytes, as there: a piece may
// begin or end within a character, which then counts as U+FFFD.
#include "render/glob_matcher.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "kchart/functions.hpp"

namespace kchart::rendering {

namespace {

using Kind = GlobMatcher::Kind;
using Lengths = std::vector<std::size_t>;

constexpr auto kNone = std::string_view::npos;
constexpr std::uint64_t kStepsOfAnAnswer = 16;  // it takes memory

// The bytes that a character would take when written: a broken one counts as U+FFFD.
std::size_t written_width(const utf8::Rune& rune) {
  return rune.valid() ? rune.width : 3;
}

template <typename Visit>  // (offset, rune), answers whether to go on
void each_rune(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Rune rune = utf8::decode(text.substr(at));
    if (!visit(at, rune)) return;
    at += rune.width;
  }
}

bool one_character_fits(const GlobMatcher& matcher, char32_t c) {
  switch (matcher.kind) {
    case Kind::single:
      return c != U'/';
    case Kind::range:
      return (c >= matcher.low && c <= matcher.high) != matcher.negated;
    default: {
      bool listed = false;
      each_rune(matcher.text, [&](std::size_t, const utf8::Rune& rune) {
        listed = rune.code == c;
        return !listed;
      });
      return listed != matcher.negated;
    }
  }
}

// The empty text counts as U+FFFD.
bool is_one_character(const GlobMatcher& matcher, std::string_view text) {
  const utf8::Rune rune = utf8::decode(text);
  return text.size() <= rune.width && one_character_fits(matcher, rune.code);
}

// Adds the places before each character and the end.
Lengths character_starts(std::string_view text, std::size_t base) {
  Lengths lengths;
  each_rune(text, [&](std::size_t at, const utf8::Rune&) {
    lengths.push_back(base + at);
    return true;
  });
  lengths.push_back(base + text.size());
  return lengths;
}

// The start and the places behind each character.
Lengths character_ends(std::string_view text, std::size_t base) {
  Lengths lengths{base};
  each_rune(text, [&](std::size_t at, const utf8::Rune& rune) {
    lengths.push_back(base + at + written_width(rune));
    return true;
  });
  return lengths;
}

// Both are ascending.
Lengths merged(const Lengths& a, const Lengths& b) {
  Lengths all;
  std::size_t x = 0, y = 0;
  while (x < a.size() && y < b.size()) {
    const std::size_t from_a = a[x], from_b = b[y];
    all.push_back(std::min(from_a, from_b));
    if (from_a <= from_b) ++x;
    if (from_b <= from_a) ++y;
  }
  all.insert(all.end(), a.begin() + static_cast<std::ptrdiff_t>(x), a.end());
  all.insert(all.end(), b.begin() + static_cast<std::ptrdiff_t>(y), b.end());
  return all;
}

// `count` ends of characters and the empty text.
Lengths at_most(std::size_t count, std::string_view text) {
  Lengths lengths = character_ends(text, 0);
  if (lengths.size() > count + 1) lengths.resize(count + 1);
  return lengths;
}

Lengths at_least(std::size_t count, std::string_view text) {
  if (text.size() < count) return {};
  Lengths lengths = character_ends(text, 0);
  lengths.erase(lengths.begin(),
                lengths.begin() + static_cast<std::ptrdiff_t>(std::min(count, lengths.size())));
  return lengths;
}

Lengths around(const GlobMatcher& contains, std::string_view text) {
  const std::size_t at = text.find(contains.text);
  if (contains.negated) return character_starts(text.substr(0, at), 0);
  if (at == kNone) return {};
  const std::size_t end = at + contains.text.size();
  return character_starts(text.substr(end), end);
}

// The ends of the suffix in `text`, from the last one backwards without overlap, in ascending
// order.
Lengths suffix_ends(std::string_view suffix, std::string_view text) {
  Lengths lengths;
  for (std::size_t at = text.rfind(suffix); at != kNone; at = text.rfind(suffix)) {
    lengths.push_back(at + suffix.size());
    text = text.substr(0, at);
  }
  std::reverse(lengths.begin(), lengths.end());
  return lengths;
}

}  // namespace

bool GlobRun::matches(const GlobMatcher& matcher, std::string_view text) {
  budget_.step();
  switch (matcher.kind) {
    case Kind::nothing:
      return text.empty();
    case Kind::text:
      return text == matcher.text;
    case Kind::any:
      return text.find('/') == kNone;
    case Kind::super:
      return true;
    case Kind::single:
    case Kind::list:
    case Kind::range:
      return is_one_character(matcher, text);
    case Kind::min:
      return utf8::count(text) >= matcher.count;
    case Kind::max:
      return utf8::count(text) <= matcher.count;
    case Kind::contains:
      return (text.find(matcher.text) != kNone) != matcher.negated;
    case Kind::prefix:
      return text.starts_with(matcher.text);
    case Kind::suffix:
      return text.ends_with(matcher.suffix);
    case Kind::prefix_suffix:
      return text.starts_with(matcher.text) && text.ends_with(matcher.suffix);
    case Kind::prefix_any:
      return text.starts_with(matcher.text) && text.find('/', matcher.text.size()) == kNone;
    case Kind::suffix_any:
      return text.ends_with(matcher.suffix) &&
             text.substr(0, text.size() - matcher.suffix.size()).find('/') == kNone;
    case Kind::any_of:
      return std::any_of(matcher.parts.begin(), matcher.parts.end(),
                         [&](const GlobMatcherPtr& part) { return matches(*part, text); });
    case Kind::every_of:
      return std::all_of(matcher.parts.begin(), matcher.parts.end(),
                         [&](const GlobMatcherPtr& part) { return matches(*part, text); });
    case Kind::row:
      return utf8::count(text) == static_cast<std::size_t>(matcher.length) &&
             matches_row(matcher, text);
    case Kind::tree:
      return matches_tree(matcher, text);
  }
  return false;
}

// Each part gets as many characters as it is long, of the last of them only the first byte; one
// without length gets all that is left.
bool GlobRun::matches_row(const GlobMatcher& row, std::string_view text) {
  std::size_t start = 0;
  for (const GlobMatcherPtr& part : row.parts) {
    const std::string_view rest = text.substr(start);
    std::size_t last = 0;
    int seen = 0;
    each_rune(rest, [&](std::size_t at, const utf8::Rune&) {
      last = at;
      return ++seen != part->length;
    });
    if (seen < part->length) return false;
    if (rest.empty()) {
      throw FunctionError{
          "runtime error: slice bounds out of range [:" + std::to_string(start + 1) +
          "] with length " + std::to_string(text.size())};
    }
    if (!matches(*part, rest.substr(0, last + 1))) return false;
    start += last + 1;
  }
  return true;
}

bool GlobRun::matches_side(const GlobMatcherPtr& side, std::string_view text) {
  if (side == nullptr) return text.empty();
  if (side->kind != Kind::tree) return matches(*side, text);
  const auto known = answers_.find({side.get(), text.data(), text.size()});
  if (known != answers_.end()) return known->second;
  budget_.step(kStepsOfAnAnswer);
  const bool answer = matches(*side, text);
  answers_.emplace(std::tuple(side.get(), text.data(), text.size()), answer);
  return answer;
}

// Looks for the value and asks the sides about what is before and behind it. The lengths of the
// sides, in characters, are cut off as if they were bytes.
bool GlobRun::matches_tree(const GlobMatcher& tree, std::string_view text) {
  const auto length_of = [](const GlobMatcherPtr& side) {
    return side == nullptr || side->length < 0 ? 0 : static_cast<std::size_t>(side->length);
  };
  std::size_t offset = length_of(tree.left);
  const std::size_t cut = length_of(tree.right);
  const std::size_t limit = text.size() < cut ? 0 : text.size() - cut;
  while (offset < limit) {
    const auto found = find(*tree.value, text.substr(offset, limit - offset));
    if (!found) return false;
    const std::size_t start = offset + found->at;
    if (matches_side(tree.left, text.substr(0, start))) {
      for (auto length = found->lengths.rbegin(); length != found->lengths.rend(); ++length) {
        const std::size_t end = std::min(text.size(), start + *length);
        if (matches_side(tree.right, text.substr(end))) return true;
      }
    }
    offset = start + utf8::decode(text.substr(start)).width;
  }
  return false;
}

std::optional<GlobRun::Found> GlobRun::find(const GlobMatcher& matcher, std::string_view text) {
  budget_.step(1 + text.size() / 16);
  const auto from_start = [](Lengths lengths) {
    return lengths.empty() ? std::nullopt : std::optional(Found{0, std::move(lengths)});
  };
  switch (matcher.kind) {
    case Kind::nothing:
      return Found{0, {0}};
    case Kind::any:
      return from_start(character_starts(text.substr(0, text.find('/')), 0));
    case Kind::super:
      return from_start(character_starts(text, 0));
    case Kind::min:
      return from_start(at_least(matcher.count, text));
    case Kind::max:
      return from_start(at_most(matcher.count, text));
    case Kind::contains:
      return from_start(around(matcher, text));
    case Kind::any_of:
      return find_any_of(matcher, text);
    case Kind::every_of:
      return find_every_of(matcher, text);
    case Kind::row:
      return find_row(matcher, text);
    case Kind::tree:
      return std::nullopt;
    case Kind::single:
    case Kind::list:
    case Kind::range: {
      std::optional<Found> found;
      each_rune(text, [&](std::size_t at, const utf8::Rune& rune) {
        if (one_character_fits(matcher, rune.code)) found = Found{at, {written_width(rune)}};
        return !found;
      });
      return found;
    }
    case Kind::suffix: {
      const std::size_t at = text.find(matcher.suffix);
      return at == kNone ? std::nullopt : from_start({at + matcher.suffix.size()});
    }
    case Kind::suffix_any: {
      const std::size_t at = text.find(matcher.suffix);
      if (at == kNone) return std::nullopt;
      const std::size_t start = text.substr(0, at).rfind('/') + 1;  // 0 without one
      return Found{start, {at + matcher.suffix.size() - start}};
    }
    default:
      break;
  }
  return find_text(matcher, text);
}

// What starts with a text.
std::optional<GlobRun::Found> GlobRun::find_text(const GlobMatcher& matcher,
                                                 std::string_view text) {
  const std::size_t at = text.find(matcher.text);
  if (at == kNone) return std::nullopt;
  const std::size_t size = matcher.text.size();
  const std::string_view behind = text.substr(at + size);
  Lengths lengths;
  if (matcher.kind == Kind::text) lengths = {size};
  if (matcher.kind == Kind::prefix) lengths = character_ends(behind, size);
  if (matcher.kind == Kind::prefix_any) {
    lengths = character_ends(behind.substr(0, behind.find('/')), size);
  }
  if (matcher.kind == Kind::prefix_suffix) {
    lengths = suffix_ends(matcher.suffix, text.substr(at));
  }
  return lengths.empty() ? std::nullopt : std::optional(Found{at, std::move(lengths)});
}

// The leftmost place of any part, with the lengths of all that fit there.
std::optional<GlobRun::Found> GlobRun::find_any_of(const GlobMatcher& matcher,
                                                   std::string_view text) {
  std::optional<Found> first;
  for (const GlobMatcherPtr& part : matcher.parts) {
    auto found = find(*part, text);
    if (!found) continue;
    if (!first || found->at < first->at) {
      first = std::move(found);
    } else if (found->at == first->at) {
      first->lengths = merged(first->lengths, found->lengths);
    }
  }
  return first;
}

// The parts (min, max, contains) all fit at the start; the lengths that they share.
std::optional<GlobRun::Found> GlobRun::find_every_of(const GlobMatcher& matcher,
                                                     std::string_view text) {
  std::optional<Found> shared;
  for (const GlobMatcherPtr& part : matcher.parts) {
    const auto found = find(*part, text);
    if (!found) return std::nullopt;
    if (!shared) {
      shared = found;
      continue;
    }
    budget_.step(shared->lengths.size() * found->lengths.size() / 16);
    std::erase_if(shared->lengths, [&](std::size_t length) {
      return std::find(found->lengths.begin(), found->lengths.end(), length) ==
             found->lengths.end();
    });
    if (shared->lengths.empty()) return std::nullopt;
  }
  return shared;
}

// The length is in characters, and taken for bytes.
std::optional<GlobRun::Found> GlobRun::find_row(const GlobMatcher& row, std::string_view text) {
  const auto length = static_cast<std::size_t>(row.length);
  std::optional<Found> found;
  each_rune(text, [&](std::size_t at, const utf8::Rune&) {
    if (text.size() - at < length) return false;
    if (matches_row(row, text.substr(at))) found = Found{at, {length}};
    return !found;
  });
  return found;
}

}  // namespace kchart::rendering
