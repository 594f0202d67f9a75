// Which of several objects of one name counts when hooks are among them.
#include "cluster/last_wins.hpp"

#include <catch2/catch.hpp>

using namespace kchart;
using namespace kchart::cluster;

namespace {

ManifestText map_named(const std::string& name, const std::string& source) {
  return {source, "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}}"};
}

SubmitHook hook_named(const std::string& name, const std::string& source, std::size_t after) {
  SubmitHook hook;
  hook.manifest = map_named(name, source);
  hook.events = {"pre-install"};
  hook.after = after;
  return hook;
}

// On a server that knows these two kinds.
Session session() {
  ConnectOptions options;
  options.server = "https://h";
  return Session(options, Limits{}, [](const net::Request& request) {
    net::Response response;
    response.status = 200;
    response.body = request.url.ends_with("/api")    ? R"({"versions":["v1"]})"
                    : request.url.ends_with("/apis") ? R"({"groups":[]})"
                                                     : R"({"resources":[
      {"name":"configmaps","kind":"ConfigMap","namespaced":true,"verbs":["list"]},
      {"name":"nodes","kind":"Node","namespaced":false,"verbs":["list"]}]})";
    return response;
  });
}

LastOnes last_ones(const std::vector<ManifestText>& manifests, const SubmitOptions& options) {
  Session with = session();
  return keep_last(manifests, options, with);
}

// The sources of what is left, those of hooks after a bar, and what was told.
struct Left {
  std::string sources, told;
};

Left left_of(const std::vector<ManifestText>& manifests, std::vector<SubmitHook> hooks,
             bool last_wins = true) {
  Left left;
  SubmitOptions options;
  options.namespace_name = "shop";
  options.last_wins = last_wins;
  options.hooks = std::move(hooks);
  options.progress = [&](const Progress& progress) { left.told += progress.text + "\n"; };
  const LastOnes kept = last_ones(manifests, options);
  for (const ManifestText& one : kept.manifests) left.sources += one.source + " ";
  left.sources += "|";
  for (const SubmitHook& one : kept.options.hooks) left.sources += " " + one.manifest.source;
  return left;
}

}  // namespace

TEST_CASE("the last of several objects counts, as a hook or not") {
  const ManifestText first = map_named("a", "first"), last = map_named("a", "last");
  const ManifestText other = map_named("b", "other");
  CHECK(left_of({first, other}, {hook_named("a", "hook", 1)}).sources == "other | hook");
  CHECK(left_of({other, last}, {hook_named("a", "hook", 1)}).sources == "other last |");
  CHECK(left_of({first, last}, {hook_named("a", "hook", 1)}).sources == "last |");
  CHECK(left_of({other}, {hook_named("a", "one", 0), hook_named("a", "two", 1)}).sources ==
        "other | two");
  const Left left = left_of({first, other, last}, {hook_named("a", "hook", 1)});
  CHECK(left.told ==
        "RepeatedResourceWarning: Resource /ConfigMap/shop/a appeared 3 times among application "
        "resources; the last one counts, of last\n");
}

TEST_CASE("of what hooks have no part in, too") {
  const ManifestText a = map_named("a", "a"), again = map_named("a", "again");
  CHECK(left_of({a, again}, {hook_named("b", "hook", 0)}).sources == "again | hook");
  CHECK(left_of({a, again}, {}).sources == "again |");
  CHECK(left_of({a}, {hook_named("a", "hook", 1)}, false).sources == "a | hook");
  CHECK(left_of({a, again}, {}, false).told.empty());
}

TEST_CASE("objects of the cluster are the same in whatever namespace they are written") {
  const auto node = [](const char* source, const char* metadata) {
    return ManifestText{source,
                        "{apiVersion: v1, kind: Node, metadata: " + std::string(metadata) + "}"};
  };
  CHECK(left_of({node("a", "{name: n1, namespace: x}"), node("b", "{name: n1}")}, {}).sources ==
        "b |");
  const std::string list = "{apiVersion: v1, kind: List, items: [" + map_named("a", "").text + "," +
                           map_named("a", "").text + "]}";
  CHECK(left_of({{"list", list}}, {}).told.find("appeared 2 times") != std::string::npos);
}

TEST_CASE("of a list the other objects stay") {
  const std::string list = "{apiVersion: v1, kind: List, items: [" + map_named("a", "").text + "," +
                           map_named("b", "").text + "]}";
  SubmitOptions options;
  options.namespace_name = "shop";
  options.last_wins = true;
  options.hooks = {hook_named("a", "hook", 1)};
  const LastOnes kept = last_ones({{"list", list}}, options);
  REQUIRE(kept.manifests.size() == 1);
  CHECK(kept.manifests[0].text ==
        R"({"apiVersion":"v1","items":[{"apiVersion":"v1","kind":"ConfigMap",)"
        R"("metadata":{"name":"b"}}],"kind":"List"})");
  CHECK(kept.options.hooks.size() == 1);
}
