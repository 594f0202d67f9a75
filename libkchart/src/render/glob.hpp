// Glob: the patterns of `.Files.Glob`, as gobwas/glob understands them with '/' as separator.
//
// `*` stays within a path segment, `**` crosses segments, `?` is one character but '/', `[abc]`,
// `[!abc]`, `[a-z]` are one character, `{a,b}` is either. The pattern becomes a tree of its parts,
// and that the matchers that gobwas makes of it: what they answer is what Helm answers.
#pragma once

#include <string_view>

#include "kchart/limits.hpp"
#include "render/glob_matcher.hpp"

namespace kchart::rendering {

class Glob {
 public:
  // A pattern that gobwas refuses matches everything, as Helm has it. Throws FunctionError when
  // the pattern is too large.
  explicit Glob(std::string_view pattern);

  // The work is charged to `budget`. Throws FunctionError where gobwas panics.
  bool match(std::string_view text, Budget& budget) const;

 private:
  GlobMatcherPtr matcher_;
};

}  // namespace kchart::rendering
