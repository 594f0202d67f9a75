// The heap of a command that runs once and ends.
#pragma once

#include <string>

namespace kchart::tools {

// To be called before anything large is allocated. What is freed is used again instead of given
// back, and what is beyond the first megabytes comes in huge pages where the system has them: a
// page that is touched first costs microseconds.
void prepare_heap();

// To be called before the chart at `path` is loaded: unless it is small, the first megabytes come
// in a huge page too.
void prepare_heap_for(const std::string& path);

}  // namespace kchart::tools
