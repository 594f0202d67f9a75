// Two requests where the server aggregates (since 1.26), else one more per group version.
#include "cluster/discovery.hpp"

#include <algorithm>
#include <future>
#include <set>

#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

constexpr const char* kAggregated =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

std::vector<std::string> texts(const Json& array) {
  std::vector<std::string> all;
  for (const Json& one : array) {
    if (one.is_string()) all.push_back(one.get<std::string>());
  }
  return all;
}

bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) ==
                  std::tolower(static_cast<unsigned char>(y));
         });
}

bool answers_to(const Resource& resource, std::string_view word) {
  return word == resource.plural || word == resource.singular ||
         same_letters(word, resource.type.kind) ||
         std::find(resource.short_names.begin(), resource.short_names.end(), word) !=
             resource.short_names.end();
}

}  // namespace

bool Resource::can(std::string_view verb) const {
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

std::string Resource::path(std::string_view namespace_name, std::string_view name) const {
  std::string made = type.group.empty() ? "/api/" : "/apis/" + type.group + "/";
  made += type.version;
  if (namespaced && !namespace_name.empty()) {
    made += "/namespaces/" + net::percent_encode(namespace_name);
  }
  made += "/" + plural;
  if (!name.empty()) made += "/" + net::percent_encode(name);
  return made;
}

void Discovery::add_aggregated(const Json& list) {
  for (const Json& group : array_at(list, {"items"})) {
    const std::string name = text_at(group, {"metadata", "name"});
    for (const Json& version : array_at(group, {"versions"})) {
      if (text_at(version, {"freshness"}) == "Stale") away_.insert(name);
      for (const Json& one : array_at(version, {"resources"})) {
        Resource made;
        made.type = {text_at(one, {"responseKind", "group"}),
                     text_at(one, {"responseKind", "version"}),
                     text_at(one, {"responseKind", "kind"})};
        // Resources such as bindings answer with another group's kind.
        made.type.group = name;
        made.type.version = text_at(version, {"version"});
        made.plural = text_at(one, {"resource"});
        made.singular = text_at(one, {"singularResource"});
        made.namespaced = text_at(one, {"scope"}) == "Namespaced";
        made.verbs = texts(array_at(one, {"verbs"}));
        made.short_names = texts(array_at(one, {"shortNames"}));
        if (!made.type.kind.empty()) resources_.push_back(std::move(made));
      }
    }
  }
}

void Discovery::add_resources(const Json& list, const std::string& group,
                              const std::string& version) {
  for (const Json& one : array_at(list, {"resources"})) {
    Resource made;
    made.plural = text_at(one, {"name"});
    if (made.plural.find('/') != std::string::npos) continue;  // a subresource
    made.type = {group, version, text_at(one, {"kind"})};
    made.singular = text_at(one, {"singularName"});
    made.namespaced = true_at(one, {"namespaced"});
    made.verbs = texts(array_at(one, {"verbs"}));
    made.short_names = texts(array_at(one, {"shortNames"}));
    resources_.push_back(std::move(made));
  }
}

void Discovery::add_legacy(const Fetch& fetch, const Json& groups) {
  const std::string json = "application/json";
  for (const Json& group : array_at(groups, {"groups"})) {
    const std::string name = text_at(group, {"name"});
    std::vector<std::string> versions{text_at(group, {"preferredVersion", "version"})};
    for (const Json& version : array_at(group, {"versions"})) {
      const std::string text = text_at(version, {"version"});
      if (text != versions[0]) versions.push_back(text);
    }
    for (const std::string& version : versions) {
      try {
        add_resources(fetch("/apis/" + name + "/" + version, json), name, version);
      } catch (const Error& error) {
        if (error.code() != "cluster.server" && error.code() != "cluster.not_found") throw;
        away_.insert(name);
      }
    }
  }
}

void Discovery::index() {
  for (std::size_t i = 0; i < resources_.size(); ++i) by_type_.emplace(resources_[i].type, i);
}

Discovery Discovery::read(const Fetch& fetch) {
  Discovery made;
  auto both = std::async([&] { return fetch("/apis", kAggregated); });
  const Json core = fetch("/api", kAggregated);
  if (text_at(core, {"kind"}) == "APIGroupDiscoveryList") {
    made.add_aggregated(core);
  } else {
    made.add_resources(fetch("/api/v1", "application/json"), "", "v1");
  }
  const Json groups = both.get();
  if (text_at(groups, {"kind"}) == "APIGroupDiscoveryList") {
    made.add_aggregated(groups);
  } else {
    made.add_legacy(fetch, groups);
  }
  made.index();
  return made;
}

const Resource* Discovery::find(const GroupVersionKind& type) const {
  const auto found = by_type_.find(type);
  return found == by_type_.end() ? nullptr : &resources_[found->second];
}

std::vector<const Resource*> Discovery::versions(std::string_view group,
                                                 std::string_view kind) const {
  std::vector<const Resource*> all;
  for (const Resource& one : resources_) {
    if (one.type.group == group && one.type.kind == kind) all.push_back(&one);
  }
  return all;
}

const Resource* Discovery::named(std::string_view word) const {
  const std::size_t dot = word.find('.');
  for (const Resource& one : resources_) {
    if (answers_to(one, word)) return &one;
  }
  if (dot == std::string_view::npos) return nullptr;
  const std::string_view group = word.substr(dot + 1);
  for (const Resource& one : resources_) {
    if (answers_to(one, word.substr(0, dot)) &&
        (group == one.type.group || group == one.type.version + "." + one.type.group)) {
      return &one;
    }
  }
  return nullptr;
}

std::vector<std::string> Discovery::api_versions() const {
  std::set<std::string> all;
  for (const Resource& one : resources_) {
    all.insert(one.type.api_version());
    all.insert(one.type.api_version() + "/" + one.type.kind);
  }
  return {all.begin(), all.end()};
}

}  // namespace kchart::cluster
