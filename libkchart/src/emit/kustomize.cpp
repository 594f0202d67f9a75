// Compositions as a kustomize base, and what differs under an overlay as exact patches.
#include "emit/patch.hpp"
#include "emit/yaml_text.hpp"
#include "kchart/emit.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

namespace emit {

namespace {

constexpr const char* kHead = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";

std::vector<Value> objects_of(const Composition& composition, Arena& arena) {
  Target target;
  target.namespace_name = composition.namespace_name;
  target.with_namespace = composition.owns_namespace;
  return composed_objects(composition, target, arena);
}

// What stays of an object's identity when the namespace, and what is named after it, moves.
struct Identity {
  std::string kind, name;
  bool operator==(const Identity&) const = default;
};

Identity identity(const Value& object) {
  return {std::string(look_up(object, "kind")->as_string()),
          std::string(look_up(object, "metadata.name")->as_string())};
}

// The object of `all` that `object` becomes: of its kind and name, or named after the namespace.
const Value* twin(const Value& object, const std::string& from, const std::string& to,
                  const std::vector<Value>& all) {
  Identity wanted = identity(object);
  for (const Value& one : all) {
    if (identity(one) == wanted) return &one;
  }
  if (wanted.name.compare(0, from.size(), from) != 0) return nullptr;
  wanted.name.replace(0, from.size(), to);
  for (const Value& one : all) {
    if (identity(one) == wanted) return &one;
  }
  return nullptr;
}

std::string target_text(const Value& object) {
  const Identity who = identity(object);
  const std::string version(look_up(object, "apiVersion")->as_string());
  const std::size_t slash = version.find('/');
  std::string out = "  - target:\n";
  if (slash != std::string::npos) out += "      group: " + version.substr(0, slash) + "\n";
  out += "      version: " + version.substr(slash == std::string::npos ? 0 : slash + 1) +
         "\n      kind: " + who.kind + "\n      name: " + yaml_scalar(who.name) + "\n";
  if (const Value* space = look_up(object, "metadata.namespace")) {
    out += "      namespace: " + yaml_scalar(space->as_string()) + "\n";
  }
  return out;
}

std::string delete_text(const Value& object) {
  std::string body =
      "$patch: delete\napiVersion: " + std::string(look_up(object, "apiVersion")->as_string()) +
      "\nkind: " + identity(object).kind +
      "\nmetadata:\n  name: " + yaml_scalar(identity(object).name) + "\n";
  return target_text(object) + "    patch: " + yaml_block(body, 6);
}

struct Difference {
  std::string patches;
  std::vector<Value> added;
};

Difference difference(const Composition& base, const Composition& over, Arena& arena) {
  const std::vector<Value> before = objects_of(base, arena), after = objects_of(over, arena);
  std::vector<const Value*> met;
  Difference made;
  for (const Value& object : before) {
    const Value* found = twin(object, base.namespace_name, over.namespace_name, after);
    if (found == nullptr) {
      made.patches += delete_text(object);
      continue;
    }
    met.push_back(found);
    const std::string patch = json_patch(object, *found);
    if (patch.empty()) continue;
    made.patches += target_text(object) + "    patch: " + yaml_block(patch, 6);
    const Identity old = identity(object), renamed = identity(*found);
    if (!(old == renamed)) made.patches += "    options: {allowNameChange: true}\n";
  }
  for (const Value& object : after) {
    bool known = false;
    for (const Value* one : met) known = known || one == &object;
    if (!known) made.added.push_back(object);
  }
  return made;
}

void write_overlay(const Composition& base, const NamedComposition& over, MemoryTree& files) {
  Arena arena;
  const Difference made = difference(base, over.composition, arena);
  const std::string folder = "overlays/" + over.name + "/";
  std::string out = std::string(kHead) + "resources:\n  - ../../base\n";
  int number = 0;
  for (const Value& object : made.added) {
    const std::string file = object_file(object, ++number);
    files.write(folder + file, to_yaml(object));
    out += "  - " + file + "\n";
  }
  if (!made.patches.empty()) out += "patches:\n" + made.patches;
  files.write(folder + "kustomization.yaml", out);
}

}  // namespace

}  // namespace emit

MemoryTree emit_kustomize(const Composition& base, std::span<const NamedComposition> overlays) {
  MemoryTree files(base.name);
  const MemoryTree plain = emit_plain(base);
  std::string out = std::string(emit::kHead) + "resources:\n";
  for (const std::string& path : plain.paths()) {
    files.write("base/" + path, *plain.read(path));
    out += "  - " + path + "\n";
  }
  files.write("base/kustomization.yaml", out);
  for (const NamedComposition& one : overlays) emit::write_overlay(base, one, files);
  return files;
}

}  // namespace kchart
