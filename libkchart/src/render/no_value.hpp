// Go prints a missing value as "<no value>"; Helm takes that away again wherever it stands, even
// where a user wrote it.
#pragma once

#include <string>
#include <string_view>

#include "kchart/arena.hpp"

namespace kchart::rendering {

void remove_no_value(std::string& text);

// The same for a text that stays as it is; a changed one is in `arena`.
std::string_view without_no_value(std::string_view text, Arena& arena);

}  // namespace kchart::rendering
