// Split: one rendered file into its documents, with Helm's regular expressions done by hand.
#pragma once

#include <string_view>
#include <vector>

#include "kchart/chart.hpp"

namespace kchart::rendering {

// The documents of `file`, in order; they point into it. Blank ones are dropped. The split is
// textual: "---" at the start of a line ends a document even inside a block scalar.
std::vector<std::string_view> split_documents(std::string_view file, Compat compat);

}  // namespace kchart::rendering
