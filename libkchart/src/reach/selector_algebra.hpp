// Selector algebra: whether labels can exist that several selectors match at once, and which.
#pragma once

#include <initializer_list>
#include <optional>

#include "kube/selector.hpp"

namespace kchart::reach {

// The fewest labels that all of `selectors` match; absent when no labels can.
std::optional<kube::Labels> witness(std::initializer_list<const kube::Selector*> selectors);

}  // namespace kchart::reach
