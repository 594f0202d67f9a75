// The Go types of a chart's values: maps with methods (AsMap, Encode, PathValue, Table, YAML),
// which whoever executes a template brings along (ExecuteOptions::values_methods).
#pragma once

#include "kchart/value.hpp"

namespace kchart {

extern const MapType kHelm3ValuesMap;  // chartutil.Values

inline bool is_values(const MapType& type) noexcept {
  return &type == &kValuesMap || &type == &kHelm3ValuesMap;
}

// Whether the methods' names begin like `name`: a cheap question for the many that are none.
inline bool may_name_method(const Key& name) noexcept {
  return name.size >= 4 && name.size <= 9 &&
         std::string_view("AEPTY").find(name.data[0]) != std::string_view::npos;
}

}  // namespace kchart
