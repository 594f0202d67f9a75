// A look-up in the table of deprecated APIs.
#include <algorithm>
#include <utility>

#include "lint/rules.hpp"

namespace kchart::linting {

namespace {

struct Deprecated {
  std::string_view api_version, kind;
  int since_minor;
  std::string_view warning;
};

constexpr Deprecated kDeprecated[] = {
#include "lint/deprecations.inc"
};

}  // namespace

std::string_view deprecation(std::string_view api_version, std::string_view kind, int minor) {
  const auto wanted = std::pair(api_version, kind);
  const auto* end = std::end(kDeprecated);
  const auto* at = std::lower_bound(
      std::begin(kDeprecated), end, wanted,
      [](const Deprecated& d, const auto& key) { return std::pair(d.api_version, d.kind) < key; });
  if (at == end || std::pair(at->api_version, at->kind) != wanted) return {};
  return minor >= at->since_minor ? at->warning : std::string_view();
}

}  // namespace kchart::linting
