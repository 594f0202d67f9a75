// Who holds what a submission is about to write, on scripted answers.
#include "cluster/owners.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace kchart::cluster {

namespace {

constexpr const char* kMaps = "/api/v1/namespaces/shop/configmaps";

PlannedObject config_map(const std::string& name) {
  PlannedObject made;
  made.object.body = {{"apiVersion", "v1"},
                      {"kind", "ConfigMap"},
                      {"metadata", {{"name", name}, {"namespace", "shop"}}}};
  made.object.id = id_of(made.object.body);
  made.object.source = name + ".yaml";
  made.resource.type = made.object.id.type;
  made.resource.plural = "configmaps";
  made.resource.namespaced = true;
  made.resource.verbs = {"get", "list"};
  return made;
}

constexpr const char* kOfHelm = R"({"metadata":{"name":"b","annotations":{
  "meta.helm.sh/release-name":"web","meta.helm.sh/release-namespace":"shop"}}})";
constexpr const char* kOfOther = R"({"metadata":{"name":"c","labels":{
  "applyset.kubernetes.io/part-of":"applyset-other-v1"}}})";
constexpr const char* kParents = R"({"items":[{"metadata":{"name":"other","namespace":"shop",
  "annotations":{"applyset.kubernetes.io/tooling":"kchart/v0.1.0"}}}]})";

// Answers by the beginning of the path, the longest one that fits; others are not there.
class Script {
 public:
  std::map<std::string, std::pair<int, std::string>> answers;
  std::vector<std::string> asked;

  std::string lines_about(const std::vector<std::string>& names) {
    ConnectOptions options;
    options.server = "https://h";
    Session session(options, Limits{},
                    [this](const net::Request& request) { return answer(request); });
    std::vector<PlannedObject> planned;
    for (const std::string& name : names) planned.push_back(config_map(name));
    std::vector<const PlannedObject*> objects;
    for (const PlannedObject& one : planned) objects.push_back(&one);
    std::string lines;
    for (const HeldObject& one : held_by_others(session, objects, "applyset-ours-v1")) {
      lines += one.source + " " + one.id.text() + ": " + one.owner + "\n";
    }
    return lines;
  }

 private:
  net::Response answer(const net::Request& request) {
    const std::string path = request.url.substr(std::string("https://h").size());
    asked.push_back(path);
    net::Response response;
    response.status = 404;
    for (const auto& [beginning, given] : answers) {
      if (!path.starts_with(beginning)) continue;
      response.status = given.first;
      response.body = given.second;
    }
    return response;
  }
};

constexpr const char* kHeld =
    "b.yaml ConfigMap shop/b: the Helm release \"web\" in namespace \"shop\"\n"
    "c.yaml ConfigMap shop/c: the submission \"other\" in namespace \"shop\"\n";

}  // namespace

TEST_CASE("a few objects are looked at one by one") {
  Script script;
  const std::string here = std::string(kMaps) + "/";
  script.answers = {{here + "b", {200, kOfHelm}}, {"/api/v1/configmaps?", {200, kParents}}};
  CHECK(script.lines_about({"a", "b"}) ==
        "b.yaml ConfigMap shop/b: the Helm release \"web\" in namespace \"shop\"\n");
  CHECK(script.asked.size() == 2);
  script.answers[here + "c"] = {200, kOfOther};
  CHECK(script.lines_about({"c"}) ==
        "c.yaml ConfigMap shop/c: the submission \"other\" in namespace \"shop\"\n");
  CHECK(script.lines_about({"a"}).empty());
}

TEST_CASE("many objects are looked for by the labels of owners") {
  Script script;
  const std::string list = std::string(kMaps) + "?limit=500&labelSelector=";
  const auto items = [](const char* one) { return "{\"items\":[" + std::string(one) + "]}"; };
  script.answers = {{list + "applyset", {200, items(kOfOther)}},
                    {list + "app.kub", {200, items(kOfHelm)}},
                    {"/api/v1/configmaps?", {200, kParents}}};
  CHECK(script.lines_about({"a", "b", "c", "d", "e"}) == kHeld);
  CHECK(script.asked.size() == 3);
}

TEST_CASE("who may not list looks one by one, who may not look knows nothing") {
  Script script;
  const std::string here = std::string(kMaps) + "/";
  script.answers = {{std::string(kMaps) + "?", {403, "{}"}},
                    {here + "b", {200, kOfHelm}},
                    {here + "c", {200, kOfOther}},
                    {here + "d", {403, "{}"}},
                    {"/api/v1/configmaps?", {200, kParents}}};
  CHECK(script.lines_about({"a", "b", "c", "d"}) == kHeld);
  script.answers.erase("/api/v1/configmaps?");
  script.answers.insert({"/api/v1/configmaps?", {403, "{}"}});
  script.answers.insert({"/api/v1/secrets?", {403, "{}"}});
  script.answers.insert({"/api/v1/namespaces/shop/secrets?", {403, "{}"}});
  CHECK(script.lines_about({"c"}) == "c.yaml ConfigMap shop/c: the ApplySet applyset-other-v1\n");
}

TEST_CASE("our own members and what nobody holds") {
  Script script;
  script.answers = {
      {std::string(kMaps) + "/a",
       {200, R"({"metadata":{"name":"a","annotations":{"meta.helm.sh/release-name":"web"},
                 "labels":{"applyset.kubernetes.io/part-of":"applyset-ours-v1"}}})"}},
      {std::string(kMaps) + "/b",
       {200, R"({"metadata":{"name":"b","labels":{"app.kubernetes.io/managed-by":"Helm"}}})"}}};
  CHECK(script.lines_about({"a", "b"}).empty());
}

}  // namespace kchart::cluster
