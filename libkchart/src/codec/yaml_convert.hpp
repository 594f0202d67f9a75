// The steps from a resolved scalar to a value or a key, shared by both readers of YAML.
#pragma once

#include <optional>
#include <string_view>

#include "codec/yaml_scalar.hpp"
#include "kchart/value.hpp"

namespace kchart::codec {

// The value of an untagged plain scalar, integers apart from floats; text goes to the arena.
Value plain_value(std::string_view text, Arena& arena);

// What is no text: null, a boolean, a number.
Value value_of(const Scalar& scalar);

// As JSON has it: every number is a float64.
Value after_json(const Value& value);

// JSON has only strings for keys. Absent for what cannot become one: null, large integers, lists.
std::optional<Key> key_of(const Value& value, Arena& arena);

inline bool is_text(ScalarType type) {
  return type == ScalarType::string || type == ScalarType::timestamp;
}

}  // namespace kchart::codec
