// Go's regular expressions over RE2.
//
// RE2 and Go's package regexp share their matching rules, but not every corner of the syntax, nor
// the texts of errors. So a pattern is first read by Go's grammar, which tells what is wrong in
// Go's words and writes the same pattern in the spelling that RE2 takes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "kchart/limits.hpp"

namespace re2 {
class RE2;
}

namespace kchart::regexp {

struct GoPattern {
  std::string re2;      // the pattern as RE2 spells it
  std::string problem;  // not empty: Go's "error parsing regexp: missing closing ): `(`"
};

GoPattern read_go_pattern(std::string_view pattern);

// Ends, once for each group before it, the name that a group shares with others: a letter to RE2,
// but none that Go allows in the name of a group.
inline constexpr std::string_view kTwinMark = "\u01BB";

// Compiles `pattern`. Null when Go would refuse it; then `problem` is the whole text of Go's error
// ("error parsing regexp: ..."). Throws Error "limit.regex" when the program gets too large.
std::shared_ptr<const re2::RE2> compile_go_pattern(std::string_view pattern, const Limits& limits,
                                                   std::string& problem);

// Go: regexp.MustCompile's way to quote a pattern in its panic.
std::string quote_pattern(std::string_view pattern);

}  // namespace kchart::regexp
