// A unified diff of two texts, as `diff -u` prints it.
#pragma once

#include <string>
#include <string_view>

namespace kchart::cluster {

struct DiffNames {
  std::string before, after;
};

// "" when the texts are equal. Three lines of context.
std::string unified_diff(std::string_view before, std::string_view after, const DiffNames& names);

}  // namespace kchart::cluster
