// Labels and annotations as k8s.io/kubectl/pkg/cmd/apply/applyset.go has them.
#include "cluster/apply_set.hpp"

#include <algorithm>
#include <charconv>

#include "codec/base64.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

constexpr const char* kKinds = "applyset.kubernetes.io/contains-group-kinds";
constexpr const char* kDeleteHooks = "kchart.dev/delete-hooks";
constexpr const char* kUnfinished = "kchart.dev/unfinished";
constexpr const char* kChart = "kchart.dev/chart";
constexpr const char* kAppVersion = "kchart.dev/app-version";
constexpr const char* kRevision = "kchart.dev/revision";
constexpr const char* kNamespaces = "applyset.kubernetes.io/additional-namespaces";

std::string joined(const std::set<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ",") + item;
  return out;
}

std::set<std::string> split(std::string_view text) {
  std::set<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    if (comma != 0) items.emplace(text.substr(0, comma));
    text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
  }
  return items;
}

// 0 for what is no number.
std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && at == end && number > 0 ? number : 0;
}

std::string_view tool(std::string_view tooling) {
  return tooling.substr(0, tooling.find('/'));
}

}  // namespace

std::string apply_set_id(std::string_view name, std::string_view namespace_name,
                         std::string_view kind, std::string_view group) {
  std::string text;
  for (const std::string_view part : {name, namespace_name, kind, group}) {
    text += std::string(text.empty() ? "" : ".") + std::string(part);
  }
  std::string encoded;
  codec::append_base64(encoded, crypto::sha256(text));
  std::replace(encoded.begin(), encoded.end(), '+', '-');
  std::replace(encoded.begin(), encoded.end(), '/', '_');
  encoded.erase(encoded.find('='));
  return "applyset-" + encoded + "-v1";
}

std::string ApplySet::id() const {
  return apply_set_id(name, namespace_name, "ConfigMap", "");
}

Json ApplySet::parent() const {
  std::set<std::string> texts;
  for (const GroupKind& kind : kinds) texts.insert(kind.text());
  std::set<std::string> others = namespaces;
  others.erase(namespace_name);
  Json made = {
      {"apiVersion", "v1"},
      {"kind", "ConfigMap"},
      {"metadata",
       {{"name", name},
        {"namespace", namespace_name},
        {"labels", {{kApplySetId, id()}}},
        {"annotations",
         {{kApplySetTooling, tooling}, {kKinds, joined(texts)}, {kNamespaces, joined(others)}}}}}};
  Json& notes = made["metadata"]["annotations"];
  if (has_delete_hooks) notes[kDeleteHooks] = hooks_secret();
  if (is_unfinished) notes[kUnfinished] = "true";
  if (!chart.empty()) notes[kChart] = chart;
  if (!app_version.empty()) notes[kAppVersion] = app_version;
  if (revision > 0) notes[kRevision] = std::to_string(revision);
  return made;
}

ApplySet read_apply_set(const Json& parent, std::string_view tooling) {
  ApplySet set;
  set.name = text_at(parent, {"metadata", "name"});
  set.namespace_name = text_at(parent, {"metadata", "namespace"});
  const std::string shown = "ConfigMap " + set.namespace_name + "/" + set.name;
  const auto refuse = [&](const std::string& message) {
    throw Error(Fault::refused, "submit.applyset", shown + " " + message);
  };
  const std::string id = text_at(parent, {"metadata", "labels", kApplySetId});
  if (id.empty()) {
    refuse("exists and is not the parent of an ApplySet: choose another name, or remove it");
  }
  if (id != set.id()) {
    refuse("has the ApplySet id " + excerpt(id) + ", which is not the id of its name (" + set.id() +
           "); remove the label " + kApplySetId);
  }
  set.tooling = text_at(parent, {"metadata", "annotations", kApplySetTooling});
  if (tool(set.tooling) != tool(tooling)) {
    refuse("is an ApplySet managed by \"" + excerpt(set.tooling) + "\", not by " +
           std::string(tool(tooling)) + "; to hand it over, set its annotation " +
           kApplySetTooling + " to " + std::string(tooling));
  }
  for (const std::string& text : split(text_at(parent, {"metadata", "annotations", kKinds}))) {
    const std::size_t dot = text.find('.');
    set.kinds.insert({dot == std::string::npos ? "" : text.substr(dot + 1), text.substr(0, dot)});
  }
  set.namespaces = split(text_at(parent, {"metadata", "annotations", kNamespaces}));
  set.namespaces.insert(set.namespace_name);
  set.has_delete_hooks = !text_at(parent, {"metadata", "annotations", kDeleteHooks}).empty();
  set.is_unfinished = !text_at(parent, {"metadata", "annotations", kUnfinished}).empty();
  set.chart = text_at(parent, {"metadata", "annotations", kChart});
  set.app_version = text_at(parent, {"metadata", "annotations", kAppVersion});
  set.revision = number_of(text_at(parent, {"metadata", "annotations", kRevision}));
  return set;
}

}  // namespace kchart::cluster
