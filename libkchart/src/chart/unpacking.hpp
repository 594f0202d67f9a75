// How a packed chart is opened, from how it is loaded.
#pragma once

#include "kchart/chart.hpp"

namespace kchart {

inline ArchiveOptions unpacking(const LoadOptions& options) {
  ArchiveOptions made;
  made.limits = options.limits;
  made.links_as_empty = options.links_as_empty;
  return made;
}

}  // namespace kchart
