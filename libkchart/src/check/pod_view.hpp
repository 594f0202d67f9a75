// A pod as the rules of Pod Security look at it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/value.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

using reach::elements;
using reach::field;
using reach::text_field;

// Walks down through maps; null where something is missing or null.
const Value* descend(const Value* from, std::initializer_list<std::string_view> path);

// Neither absent, null nor false: also of a value that is no boolean, which so fails closed.
bool is_set(const Value* flag);
bool is_true(const Value* flag);
std::string text_of(const Value* value);  // "" unless it is a string

struct ContainerView {
  std::string name;
  const Value* value = nullptr;
  const Value* security = nullptr;  // securityContext; may be null
};

struct PodView {
  // Borrows both.
  PodView(const Value& metadata, const Value& spec);

  const Value* metadata = nullptr;
  const Value* spec = nullptr;
  const Value* security = nullptr;        // securityContext; may be null
  std::vector<ContainerView> containers;  // init, ordinary, ephemeral
  std::vector<std::string> unreadable;    // paths of what has not the shape of a pod's
  bool windows = false;                   // spec.os.name
  bool in_user_namespace = false;         // hostUsers: false

  const Value* annotations() const { return descend(metadata, {"annotations"}); }
  std::span<const Value> volumes() const { return elements(field(*spec, "volumes")); }

 private:
  void read_containers(std::string_view key);
  void expect(const Value* value, Kind kind, std::string path);
};

}  // namespace kchart::checking
