// Pieces of pods that every kind shares: security contexts, probes, variables, volumes.
#pragma once

#include <string>
#include <vector>

#include "compose/shape.hpp"

namespace kchart::compose {

struct Object {
  std::string api_version, kind;
  Text name;
  Text space = release_namespace();  // the namespace; a literal "" for what has none
};

// apiVersion, kind and metadata with the blueprint's labels and annotations, then `body`.
Node object(const Object& head, Entries body, Entries extra_annotations = {});

// Puts `labels` in the place of an object's own.
void relabel(Node& object, const Node& labels);

// What `restricted` Pod Security asks of a pod and of a container.
Node pod_security(Entries more = {});
Node container_security();

Node variable(std::string name, Text text);
Node secret_variable(std::string name, Text secret, Text key, bool optional);
Node field_variable(std::string name, std::string field);

Node mount(std::string volume, std::string path, std::string sub_path = {});
Node empty_dir(std::string name, Node size);
Node claim(std::string name, Text claim_name);

Node run_probe(std::vector<std::string> command);
Node port(std::string name, int number);

// {matchLabels: {key: value}}
Node labelled(std::string key, Text value);

}  // namespace kchart::compose
