// Rows of a table of values, and sections that several kinds share.
#pragma once

#include <string>

#include "compose/blueprint.hpp"

namespace kchart::compose {

inline Setting setting(std::string path, std::string doc, Sort sort, std::string fallback) {
  return {std::move(path), std::move(doc), sort, std::move(fallback), {}};
}

inline Setting enabled(std::string path, std::string doc, const char* fallback) {
  return setting(std::move(path), std::move(doc), Sort::boolean, fallback);
}

inline Setting quantity(std::string path, std::string doc, const char* fallback) {
  return setting(std::move(path), std::move(doc), Sort::quantity, fallback);
}

inline Setting words(std::string path, std::string doc, std::string fallback) {
  return setting(std::move(path), std::move(doc), Sort::text, std::move(fallback));
}

// internet_peers (network.hpp) as a default.
std::string internet_default();

// The rules of networkPolicy.egress and .ingress.
inline Section network_section(const std::string& whom) {
  return {"Network",
          "Rules of NetworkPolicies, one per declared edge; all other traffic is closed but DNS.",
          {setting("networkPolicy.egress", "Whom " + whom + " may call", Sort::list, "[]"),
           setting("networkPolicy.ingress", "Who may call " + whom, Sort::list, "[]")}};
}

// Whether the namespace of the release is one of its objects.
inline Setting namespace_setting() {
  return enabled("namespace.create",
                 "Make the namespace, too; with Helm, --create-namespace does that", "false");
}

}  // namespace kchart::compose
