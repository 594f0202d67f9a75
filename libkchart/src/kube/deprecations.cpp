// A look-up in the table of deprecated APIs.
#include "kube/deprecations.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace kchart::kube {

namespace {

constexpr Deprecation kDeprecated[] = {
#include "kube/deprecations.inc"
};

}  // namespace

int Deprecation::removed_minor() const {
  constexpr std::string_view kRemoved = "unavailable in v1.";
  const std::size_t at = warning.find(kRemoved);
  if (at == std::string_view::npos) return 0;
  const std::string_view rest = warning.substr(at + kRemoved.size());
  int minor = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), minor);
  return minor;
}

std::string_view Deprecation::replacement() const {
  constexpr std::string_view kUse = "; use ";
  const std::size_t at = warning.find(kUse);
  return at == std::string_view::npos ? std::string_view() : warning.substr(at + kUse.size());
}

const Deprecation* find_deprecation(std::string_view api_version, std::string_view kind) {
  const auto wanted = std::pair(api_version, kind);
  const auto* end = std::end(kDeprecated);
  const auto* at = std::lower_bound(
      std::begin(kDeprecated), end, wanted,
      [](const Deprecation& d, const auto& key) { return std::pair(d.api_version, d.kind) < key; });
  if (at == end || std::pair(at->api_version, at->kind) != wanted) return nullptr;
  return at;
}

std::string_view deprecation(std::string_view api_version, std::string_view kind, int minor) {
  const Deprecation* found = find_deprecation(api_version, kind);
  return found != nullptr && minor >= found->since_minor ? found->warning : std::string_view();
}

}  // namespace kchart::kube
