// `.Values`: a map with the methods of Helm's common.Values.
#pragma once

#include "kchart/functions.hpp"
#include "kchart/value.hpp"

namespace kchart::rendering {

// For ExecuteOptions::values_methods.
const MethodTable& values_methods();

}  // namespace kchart::rendering
