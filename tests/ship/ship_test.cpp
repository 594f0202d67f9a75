#include <catch2/catch.hpp>

#include "base/folder.hpp"
#include "kchart/error.hpp"
#include "kchart/ship.hpp"
#include "ship/record.hpp"
#include "support/folder.hpp"

using namespace kchart;
using kchart::testing::Folder;

TEST_CASE("the state remembers outputs under their inputs, across processes") {
  Folder folder;
  const std::string path = folder.path() + "/below/state.json";
  {
    ship::Record record(path);
    CHECK(record.find("build", "a") == nullptr);
    record.finish("build", "a", {{"digest", "sha256:1"}});
    CHECK_THROWS_AS(ship::Record(path), Error);  // one run at a time
  }
  ship::Record again(path);
  REQUIRE(again.find("build", "a") != nullptr);
  CHECK(again.find("build", "a")->at("digest") == "sha256:1");
  CHECK(again.find("build", "b") == nullptr);
}

TEST_CASE("states of another shape are none") {
  Folder folder;
  for (const char* text : {R"({"version":"1","steps":{}})", R"({"version":1})", "[1]"}) {
    folder.file("x.json", text);
    CHECK_THROWS_AS(ship::Record(folder.path() + "/x.json"), Error);
  }
  for (const char* steps : {R"({"fetch":1})", R"({"fetch":{"inputs":5,"outputs":{}}})", "[1]"}) {
    folder.file("x.json", R"({"version":1,"steps":)" + std::string(steps) + "}");
    CHECK(ship::Record(folder.path() + "/x.json").find("fetch", "5") == nullptr);
  }
}

TEST_CASE("a file that is no state is not overwritten") {
  Folder folder;
  folder.file("x.json", "{\"mine\": true}\n");
  CHECK_THROWS_AS(ship::Record(folder.path() + "/x.json"), Error);
  CHECK(read_user_file(folder.path() + "/x.json", kMiB) == "{\"mine\": true}\n");
}

TEST_CASE("manifests of an image: they pass the checks, and the image is in them") {
  ship::Deployment deployment;
  deployment.name = "hello";
  deployment.host = "hello.example.test";
  const std::string image = "127.0.0.1:5000/apps/hello:1@sha256:" + std::string(64, 'a');
  for (const char* preset : {"app", "simple-api"}) {
    deployment.preset = preset;
    const ship::Generated made = ship::generate(deployment, image, 8081, {});
    CHECK(made.namespace_name == "app-hello");
    std::string all;
    std::vector<ManifestFile> files;
    for (const ManifestText& one : made.manifests) {
      all += one.text;
      files.push_back({one.text, one.source, ""});
    }
    for (const char* part : {"kind: Deployment", "kind: Service", "containerPort: 8081"}) {
      INFO(all);
      CHECK(all.find(part) != std::string::npos);
    }
    CHECK(all.find(image) != std::string::npos);
    CheckOptions options;
    options.namespace_name = made.namespace_name;
    for (const Finding& one : check_manifests(files, options)) {
      INFO(one.message);
      CHECK(one.severity != Severity::error);
    }
  }
}

TEST_CASE("bad names and presets are refused") {
  const auto code_of = [](const char* name, const char* preset,
                          const char* namespace_name = "") -> std::string {
    ship::Deployment deployment;
    deployment.name = name;
    deployment.preset = preset;
    deployment.namespace_name = namespace_name;
    try {
      ship::generate(deployment, "x:1", 80, {});
      return "";
    } catch (const Error& error) {
      return error.code();
    }
  };
  CHECK(code_of("Hello", "app") == "ship.name");
  CHECK(code_of("../x", "app") == "ship.name");
  CHECK(code_of("x", "instance") == "ship.preset");
  CHECK(code_of("x", "no-such") == "preset");
  CHECK(code_of("x", "app", "../up") == "ship.namespace");
  CHECK(code_of("x", "app", "Bad_NS") == "ship.namespace");
  CHECK(code_of("x", "app", "good") == "");
}

TEST_CASE("what a declaration may not say is refused before anything is done") {
  const auto problem_of = [](const std::function<void(ship::Deployment&)>& change,
                             const std::string& image = "r.example/x:1") -> std::string {
    ship::Deployment deployment;
    deployment.name = "hello";
    change(deployment);
    try {
      ship::generate(deployment, image, 80, {});
      return "";
    } catch (const Error& error) {
      return error.code() + ": " + error.message();
    }
  };
  const auto nothing = [](ship::Deployment&) {};
  CHECK(problem_of([](auto& d) { d.health = "a b"; }) ==
        "ship.declaration: 'health' 'a b' is not an absolute path such as /healthz");
  CHECK(problem_of([](auto& d) { d.env["1A"] = "x"; }).find("'1A'") != std::string::npos);
  CHECK(problem_of([](auto& d) { d.replicas = 1000; }).find("'replicas'") != std::string::npos);
  CHECK(problem_of([](auto& d) { d.host = "a b"; }).find("'host'") != std::string::npos);
  CHECK(problem_of([](auto& d) { d.ingress_class = "A B"; }).find("'class'") != std::string::npos);
  CHECK(problem_of(nothing, "A B").find("'image'") != std::string::npos);
  CHECK(problem_of(nothing, "localhost:5000/a/b:0") == "");
  CHECK(problem_of([](auto& d) {
          d.host = "{name}.example.test";
          d.health = "/healthz";
          d.env["A"] = "\xFF #: \n";
        }) == "");
}
