// What Helm's commands check around a render.
#include <string_view>

#include "kchart/error.hpp"
#include "kchart/render.hpp"
#include "render/capabilities.hpp"
#include "render/helm_functions.hpp"

namespace kchart {

namespace {

constexpr std::size_t kLongestName = 53;
constexpr std::string_view kNamePattern =
    "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// One part between dots: letters and digits, hyphens inside.
bool is_label(std::string_view part) {
  if (part.empty() || !is_name_character(part.front()) || !is_name_character(part.back())) {
    return false;
  }
  for (const char c : part) {
    if (!is_name_character(c) && c != '-') return false;
  }
  return true;
}

bool is_release_name(std::string_view name) {
  while (true) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

void check_kube_version(const std::string& version, Compat compat) {
  rendering::parse_kube_version(version, compat);
}

void check_release_name(const std::string& name, Compat compat) {
  const bool fits = name.size() <= kLongestName && is_release_name(name);
  if (fits) return;
  const std::string prefix = compat == Compat::helm3 ? "" : "release name check failed: ";
  const std::string why = name.empty() ? std::string("no name provided")
                                       : "invalid release name, must match regex " +
                                             std::string(kNamePattern) +
                                             " and the length must not be longer than 53";
  throw Error(Fault::refused, "release.name",
              prefix + "release name \"" + excerpt(name) + "\": " + why);
}

const FunctionTable& template_functions(Compat compat) {
  return rendering::helm_functions(compat);
}

}  // namespace kchart
