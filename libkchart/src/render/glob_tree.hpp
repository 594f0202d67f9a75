// What a glob says, before anything is made of it: the tree of its parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kchart::rendering {

struct GlobNode {
  enum class Kind : std::uint8_t {
    nothing,
    text,
    any,     // *
    super,   // **
    single,  // ?
    list,    // [abc]
    range,   // [a-c]
    any_of,  // {…,…}: the children are patterns
    pattern  // one after another
  };
  Kind kind = Kind::nothing;
  bool negated = false;              // list, range
  char32_t low = 0, high = 0;        // range
  std::string text{};                // text; the characters of a list
  std::vector<GlobNode> children{};  // any_of, pattern

  bool operator==(const GlobNode&) const = default;
};

// The tree of `pattern`, a node of kind pattern. Absent when gobwas refuses the pattern. Throws
// FunctionError when it has more than 2000 parts or groups more than 100 deep.
std::optional<GlobNode> parse_glob(std::string_view pattern);

}  // namespace kchart::rendering
