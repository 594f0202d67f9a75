// Base images: which Python, which platform.
#include <catch2/catch.hpp>

#include "image/python_version.hpp"
#include "kchart/error.hpp"
#include "kchart/image.hpp"
#include "support/code_of.hpp"
#include "support/folder.hpp"
#include "support/loopback.hpp"

using namespace kchart;
using namespace kchart::image;
using kchart::testing::Answer;
using kchart::testing::Asked;
using kchart::testing::Folder;
using kchart::testing::LoopbackServer;

namespace {

using test::code_of;

std::string text_of(const oci::Descriptor& one, const std::string& more = "") {
  return R"({"mediaType":")" + one.media_type + R"(","digest":")" + one.digest + R"(","size":)" +
         std::to_string(one.size) + more + "}";
}

// A registry of images without layers, by platform.
struct Bases {
  std::map<std::string, std::string> things;
  LoopbackServer server{[this](const Asked& asked) {
    const auto found = things.find(asked.target.substr(asked.target.rfind('/') + 1));
    if (found == things.end()) return Answer{404};
    return Answer{
        200, found->second, {{"Docker-Content-Digest", oci::describe("", found->second).digest}}};
  }};
  oci::Registry registry{server.host(), options()};

  static oci::RegistryOptions options() {
    oci::RegistryOptions options;
    options.plain_http = true;
    return options;
  }

  oci::Descriptor put(std::string_view type, const std::string& bytes) {
    const oci::Descriptor one = oci::describe(type, bytes);
    things[one.digest] = bytes;
    return one;
  }

  static std::string platform_json(const std::string& text) {
    const Platform one = parse_platform(text);
    return R"("os":")" + one.os + R"(","architecture":")" + one.architecture + R"(","variant":")" +
           one.variant + "\"";
  }

  oci::Descriptor add(const std::string& platform) {
    const auto config = put("c", "{" + platform_json(platform) + "}");
    return put(oci::kImageManifest, R"({"config":)" + text_of(config) + R"(,"layers":[]})");
  }

  void tag(const std::string& name, const std::vector<std::string>& platforms) {
    if (platforms.size() == 1) {
      things[name] = things[add(platforms[0]).digest];
      return;
    }
    std::string all;
    for (const std::string& platform : platforms) {
      all += (all.empty() ? "" : ",") +
             text_of(add(platform), R"(,"platform":{)" + platform_json(platform) + "}");
    }
    things[name] = R"({"manifests":[)" + all + "]}";
    put(oci::kImageIndex, things[name]);
  }

  // The architecture and variant that an image on the base `name` has.
  std::string built(const std::string& name, const std::string& platform) {
    const Folder folder, kept;
    folder.file("main.py", "");
    oci::Layout store(kept.path());
    const source::Source from = source::open_source_folder(folder.path());
    Request request;
    request.source = &from;
    request.platform = parse_platform(platform);
    request.plan.emplace();
    request.plan->stages = {{"", server.host() + "/b:" + name, "/app", {}, {Copy{{"."}, ".", ""}}}};
    const Result result = LayerBuilder(store, [&](const std::string&) -> oci::Registry& {
                            return registry;
                          }).build(request);
    const std::string config = store.read(result.config);
    return config.substr(config.find("architecture") + 15,
                         config.find(",\"created") - config.find("architecture") - 15);
  }
};

}  // namespace

TEST_CASE("the Python image is of a version that the project asks for") {
  struct Row {
    const char *wanted, *tag;
  };
  for (const Row& row : {Row{"", "3.11"},
                         {">=3.8", "3.11"},
                         {">=3.12", "3.12"},
                         {">=3.12.4,<4", "3.12"},
                         {">3.11", "3.11"},
                         {">3.12,!=3.13.*", "3.12"},
                         {">=3.13, <3.15", "3.13"},
                         {"<3.11", "3.10"},
                         {"<=3.11", "3.10"},
                         {"~=3.10", "3.11"},
                         {"~=3.10.2", "3.10"},
                         {"==3.12.*", "3.12"},
                         {"==3.9.7", "3.9.7"},
                         {"==3.9", "3.9.0"},
                         {"!=3.11.*,>=3.11", "3.12"},
                         {">=3.13.0rc1", "3.13"},
                         {"^3.12", "3.12"},
                         {"~3.9", "3.9"},
                         {"^2.7 || ^3.13", "3.13"},
                         {"*", "3.11"},
                         {"nonsense", "3.11"},
                         {">=4", ""},
                         {"<3", ""},
                         {">=99999999999999999999", ""}}) {
    INFO(row.wanted);
    CHECK(python_tag(row.wanted) == row.tag);
  }
  source::Detection detection;
  detection.language = source::Language::python;
  detection.version = ">=3.12";
  CHECK(plan_image(detection).stages[0].base == "python:3.12-slim");
  detection.version = ">=4";
  CHECK(code_of([&] { plan_image(detection); }) == "image.python");
  PlanOptions options;
  options.base = "my/python:4";
  CHECK(plan_image(detection, options).stages[0].base == "my/python:4");
}

TEST_CASE("the Node image is of a version that package.json asks for") {
  struct Row {
    const char *wanted, *base;
  };
  for (const Row& row : {Row{"", "node:20-alpine"},
                         {"22.1.0", "node:22-alpine"},
                         {"18", "node:18-alpine"},
                         {">=16", "node:20-alpine"},
                         {">=22.4", "node:22-alpine"},
                         {">22", "node:24-alpine"},
                         {"^18.2 || ^24", "node:24-alpine"},
                         {">=18 <20", "node:18-alpine"},
                         {"22.x", "node:22-alpine"},
                         {"lts/*", "node:20-alpine"},
                         {">=99", "node:20-alpine"}}) {
    INFO(row.wanted);
    source::Detection detection;
    detection.language = source::Language::node;
    detection.version = row.wanted;
    CHECK(plan_image(detection).stages[0].base == row.base);
  }
}

TEST_CASE("a base of another platform is refused, with and without an index") {
  Bases bases;
  bases.tag("arm", {"linux/arm64"});
  bases.tag("all", {"linux/amd64", "linux/arm/v6", "linux/arm/v7", "linux/arm64/v8"});
  bases.tag("old", {"linux/arm/v5", "linux/arm/v6", "linux/386"});
  CHECK(code_of([&] { bases.built("arm", "linux/amd64"); }) == "build.platform");
  CHECK(code_of([&] { bases.built("all", "linux/s390x"); }) == "build.platform");
  CHECK(code_of([&] { bases.built("old", "linux/arm64"); }) == "build.platform");
  CHECK(bases.built("arm", "linux/arm64/v8").starts_with("arm64"));
  CHECK(bases.built("all", "linux/arm64").starts_with("arm64"));
  CHECK(bases.built("all", "linux/arm").find("v7") != std::string::npos);
  CHECK(bases.built("all", "linux/arm/v6").find("v6") != std::string::npos);
  CHECK(bases.built("old", "linux/armhf").find("v6") != std::string::npos);
  CHECK(bases.built("all", "linux/x86_64").starts_with("amd64"));
}
