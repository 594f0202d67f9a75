// Reading manifests: what the API server would refuse for its shape is refused here, with its
// place.
#include "cluster/object.hpp"

#include "kchart/documents.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

constexpr std::size_t kMaxObject = 3 * kMiB / 2;  // what etcd takes
constexpr std::size_t kMaxAnnotations = 256 * kKiB;

[[noreturn]] void refuse(const ManifestText& from, const std::string& message) {
  throw Error(Fault::refused, "manifest.object",
              (from.source.empty() ? "" : from.source + ": ") + message);
}

void check_texts(const Json& metadata, const char* field, const ManifestText& from,
                 const std::string& whose) {
  const Json* map = find(metadata, {field});
  if (map == nullptr || map->is_null()) return;
  const std::string where = "metadata." + std::string(field) + " of " + whose;
  if (!map->is_object()) refuse(from, where + " is no map");
  for (const auto& [key, value] : map->items()) {
    if (value.is_string()) continue;
    refuse(from, where + ": the value of \"" + excerpt(key) + "\" is no text; quote it");
  }
}

void check_size(const Object& object, const ManifestText& from) {
  const auto fail = [&](const std::string& what, std::size_t limit) {
    throw Error(Fault::limit, "limit.object",
                from.source + ": " + object.id.text() + ": " + what + " pass " +
                    std::to_string(limit) + " bytes, more than an API server takes");
  };
  std::size_t annotations = 0;
  const Json* map = find(object.body, {"metadata", "annotations"});
  if (map != nullptr && map->is_object()) {
    for (const auto& [key, value] : map->items()) {
      annotations += key.size() + value.get_ref<const std::string&>().size();
    }
  }
  if (annotations > kMaxAnnotations) fail("its annotations", kMaxAnnotations);
  if (object.body.dump(-1, ' ', false, Json::error_handler_t::replace).size() > kMaxObject) {
    fail("its fields", kMaxObject);
  }
}

Object checked(Json body, const ManifestText& from) {
  if (!body.is_object()) refuse(from, "a document is no map, so it is no Kubernetes object");
  for (const char* field : {"apiVersion", "kind"}) {
    if (text_at(body, {field}).empty()) {
      refuse(from, std::string("a document has no ") + field + "; every object needs one");
    }
  }
  Object object{id_of(body), std::move(body), from.source};
  const Json* metadata = find(object.body, {"metadata"});
  if (object.id.name.empty()) {
    const bool generated = !text_at(object.body, {"metadata", "generateName"}).empty();
    refuse(
        from,
        object.id.type.kind + " has no metadata.name" +
            (generated ? "; generateName would make another object at each run, so give it a name"
                       : "; give it one"));
  }
  check_texts(*metadata, "labels", from, object.id.text());
  check_texts(*metadata, "annotations", from, object.id.text());
  if (from.keep) object.body["metadata"]["annotations"][kResourcePolicy] = "keep";
  check_size(object, from);
  return object;
}

bool is_list(const Json& body) {
  const std::string kind = text_at(body, {"kind"});
  const bool plain = kind == "List" && text_at(body, {"apiVersion"}) == "v1";
  return plain || (kind.ends_with("List") && find(body, {"items"}) != nullptr);
}

// Items of a PodList need not say that they are Pods.
void take_kind_of_list(Json& item, const Json& list) {
  if (item.contains("kind") || item.contains("apiVersion")) return;
  const std::string kind = text_at(list, {"kind"});
  if (kind == "List") return;
  item["kind"] = kind.substr(0, kind.size() - 4);
  item["apiVersion"] = text_at(list, {"apiVersion"});
}

void add(std::vector<Object>& all, Json body, const ManifestText& from) {
  if (!is_list(body)) return all.push_back(checked(std::move(body), from));
  const Json* items = find(body, {"items"});
  if (items == nullptr || !items->is_array()) {
    refuse(from, "items of a " + text_at(body, {"kind"}) +
                     " is no list of objects; write items: [] where there are none");
  }
  for (Json& item : body["items"]) {
    if (!item.is_object())
      refuse(from, "an item of a " + text_at(body, {"kind"}) + " is no object");
    take_kind_of_list(item, body);
    add(all, std::move(item), from);
  }
}

}  // namespace

GroupVersionKind GroupVersionKind::of(std::string_view api_version, std::string_view kind) {
  const std::size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return {"", std::string(api_version), std::string(kind)};
  return {std::string(api_version.substr(0, slash)), std::string(api_version.substr(slash + 1)),
          std::string(kind)};
}

std::string ObjectId::text() const {
  return type.kind + " " + (namespace_name.empty() ? "" : namespace_name + "/") + name;
}

std::string key_of(const ObjectId& id) {
  return id.type.group + "/" + id.type.kind + "/" + id.namespace_name + "/" + id.name;
}

ObjectId id_of(const Json& body) {
  return {GroupVersionKind::of(text_at(body, {"apiVersion"}), text_at(body, {"kind"})),
          text_at(body, {"metadata", "namespace"}), text_at(body, {"metadata", "name"})};
}

std::vector<Object> read_objects(std::span<const ManifestText> documents, const Limits& limits) {
  std::vector<Object> all;
  for (const ManifestText& document : documents) {
    Arena arena(limits.memory);
    ReadOptions options;
    options.limits = limits;
    options.file = document.source;
    options.integers = true;
    try {
      Json body = to_json_tree(parse_document(document.text, arena, options));
      const bool nothing = body.is_null() || (body.is_object() && body.empty());
      if (!nothing) add(all, std::move(body), document);
    } catch (const Error& error) {
      if (error.code() == "manifest.object" || error.fault() == Fault::limit) throw;
      throw Error(error.fault(), "manifest.yaml", document.source + ": " + error.message(),
                  error.position());
    }
  }
  return all;
}

}  // namespace kchart::cluster
