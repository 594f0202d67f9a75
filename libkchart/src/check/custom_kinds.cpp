// Definitions first, as the API server would; then the schema locations, in their order.
#include "check/custom_kinds.hpp"

#include <algorithm>

#include "check/pod_view.hpp"
#include "kchart/error.hpp"

namespace kchart::checking {

namespace {

std::size_t count_cel_rules(const Value& schema) {
  std::size_t count = 0;
  if (schema.is_list()) {
    for (const Value& element : elements(&schema)) count += count_cel_rules(element);
  } else if (schema.is_map() && schema.as_map() != nullptr) {
    for (const Map::Entry& entry : *schema.as_map()) {
      if (entry.key.view() == "x-kubernetes-validations") {
        count += elements(&entry.value).size();
      } else if (entry.key.view() != "default" && entry.key.view() != "enum") {
        count += count_cel_rules(entry.value);
      }
    }
  }
  return count;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

// Replaces "{{ .Name }}", with or without blanks.
void fill_in(std::string& text, std::string_view name, const std::string& value) {
  std::size_t at = 0;
  while ((at = text.find("{{", at)) != std::string::npos) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string::npos) return;
    std::string inner = text.substr(at + 2, end - at - 2);
    std::erase(inner, ' ');
    if (inner != '.' + std::string(name)) {
      at = end;
      continue;
    }
    text.replace(at, end + 2 - at, value);
    at += value.size();
  }
}

// The place that a JSON pointer names in an object, as far as it is there.
LongPath path_of(const Subject& object, std::string_view pointer) {
  LongPath path(object.path);
  const Value* at = &object.value;
  while (pointer.size() > 1 && at != nullptr) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    if (at->is_list()) {
      const auto index = static_cast<std::size_t>(std::atoi(std::string(step).c_str()));
      if (index >= at->size()) break;
      path.add(index);
      at = &elements(at)[index];
    } else {
      if (at->as_map() == nullptr || !at->is_map()) break;
      const Value* next = at->as_map()->find(step);
      if (next == nullptr) break;
      path.add(step);
      at = next;
    }
  }
  return path;
}

}  // namespace

std::string located(const std::string& location, const std::string& api_version,
                    const std::string& kind, int kube_minor) {
  std::string out = location;
  if (!out.ends_with("json")) {
    while (!out.empty() && out.back() == '/') out.pop_back();
    out +=
        "/{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/"
        "{{.ResourceKind}}{{.KindSuffix}}.json";
  }
  const std::size_t slash = api_version.find('/');
  const std::string group = api_version.substr(0, slash);
  const std::string version = slash == std::string::npos ? group : api_version.substr(slash + 1);
  std::string suffix = '-' + lower(group.substr(0, group.find('.')));
  if (slash != std::string::npos) suffix += '-' + lower(version);
  fill_in(out, "NormalizedKubernetesVersion", "v1." + std::to_string(kube_minor) + ".0");
  fill_in(out, "StrictSuffix", "-strict");
  fill_in(out, "ResourceKind", lower(kind));
  fill_in(out, "ResourceAPIVersion", version);
  fill_in(out, "Group", group);
  fill_in(out, "KindSuffix", suffix);
  return out;
}

void CustomKinds::add(const ObjectSet& set) {
  for (const Subject& object : set.objects) {
    if (object.is("apiextensions.k8s.io", "CustomResourceDefinition")) add_definition(object);
  }
}

void CustomKinds::add_definition(const Subject& definition) {
  const Value* spec = field(definition.value, "spec");
  if (spec == nullptr) return;
  const std::string group = text_field(*spec, "group");
  const std::string kind = text_of(descend(spec, {"names", "kind"}));
  // v1beta1 may keep one schema for all versions.
  const Value* common = descend(spec, {"validation", "openAPIV3Schema"});
  for (const Value& version : elements(field(*spec, "versions"))) {
    CustomKind out;
    out.definition = &definition;
    const Value* own = descend(&version, {"schema", "openAPIV3Schema"});
    out.schema = own != nullptr ? own : common;
    out.served = is_true(field(version, "served"));
    out.preserve = is_true(field(*spec, "preserveUnknownFields"));
    out.namespaced = text_field(*spec, "scope") != "Cluster";
    const Value* replicas = descend(&version, {"subresources", "scale", "specReplicasPath"});
    if (replicas != nullptr && replicas->is_string()) out.replicas = replicas->as_string();
    if (out.schema != nullptr) out.cel_rules = count_cel_rules(*out.schema);
    const std::string name = text_field(version, "name");
    kinds_.try_emplace(group + '/' + name + ' ' + kind, out);
    std::string& versions = versions_[group + ' ' + kind];
    if (out.served) versions += (versions.empty() ? "" : ", ") + name;
  }
}

