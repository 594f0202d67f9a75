// Diffs: each object as it is beside what a dry run says it would be.
#include <algorithm>

#include "base/json_text.hpp"
#include "base/parallel.hpp"
#include "cluster/field_changes.hpp"
#include "cluster/last_wins.hpp"
#include "cluster/submission.hpp"
#include "cluster/unified.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

namespace {

using cluster::Json;

// Without what changes at every write or only the server sets.
Json comparable(Json object) {
  object.erase("status");
  Json& metadata = object["metadata"];
  for (const char* field :
       {"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"}) {
    metadata.erase(field);
  }
  return object;
}

constexpr const char* kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

void mask_side(Json& side, const Json& other, const char* changed) {
  if (side.is_null()) return;
  for (const char* field : {"data", "stringData"}) {
    if (!side.contains(field) || !side[field].is_object()) continue;
    for (auto& [key, value] : side[field].items()) {
      const Json* there = cluster::find(other, {field, key});
      value = there != nullptr && *there != value ? changed : "***";
    }
  }
  // Holds the values once more.
  if (cluster::find(side, {"metadata", "annotations", kLastApplied}) != nullptr) {
    side["metadata"]["annotations"][kLastApplied] = "***";
  }
}

// As kubectl hides them: the same value in both gets the same stars.
void mask(Json& before, Json& after) {
  const Json was = before;
  mask_side(before, after, "*** (before)");
  mask_side(after, was, "*** (after)");
}

std::string yaml_of(const Json& object) {
  if (object.is_null()) return {};
  Arena arena;
  return to_yaml(parse_json(json_text(object), arena));
}

ObjectDiff made(const cluster::ObjectId& id, Json before, Json after) {
  if (!before.is_null()) before = comparable(std::move(before));
  if (!after.is_null()) after = comparable(std::move(after));
  if (id.type.group.empty() && id.type.kind == "Secret" && before != after) mask(before, after);
  return {cluster::object_name(id), yaml_of(before), yaml_of(after),
          cluster::field_changes(before, after)};
}

class Differ {
 public:
  Differ(cluster::Session& session, std::span<const ManifestText> manifests, SubmitOptions options)
      : session_(session),
        options_(asking(std::move(options))),
        submission_(session, manifests, options_) {}

  std::vector<ObjectDiff> run() {
    for (const auto& group : submission_.plan().groups) {
      std::vector<ObjectDiff> these(group.size());
      parallel(group.size(), static_cast<std::size_t>(std::max(options_.at_once, 1)),
               [&](std::size_t i, std::size_t) { these[i] = compare(group[i]); });
      for (ObjectDiff& one : these) {
        if (one.before != one.after) all_.push_back(std::move(one));
      }
    }
    if (options_.prune) add_superfluous();
    for (const HookName& hook : submission_.hooks()) tell(hook.text() + " would run");
    return std::move(all_);
  }

 private:
  static SubmitOptions asking(SubmitOptions options) {
    options.dry_run = DryRun::server;
    options.take_ownership = true;
    return options;
  }

  void tell(const std::string& text) const {
    if (options_.progress) options_.progress({Progress::Step::reason, text, 0, 0});
  }

  ObjectDiff compare(const cluster::PlannedObject& planned) {
    const cluster::ObjectId& id = planned.object.id;
    const Json body =
        cluster::marked(planned.object, submission_.set().id(), options_, submission_.before(id));
    if (!submission_.can_ask_for(planned)) return made(id, nullptr, body);
    auto live = session_.get_if_there(planned.path());
    const Json* before = live ? cluster::find(*live, {"metadata"}) : nullptr;
    auto written = cluster::apply_object(session_, planned, body, before, options_);
    return made(id, live ? std::move(*live) : Json(), std::move(written.live));
  }

  void add_superfluous() {
    for (const cluster::Member* member : submission_.superfluous()) {
      if (member->is_kept() || !submission_.may_prune(*member)) continue;
      auto live = session_.get_if_there(member->path());
      if (live) all_.push_back(made(member->id, std::move(*live), nullptr));
    }
  }

  cluster::Session& session_;
  const SubmitOptions options_;
  cluster::Submission submission_;
  std::vector<ObjectDiff> all_;
};

// kubectl's name of an object's file: "apps.v1.Deployment.shop.web".
std::string file_name(const ObjectName& object) {
  std::string name = object.api_version;
  std::replace(name.begin(), name.end(), '/', '.');
  name += "." + object.kind + "." + object.namespace_name + "." + object.name;
  return name;
}

}  // namespace

std::vector<ObjectDiff> diff(const Cluster& cluster, std::span<const ManifestText> manifests,
                             const SubmitOptions& options) {
  const cluster::LastOnes last = cluster::keep_last(manifests, options, cluster.session());
  return Differ(cluster.session(), last.manifests, last.options).run();
}

std::string diff_text(const ObjectDiff& diff) {
  const std::string name = file_name(diff.object);
  return "diff -u -N LIVE/" + name + " MERGED/" + name + "\n" +
         cluster::unified_diff(diff.before, diff.after, {"LIVE/" + name, "MERGED/" + name});
}

}  // namespace kchart
