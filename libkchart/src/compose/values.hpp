// Values of a composition: a table's defaults and what a declaration puts over them.
#pragma once

#include <string_view>

#include "compose/blueprint.hpp"
#include "kchart/value.hpp"

namespace kchart::compose {

// All defaults of a table, as a tree.
Value default_values(const Blueprint& blueprint, Arena& arena);

// Writes values at dotted paths, making the maps on the way.
class ValueTree {
 public:
  ValueTree(Value root, Arena& arena) : root_(root), arena_(arena) {}

  void set(std::string_view path, Value value);
  void text(std::string_view path, std::string_view text);  // an empty text changes nothing
  void boolean(std::string_view path, bool value) { set(path, Value::boolean(value)); }
  void number(std::string_view path, std::int64_t n) { set(path, Value::int64(n)); }

  Value root() const { return root_; }
  Arena& arena() { return arena_; }

 private:
  Value root_;
  Arena& arena_;
};

// The part of `values` that differs from `defaults`: an empty map when nothing does.
Value differing(const Value& values, const Value& defaults, Arena& arena);

}  // namespace kchart::compose
