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
inline constexpr const char* kInternet =
    "[{ipBlock: {cidr: 0.0.0.0/0, except: [0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, "
    "169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, 192.0.2.0/24, 192.168.0.0/16, 198.18.0.0/15, "
    "224.0.0.0/4, 240.0.0.0/4]}}, {ipBlock: {cidr: \"::/0\", except: [\"::/127\", "
    "\"64:ff9b::/96\", \"64:ff9b:1::/48\", \"100::/64\", \"2001:db8::/32\", "
    "\"fc00::/7\", \"fe80::/10\", \"ff00::/8\"]}}]";

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
