// Unpacking a stranger's archive into a folder of ours.
#pragma once

#include <string>
#include <string_view>

#include "kchart/limits.hpp"

namespace kchart::source {

// Unpacks `bytes` (tar, plain or packed with gzip, xz, bzip2 or zstd, or zip) below `folder`, which
// exists and is empty. Modes become 0644 or 0755. When everything lies in one folder, as in the
// archives of forges, that folder is left out. Throws "archive...", "path...", "limit.archive...".
void unpack(std::string_view bytes, const std::string& name, const std::string& folder,
            const Limits& limits);

// The commit that `git archive` noted in a packed tar; empty when there is none.
std::string noted_commit(std::string_view gzip, const std::string& name, const Limits& limits);

}  // namespace kchart::source
