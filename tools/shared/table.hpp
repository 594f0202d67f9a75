// Tables as Helm prints them: columns padded to their widest cell, a tab between them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kchart::tools {

using Rows = std::vector<std::vector<std::string>>;

// Lines without an end of the last one. Cells wider than `widest` are cut with "..."; 0: none are.
std::string table_text(const Rows& rows, std::size_t widest = 0);

}  // namespace kchart::tools
