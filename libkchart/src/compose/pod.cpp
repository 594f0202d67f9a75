#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

Node strings(const std::vector<std::string>& all) {
  std::vector<Node> nodes(all.begin(), all.end());
  return list(std::move(nodes));
}

}  // namespace

Node object(const Object& head, Entries body, Entries extra_annotations) {
  Entries metadata = {{"name", head.name}};
  if (!(head.space.op == Text::Op::literal && head.space.text.empty())) {
    metadata.push_back({"namespace", head.space});
  }
  metadata.push_back({"labels", included("labels")});
  if (extra_annotations.empty()) {
    metadata.push_back({"annotations", included("annotations")});
  } else {
    metadata.push_back(
        {"annotations", map(Entries{splice_included("annotations")} + extra_annotations)});
  }
  return map(Entries{{"apiVersion", head.api_version},
                     {"kind", head.kind},
                     {"metadata", map(std::move(metadata))}} +
             std::move(body));
}

void relabel(Node& object, const Node& labels) {
  for (Entry& entry : object.entries) {
    if (entry.key != "metadata") continue;
    for (Entry& field : entry.node.entries) {
      if (field.key == "labels") field.node = labels;
    }
  }
}

Node pod_security(Entries more) {
  return map(Entries{{"runAsNonRoot", true},
                     {"runAsUser", 1000},
                     {"runAsGroup", 1000},
                     {"fsGroup", 1000},
                     {"fsGroupChangePolicy", "OnRootMismatch"},
                     {"seccompProfile", map({{"type", "RuntimeDefault"}})}} +
             std::move(more));
}

Node container_security() {
  return map({{"runAsUser", 1000},
              {"runAsGroup", 1000},
              {"runAsNonRoot", true},
              {"readOnlyRootFilesystem", true},
              {"allowPrivilegeEscalation", false},
              {"capabilities", map({{"drop", list({"ALL"})}})}});
}

Node variable(std::string name, Text text) {
  return map({{"name", std::move(name)}, {"value", std::move(text)}});
}

Node secret_variable(std::string name, Text secret, Text key, bool optional) {
  Entries ref = {{"name", std::move(secret)}, {"key", std::move(key)}};
  if (optional) ref.push_back({"optional", true});
  return map(
      {{"name", std::move(name)}, {"valueFrom", map({{"secretKeyRef", map(std::move(ref))}})}});
}

Node field_variable(std::string name, std::string field) {
  return map({{"name", std::move(name)},
              {"valueFrom", map({{"fieldRef", map({{"fieldPath", std::move(field)}})}})}});
}

Node mount(std::string volume, std::string path, std::string sub_path) {
  Entries entries = {{"name", std::move(volume)}, {"mountPath", std::move(path)}};
  if (!sub_path.empty()) entries.push_back({"subPath", std::move(sub_path)});
  return map(std::move(entries));
}

Node empty_dir(std::string name, Node size) {
  return map({{"name", std::move(name)}, {"emptyDir", map({{"sizeLimit", std::move(size)}})}});
}

Node claim(std::string name, Text claim_name) {
  return map({{"name", std::move(name)},
              {"persistentVolumeClaim", map({{"claimName", std::move(claim_name)}})}});
}

Node run_probe(std::vector<std::string> command) {
  return map({{"exec", map({{"command", strings(command)}})},
              {"initialDelaySeconds", 10},
              {"periodSeconds", 15},
              {"timeoutSeconds", 5}});
}

Node port(std::string name, int number) {
  return map({{"name", std::move(name)}, {"containerPort", number}, {"protocol", "TCP"}});
}

Node labelled(std::string key, Text value) {
  return map({{"matchLabels", map({{std::move(key), std::move(value)}})}});
}

}  // namespace kchart::compose
