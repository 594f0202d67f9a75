// FieldsV1, as structured-merge-diff writes it: "f:NAME" a field, "k:{KEYS}" an item of a list by
// its keys, "v:VALUE" an item of a set, "." the thing itself; what has nothing below it is owned
// whole.
#include "cluster/owned.hpp"
#include "base/stranger_json.hpp"

namespace kchart::cluster {

namespace {

Json part(const Json& value, const Json& fields);

bool has_keys(const Json& item, const Json& keys) {
  if (!item.is_object() || !keys.is_object()) return false;
  for (const auto& [name, value] : keys.items()) {
    const auto found = item.find(name);
    if (found == item.end() || *found != value) return false;
  }
  return true;
}

Json part_of_item(const Json& item, const Json& fields) {
  for (const auto& [name, below] : fields.items()) {
    const Json named = read_json<Json>(name.size() > 2 ? name.substr(2) : "");
    if (name.starts_with("v:") && item == named) return item;
    if (!name.starts_with("k:") || !has_keys(item, named)) continue;
    Json made = part(item, below);
    if (made.is_object()) made.update(named);
    return made;
  }
  return Json();
}

Json part_of_list(const Json& list, const Json& fields) {
  Json made = Json::array();
  for (const Json& item : list) {
    Json one = part_of_item(item, fields);
    if (!one.is_null()) made.push_back(std::move(one));
  }
  return made;
}

Json part(const Json& value, const Json& fields) {
  if (!fields.is_object() || fields.empty()) return value;
  if (value.is_array()) return part_of_list(value, fields);
  if (!value.is_object()) return value;
  Json made = Json::object();
  for (const auto& [name, below] : fields.items()) {
    if (!name.starts_with("f:")) continue;
    const auto found = value.find(name.substr(2));
    if (found != value.end()) made[name.substr(2)] = part(*found, below);
  }
  return made;
}

}  // namespace

std::optional<Json> owned_part(const Json& object, const std::string& manager) {
  for (const Json& entry : array_at(object, {"metadata", "managedFields"})) {
    const bool ours = text_at(entry, {"manager"}) == manager &&
                      text_at(entry, {"operation"}) == "Apply" &&
                      text_at(entry, {"subresource"}).empty();
    const Json* fields = find(entry, {"fieldsV1"});
    if (!ours || fields == nullptr) continue;
    if (text_at(entry, {"apiVersion"}) != text_at(object, {"apiVersion"})) return std::nullopt;
    Json made = part(object, *fields);
    for (const char* name : {"apiVersion", "kind"}) made[name] = text_at(object, {name});
    for (const char* name : {"name", "namespace"}) {
      const std::string value = text_at(object, {"metadata", name});
      if (!value.empty()) made["metadata"][name] = value;
    }
    return made;
  }
  return std::nullopt;
}

}  // namespace kchart::cluster
