// The difference of two objects as a JSON patch (RFC 6902).
#pragma once

#include <string>

#include "kchart/value.hpp"

namespace kchart::emit {

// YAML, an operation per entry; empty when the objects are equal. Lists of equal length are
// compared element by element, others replaced.
std::string json_patch(const Value& before, const Value& after);

// The name of an object's file: "03-service-api.yaml".
std::string object_file(const Value& object, int number);

}  // namespace kchart::emit
