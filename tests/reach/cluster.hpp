// Clusters in YAML, read for a test.
#pragma once

#include <string>
#include <vector>

#include "kchart/reach.hpp"
#include "kchart/yaml.hpp"

namespace kchart::tests {

// Two namespaces with a web, an api and a database; what most cases start from.
inline constexpr const char* kPods = R"(
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: app, labels: {team: a}}}
- {apiVersion: v1, kind: Namespace, metadata: {name: data, labels: {team: b}}}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, namespace: app}
  spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: api, namespace: app}
  spec:
    template:
      metadata: {labels: {app: api}}
      spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
- apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db, namespace: data}
  spec:
    template:
      metadata: {labels: {app: db}}
      spec: {containers: [{name: c, ports: [{name: sql, containerPort: 5432}]}]}
- apiVersion: apps/v1
  kind: DaemonSet
  metadata: {name: agent, namespace: data}
  spec: {template: {metadata: {labels: {app: agent}}, spec: {hostNetwork: true, containers: [{name: c}]}}}
)";

// Objects read from texts; each text is one document.
class Objects {
 public:
  explicit Objects(const std::vector<std::string>& documents) {
    for (const std::string& document : documents) {
      ReadOptions options;
      options.origins = &origins_;
      all_.push_back({parse_yaml(document, arena_, options), {"test.yaml", 1, 1}, &origins_});
    }
  }
  const std::vector<SourceObject>& all() const { return all_; }

 private:
  Arena arena_;
  Origins origins_;
  std::vector<SourceObject> all_;
};

inline std::string list_of(const std::string& items) {
  return "kind: List\nitems:\n" + items;
}

inline std::string np(const std::string& name_space, const std::string& spec) {
  return "- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, "
         "namespace: " +
         name_space + "}, spec: " + spec + "}\n";
}

}  // namespace kchart::tests
