// The matchers that gobwas/glob makes of a glob, with its answers for every text.
//
// They are not the ideal ones, and people's charts rest on that: text**text asks for a start and an
// end that may overlap, so `dash/**/board.json` finds dash/board.json.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "kchart/limits.hpp"

namespace kchart::rendering {

struct GlobMatcher;
using GlobMatcherPtr = std::shared_ptr<const GlobMatcher>;

struct GlobMatcher {
  enum class Kind : std::uint8_t {
    nothing,        // the empty text
    text,           // `text`
    any,            // no '/'
    super,          // everything
    single,         // one character but '/'
    list,           // one character of `text`
    range,          // one character from `low` to `high`
    min,            // at least `count` characters
    max,            // at most `count` characters
    contains,       // `text` is somewhere; negated: nowhere
    prefix,         // starts with `text`
    suffix,         // ends with `suffix`
    prefix_suffix,  // both
    prefix_any,     // starts with `text`, no '/' behind it
    suffix_any,     // ends with `suffix`, no '/' before it
    any_of,         // one of `parts`
    every_of,       // all of `parts`
    row,            // `parts` one after another, each of a fixed length
    tree            // `left`, `value`, `right` one after another
  };
  Kind kind = Kind::nothing;
  bool negated = false;  // list, range, contains
  char32_t low = 0, high = 0;
  int length = -1;  // in characters; -1 when it varies
  std::size_t count = 0;
  std::string text{}, suffix{};
  std::vector<GlobMatcherPtr> parts{};
  GlobMatcherPtr left{}, value{}, right{};  // left, right: null for the empty text
};

// One text against one matcher. Of a tree within a tree each answer is kept, so the work grows with
// a power of the text and the pattern, never exponentially; it is charged to the budget.
class GlobRun {
 public:
  explicit GlobRun(Budget& budget) : budget_(budget) {}

  // Throws FunctionError where gobwas panics.
  bool matches(const GlobMatcher& matcher, std::string_view text);

 private:
  // Where a matcher first fits within a text and the lengths that it may have there, in bytes.
  struct Found {
    std::size_t at = 0;
    std::vector<std::size_t> lengths;
  };

  std::optional<Found> find(const GlobMatcher& matcher, std::string_view text);
  std::optional<Found> find_text(const GlobMatcher& matcher, std::string_view text);
  std::optional<Found> find_any_of(const GlobMatcher& matcher, std::string_view text);
  std::optional<Found> find_every_of(const GlobMatcher& matcher, std::string_view text);
  std::optional<Found> find_row(const GlobMatcher& matcher, std::string_view text);
  bool matches_row(const GlobMatcher& row, std::string_view text);
  bool matches_tree(const GlobMatcher& tree, std::string_view text);
  bool matches_side(const GlobMatcherPtr& side, std::string_view text);

  Budget& budget_;
  std::map<std::tuple<const GlobMatcher*, const char*, std::size_t>, bool> answers_;
};

}  // namespace kchart::rendering
