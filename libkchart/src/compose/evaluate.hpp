// Evaluating shapes with values: the direct way from a declaration to objects.
#pragma once

#include <string>

#include "compose/blueprint.hpp"
#include "kchart/compose.hpp"
#include "kchart/value.hpp"

namespace kchart::compose {

struct Scope {
  const Blueprint& blueprint;
  const Value& values;
  const Target& target;
  Arena& arena;
};

bool holds(const Cond& cond, const Scope& scope);
std::string text_of(const Text& text, const Scope& scope);
Value evaluate(const Node& node, const Scope& scope);

}  // namespace kchart::compose
