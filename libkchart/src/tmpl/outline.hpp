// Outline: where the lists of a template begin and end, found without parsing it.
//
// Charts bring hundreds of definitions along that a render never calls, and branches that it never
// takes: two thirds of what real charts contain. A text that has an outline is known to be free of
// syntax errors, so those lists need no tree until somebody runs them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "kchart/functions.hpp"
#include "kchart/limits.hpp"

namespace kchart::tmpl {

// A list of a definition or a branch that is long enough to be worth leaving alone.
struct OutlinedList {
  std::uint32_t begin;  // behind the delimiter that opens it, and what that trims
  std::uint32_t end;    // the left delimiter of the action that ends it
  std::uint32_t slots;  // variables alive at once within it, with those around it
  bool blank;           // of a definition: nothing but white space and comments
};

// The lists by where they begin. None when the text has a syntax error or anything else that is
// not plain: what the outline does not know, the parser must judge.
std::optional<std::vector<OutlinedList>> outline(std::string_view text,
                                                 const FunctionTable& functions,
                                                 const Limits& limits);

}  // namespace kchart::tmpl
