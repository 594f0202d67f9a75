// Of many objects of one kind and namespace lists are asked for, by the labels that both kinds of
// owners set, of a few each object itself; metadata only.
#include "cluster/owners.hpp"

#include <fmt/format.h>

#include <map>

#include "base/parallel.hpp"
#include "cluster/write.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

constexpr const char* kMetadataOnly =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
constexpr const char* kRelease = "meta.helm.sh/release-name";
constexpr const char* kReleaseNamespace = "meta.helm.sh/release-namespace";
constexpr const char* kManagedByHelm = "app.kubernetes.io/managed-by=Helm";
constexpr std::size_t kListFrom = 3;
constexpr std::size_t kAtOnce = 8;

using Objects = std::vector<const PlannedObject*>;

std::optional<Json> object_if_readable(Session& session, const std::string& path) {
  const Call call{"GET", path, {}, {}, kMetadataOnly};
  const Answer answer = session.send(call);
  if (answer.status == 403 || answer.status == 404 || answer.status == 405) return std::nullopt;
  if (!answer.ok()) throw refusal(call, answer, session.endpoint());
  return parse_answer(answer.body, "GET " + path);
}

std::optional<Json> look_at(Session& session, const PlannedObject& planned) {
  try {
    return object_if_readable(session, planned.path());
  } catch (const Error& error) {
    if (error.code() == "cancelled") throw;
    throw explained(planned, error);
  }
}

// Absent where the user may not list them.
std::optional<std::vector<Json>> list_if_allowed(Session& session, const std::string& path,
                                                 const std::string& selector) {
  try {
    return list_all(session, path, selector, true);
  } catch (const Error& error) {
    if (error.code() != "cluster.forbidden") throw;
    return std::nullopt;
  }
}

// The live objects of one kind and namespace that may have an owner, by their names.
class Look {
 public:
  Look(Session& session, const Objects& objects, const std::string& set_id) {
    const Resource& resource = objects[0]->resource;
    const std::string list = resource.path(objects[0]->object.id.namespace_name);
    const std::string others = fmt::format("{0},{0}!={1}", kPartOf, set_id);
    const bool many = objects.size() >= kListFrom && resource.can("list");
    if (many && add_list(session, list, others) && add_list(session, list, kManagedByHelm)) return;
    for (const PlannedObject* one : objects) add(look_at(session, *one));
  }

  const Json* metadata_of(const std::string& name) const {
    const auto found = metadata_.find(name);
    return found == metadata_.end() ? nullptr : &found->second;
  }

 private:
  bool add_list(Session& session, const std::string& path, const std::string& selector) {
    auto items = list_if_allowed(session, path, selector);
    if (!items) return false;
    for (Json& item : *items) add(std::move(item));
    return true;
  }

  void add(std::optional<Json> object) {
    if (!object) return;
    std::string name = text_at(*object, {"metadata", "name"});
    metadata_.emplace(std::move(name), std::move((*object)["metadata"]));
  }

  std::map<std::string, Json> metadata_;
};

std::string quoted(const std::string& text) {
  return "\"" + excerpt(text) + "\"";
}

// The parent of an ApplySet may be of any kind; kchart's are ConfigMaps, kubectl's mostly Secrets.
std::string name_of_set(Session& session, const std::string& id,
                        const std::string& namespace_name) {
  const std::string selector = std::string(kApplySetId) + "=" + id;
  const std::string here = "/namespaces/" + namespace_name;
  for (const std::string& path : {std::string("/configmaps"), here + "/configmaps",
                                  std::string("/secrets"), here + "/secrets"}) {
    if (path.starts_with(here) && namespace_name.empty()) continue;
    const auto parents = list_if_allowed(session, "/api/v1" + path, selector);
    if (!parents || parents->empty()) continue;
    const Json& parent = parents->front();
    const bool ours =
        text_at(parent, {"metadata", "annotations", kApplySetTooling}).starts_with("kchart/");
    return std::string(ours ? "the submission " : "the ApplySet ") +
           quoted(text_at(parent, {"metadata", "name"})) + " in namespace " +
           quoted(text_at(parent, {"metadata", "namespace"}));
  }
  return "the ApplySet " + excerpt(id);
}

class Owners {
 public:
  Owners(Session& session, const std::string& set_id) : session_(session), set_id_(set_id) {}

  std::optional<HeldObject> holder(const PlannedObject& planned, const Json& metadata) {
    HeldObject held{planned.object.id, planned.object.source, "", ""};
    const std::string release = text_at(metadata, {"annotations", kRelease});
    const std::string set = text_at(metadata, {"labels", kPartOf});
    if (!set.empty() && set != set_id_) {
      held.owner = set_named(set, held.id.namespace_name);
      held.follows = "which no longer holds it then";
    } else if (!release.empty() && set.empty()) {
      held.owner = "the Helm release " + quoted(release);
      const std::string in = text_at(metadata, {"annotations", kReleaseNamespace});
      if (!in.empty()) held.owner += " in namespace " + quoted(in);
      held.follows = "whose helm uninstall still deletes it then";
    } else {
      return std::nullopt;
    }
    return held;
  }

 private:
  const std::string& set_named(const std::string& id, const std::string& namespace_name) {
    const auto [at, is_new] = sets_.emplace(id, "");
    if (is_new) at->second = name_of_set(session_, id, namespace_name);
    return at->second;
  }

  Session& session_;
  const std::string& set_id_;
  std::map<std::string, std::string> sets_;  // names by ids
};

}  // namespace

std::vector<HeldObject> held_by_others(Session& session, const Objects& objects,
                                       const std::string& set_id) {
  std::map<std::string, std::size_t> numbers;  // by paths of lists
  std::vector<Objects> together;
  for (const PlannedObject* one : objects) {
    const std::string list = one->resource.path(one->object.id.namespace_name);
    const auto [at, is_new] = numbers.emplace(list, together.size());
    if (is_new) together.emplace_back();
    together[at->second].push_back(one);
  }
  std::vector<std::optional<Look>> looks(together.size());
  parallel(together.size(), kAtOnce,
           [&](std::size_t i, std::size_t) { looks[i].emplace(session, together[i], set_id); });
  Owners owners(session, set_id);
  std::vector<HeldObject> held;
  for (std::size_t i = 0; i < together.size(); ++i) {
    for (const PlannedObject* one : together[i]) {
      const Json* metadata = looks[i]->metadata_of(one->object.id.name);
      auto found = metadata == nullptr ? std::nullopt : owners.holder(*one, *metadata);
      if (found) held.push_back(std::move(*found));
    }
  }
  return held;
}

std::optional<Json> metadata_of(Session& session, const PlannedObject& planned) {
  auto object = look_at(session, planned);
  if (!object) return std::nullopt;
  return std::move((*object)["metadata"]);
}

std::optional<HeldObject> holder_of(Session& session, const PlannedObject& planned,
                                    const Json& metadata, const std::string& set_id) {
  return Owners(session, set_id).holder(planned, metadata);
}

}  // namespace kchart::cluster