std::optional<CustomKinds::Known> CustomKinds::check(const Subject& object) {
  const auto known = kinds_.find(object.type());
  if (known != kinds_.end() && known->second.served) {
    check_by_definition(object, known->second);
    return Known{known->second.namespaced};
  }
  const auto others = versions_.find(std::string(object.group()) + ' ' + std::string(object.kind));
  if (others != versions_.end()) {
    report_.add(object, object.path / "apiVersion",
                {"api.unknown-kind", Severity::error,
                 object.type() + " is not served: its definition serves " + others->second,
                 "use one of these versions"});
    return std::nullopt;
  }
  if (check_by_location(object)) return Known{};
  report_.add(object, object.path / "kind",
              {"schema.missing", Severity::warning,
               "no schema is known for " + object.type() + ", so its fields were not checked",
               "name its definition with --crds, or where its schema lies with "
               "--schema-location"});
  return std::nullopt;
}

// Source: the create strategy of custom resources (apiextensions-apiserver, customresource).
void CustomKinds::check_replicas(const Subject& object, std::string_view place) {
  LongPath path(object.path);
  const Value* at = &object.value;
  while (place.starts_with('.') && at != nullptr) {
    place.remove_prefix(1);
    const std::string_view step = place.substr(0, place.find('.'));
    place.remove_prefix(step.size());
    path.add(step);
    at = field(*at, step);
  }
  if (at == nullptr || at->kind() != Kind::float64 || at->as_float() >= 0) return;
  report_.add(object, path.end(),
              {"schema.range", Severity::error, path_text(path.end()) + ": must be at least 0"});
}

void CustomKinds::check_by_definition(const Subject& object, CustomKind& kind) {
  if (kind.schema != nullptr) walker_.check(object, *kind.schema, kind.preserve);
  check_replicas(object, kind.replicas);
  if (kind.cel_rules == 0 || std::exchange(kind.told, true)) return;
  report_.add(object, object.path / "kind",
              {"schema.cel-unchecked", Severity::info,
               std::to_string(kind.cel_rules) + (kind.cel_rules == 1 ? " CEL rule" : " CEL rules") +
                   " of " + std::string(object.kind) + " (" + std::string(kind.definition->name) +
                   ") were not evaluated; only an API server does"});
}

bool CustomKinds::check_by_location(const Subject& object) {
  const CheckOptions& options = report_.options();
  if (!options.load_schema) return false;
  for (const std::string& location : options.schema_locations) {
    if (location == "default") continue;
    const std::string place = located(location, std::string(object.api_version),
                                      std::string(object.kind), options.kube_minor);
    auto [at, fresh] = located_.try_emplace(place);
    try {
      if (fresh) {
        if (const auto text = options.load_schema(place)) {
          SchemaOptions reading;
          reading.limits = options.limits;
          at->second = compile_schema(*text, reading);
        }
      }
      if (!at->second) continue;
      tell_failures(object, at->second->failures(object.value));
    } catch (const Error& error) {
      if (error.fault() == Fault::limit || error.fault() == Fault::io) throw;
      report_.add(object, object.path / "kind",
                  {"schema.invalid", Severity::error,
                   "the schema at " + excerpt(place) + " cannot be used: " + error.message()});
    }
    return true;
  }
  return false;
}

// Lines such as "- at '/spec/size': got string, want integer"; those that only head others end in
// "failed".
void CustomKinds::tell_failures(const Subject& object, const std::string& failures) {
  constexpr std::string_view kAt = "- at '";
  std::string_view rest = failures;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::size_t begin = line.find(kAt);
    if (begin == std::string_view::npos) continue;
    line.remove_prefix(begin + kAt.size());
    const std::size_t end = line.find("': ");
    if (end == std::string_view::npos) continue;
    const LongPath path = path_of(object, line.substr(0, end));
    const std::string where = path_text(path.end());
    report_.add(object, path.end(),
                {"schema.value", Severity::error,
                 (where.empty() ? "" : where + ": ") + std::string(line.substr(end + 3))});
  }
}

}  // namespace kchart::checking
