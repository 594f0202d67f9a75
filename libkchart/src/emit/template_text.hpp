// Shapes as text: the templates of a chart. Twin of compose/evaluate.hpp.
#pragma once

#include <string>
#include <string_view>

#include "compose/blueprint.hpp"

namespace kchart::emit {

// A template file of one or more objects.
std::string template_of(const compose::Blueprint& blueprint, std::string_view file);

// templates/_helpers.tpl.
std::string helpers_of(const compose::Blueprint& blueprint);

// The condition as it stands after "if".
std::string condition(const compose::Cond& cond);

}  // namespace kchart::emit
