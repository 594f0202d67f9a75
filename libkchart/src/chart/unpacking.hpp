// What is to be known of a packed chart before it is loaded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kchart/chart.hpp"

namespace kchart {

// How it is opened, from how it is loaded.
inline ArchiveOptions unpacking(const LoadOptions& options) {
  ArchiveOptions made;
  made.limits = options.limits;
  made.links_as_empty = options.links_as_empty;
  return made;
}

// The folder that Helm unpacks it into: the name that its Chart.yaml gives, of which nothing else
// is checked. Throws Error with Helm's text.
std::string folder_to_unpack(const std::optional<std::string>& chart_yaml,
                             const LoadOptions& options);

}  // namespace kchart
