// Files of declarations, for commands that also take other files.
#pragma once

#include <string>
#include <vector>

#include "kchart/compose.hpp"

namespace kchart::tools {

// Declarations begin with our own apiVersion; only the first of a file has to.
bool holds_declarations(const std::string& text);

// All of them, composed together. Throws Error "spec" with everything that is wrong.
std::vector<Composition> composed(const std::string& text, const std::string& file);

}  // namespace kchart::tools
