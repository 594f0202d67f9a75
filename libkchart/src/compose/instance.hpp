// The blueprint of an Instance, built from its parts in three files.
#pragma once

#include <vector>

#include "compose/kinds.hpp"

namespace kchart::compose {

struct NamedPort {
  const char* name;
  int number;  // as the image's document has it
};

// One container of the pod.
struct Member {
  const char* name;         // "context7-mcp"
  const char* key;          // its key below `containers`: "context7"
  const char* switched_by;  // the value that turns it on; empty: always there
  const char* image;
  const char* resources;      // YAML
  const char* port_variable;  // tells the container its first port; empty: it listens nowhere
  std::vector<NamedPort> ports;
  const char* doc;
};

const std::vector<Member>& instance_members();
const std::vector<PortGrant>& instance_ports();
// The port that `container` got for `port_name`; throws std::logic_error.
int instance_port(std::string_view container, std::string_view port_name);
// Under which the container is there at all.
Cond instance_has(const Member& member);

std::vector<Section> instance_sections();
std::vector<Part> instance_parts();
std::vector<Part> instance_growth_parts();
Node instance_pod_spec();

}  // namespace kchart::compose
