// Lint of rendered objects: what the API server accepts and nobody should want, or what points at
// nothing. Few rules, each with its reason and its repair; `check_manifests` applies them.
#pragma once

#include <span>
#include <string_view>

#include "kchart/finding.hpp"

namespace kchart {

struct LintRule {
  std::string_view id;  // "lint.image-tag"
  Severity severity = Severity::warning;
  std::string_view reason;  // why it matters, one sentence
  std::string_view fix;     // what to do about it
};

// Every rule about objects and charts, ordered by identifier.
std::span<const LintRule> lint_rules();

// Null when `id` is no such rule.
const LintRule* find_lint_rule(std::string_view id);

}  // namespace kchart
