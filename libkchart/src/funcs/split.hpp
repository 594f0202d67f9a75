// Go's strings.Split and SplitN.
#pragma once

#include "kchart/functions.hpp"

namespace kchart::funcs {

// The parts of `s` between the separators, as []string that borrow from `s`; an empty separator
// splits into characters. At most `limit` parts when it is positive, none when it is 0.
List* split_text(const Call& call, std::string_view s, std::string_view separator,
                 std::int64_t limit = -1);

}  // namespace kchart::funcs
