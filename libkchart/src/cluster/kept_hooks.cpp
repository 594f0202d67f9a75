// One Secret of a type of its own, one key, JSON.
#include "cluster/kept_hooks.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "base/stranger_json.hpp"
#include "cluster/members.hpp"
#include "cluster/write.hpp"
#include "codec/base64.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

constexpr const char* kType = "kchart.dev/delete-hooks";
constexpr const char* kKey = "hooks.json";

// The Secret without its data.
PlannedObject secret(const ApplySet& set) {
  PlannedObject made;
  made.object.body = {
      {"apiVersion", "v1"},
      {"kind", "Secret"},
      {"type", kType},
      {"metadata", {{"name", set.hooks_secret()}, {"namespace", set.namespace_name}}}};
  made.object.id = id_of(made.object.body);
  made.resource.type = made.object.id.type;
  made.resource.plural = "secrets";
  made.resource.namespaced = true;
  return made;
}

Json to_json(const SubmitHook& hook) {
  return {{"source", hook.manifest.source},
          {"manifest", hook.manifest.text},
          {"events", hook.events},
          {"weight", hook.weight},
          {"deletePolicies", hook.delete_policies}};
}

std::vector<std::string> texts_at(const Json& root, Path path) {
  std::vector<std::string> all;
  for (const Json& one : array_at(root, path)) {
    if (one.is_string()) all.push_back(one.get<std::string>());
  }
  return all;
}

SubmitHook hook_of(const Json& json) {
  SubmitHook hook;
  hook.manifest = {text_at(json, {"source"}), text_at(json, {"manifest"})};
  hook.events = texts_at(json, {"events"});
  hook.weight = static_cast<int>(int_at(json, {"weight"}));
  hook.delete_policies = texts_at(json, {"deletePolicies"});
  return hook;
}

bool is_of_deletion(const SubmitHook& hook) {
  return std::any_of(hook.events.begin(), hook.events.end(), [](const std::string& event) {
    return event == "pre-delete" || event == "post-delete";
  });
}

}  // namespace

bool has_delete_hooks(const SubmitOptions& options) {
  return std::any_of(options.hooks.begin(), options.hooks.end(), is_of_deletion);
}

void keep_delete_hooks(Session& session, const ApplySet& set, const SubmitOptions& options,
                       Undo& undo) {
  Json hooks = Json::array();
  for (const SubmitHook& hook : options.hooks) {
    if (is_of_deletion(hook)) hooks.push_back(to_json(hook));
  }
  PlannedObject planned = secret(set);
  const std::string path = planned.path();
  if (options.atomic) undo.remember(session, planned.object.id, path);
  if (hooks.empty()) return delete_if_there(session, path);
  std::string encoded;
  codec::append_base64(encoded,
                       json_text(Json{{"hooks", hooks}, {"namespaces", options.namespaces}}));
  planned.object.body["data"] = {{kKey, encoded}};
  const auto live = session.get_if_there(path);
  Json body = marked(planned.object, "", options, live ? find(*live, {"metadata"}) : nullptr);
  body["metadata"]["labels"].erase(std::string(kPartOf));
  SubmitOptions forced = options;
  forced.force_conflicts = true;
  apply_object(session, planned, body, nullptr, forced);
}

KeptHooks kept_hooks(Session& session, const ApplySet& set) {
  const PlannedObject planned = secret(set);
  const auto live = session.get_if_there(planned.path());
  const auto text = codec::decode_base64(live ? text_at(*live, {"data", kKey}) : "");
  const Json kept = read_json<Json>(text.value_or(""));
  if (!kept.is_object()) {
    throw Error(Fault::refused, "submit.hooks",
                planned.object.id.text() + (live ? " does not hold" : " is gone, which held") +
                    " the delete hooks of the submission; delete it without them by --no-hooks");
  }
  KeptHooks made;
  for (const Json& one : array_at(kept, {"hooks"})) made.hooks.push_back(hook_of(one));
  made.namespaces = texts_at(kept, {"namespaces"});
  return made;
}

void forget_kept_hooks(Session& session, const ApplySet& set) {
  delete_if_there(session, secret(set).path());
}

}  // namespace kchart::cluster
