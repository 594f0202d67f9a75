// Workloads: where each kind keeps the pods that it makes.
#pragma once

#include <optional>

#include "check/document.hpp"

namespace kchart::checking {

// The pod of a workload: where its metadata and spec stand. A Path cannot outlive what it hangs on,
// so the steps are kept.
struct PodTemplate {
  std::array<std::string_view, 4> steps{};  // below the object; "" ends it
  const Value* pod = nullptr;               // the map with metadata and spec; may lack both

  const Value* spec() const;
  const Value* metadata() const;
};

// Absent for what makes no pods, and when the template is missing.
std::optional<PodTemplate> pod_template(const Subject& object);

}  // namespace kchart::checking
