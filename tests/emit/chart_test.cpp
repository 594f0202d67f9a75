// The emitted chart: what it accepts, refuses and says of itself.
#include <catch2/catch.hpp>

#include "compose/blueprint.hpp"
#include "kchart/emit.hpp"
#include "kchart/pod_security.hpp"
#include "kchart/render.hpp"
#include "kchart/yaml.hpp"

using namespace kchart;

namespace {

Rendered rendered_with(const std::vector<std::string>& sets) {
  ValueSources sources;
  sources.set = sets;
  const Values user = merge_sources(sources, {});
  return render(*load_chart(emit_chart(compose_defaults("Instance"))), user);
}

std::string one_of(const Rendered& rendered, const std::string& kind) {
  for (const Manifest& manifest : rendered.manifests) {
    if (manifest.kind == kind) return manifest.content;
  }
  return "";
}

// Rows "| `path` | words | `default` |" of the chart's document.
struct DocumentRow {
  const char* path;
  const char* fallback;
};

// The tables of the instance chart's document. The name alone differs: there the default is
// "a1b2c3d4", which is not the hash of the default description; here it is computed.
constexpr DocumentRow kDocument[] = {
    {"instanceName", "\"\""},
    {"instanceDescription", "\"Backend API development\""},
    {"userid", "\"user123\""},
    {"features.golang", "true"},
    {"features.typescript", "true"},
    {"features.postgres", "true"},
    {"features.graphql", "false"},
    {"mcpServers.context7.enabled", "true"},
    {"mcpServers.playwrightBrowser.enabled", "true"},
    {"mcpServers.dockerhubMcp.enabled", "true"},
    {"storage.workspace.size", "\"10Gi\""},
    {"storage.home.size", "\"1Gi\""},
    {"storage.tmp.size", "\"10Gi\""},
    {"storage.cache.size", "\"5Gi\""},
    {"storage.npmCache.size", "\"1Gi\""},
    {"resources.requests.memory", "\"512Mi\""},
    {"resources.requests.cpu", "\"250m\""},
    {"resources.limits.memory", "\"2Gi\""},
    {"resources.limits.cpu", "\"1000m\""},
    {"database.enabled", "false"},
    {"database.namespace", "\"database\""},
    {"database.cluster", "\"postgresql\""},
    {"database.reclaimPolicy", "\"delete\""},
    {"ingress.enabled", "true"},
    {"ingress.hostname", "\"\""},
    {"ingress.className", "\"nginx\""},
};

}  // namespace

TEST_CASE("the README's tables hold every row of the document") {
  const std::string readme = emit_readme(compose_defaults("Instance"));
  for (const DocumentRow& row : kDocument) {
    CAPTURE(row.path);
    const std::size_t at = readme.find("| `" + std::string(row.path) + "` | ");
    REQUIRE(at != std::string::npos);
    const std::string line = readme.substr(at, readme.find('\n', at) - at);
    CHECK(line.find(" | `" + std::string(row.fallback) + "` |") != std::string::npos);
  }
}

TEST_CASE("the documented --set flags are accepted") {
  const Rendered rendered = rendered_with(
      {"instanceName=a1b2c3d4", "instanceDescription=Backend API development", "userid=user123",
       "features.golang=false", "mcpServers.context7.enabled=false", "storage.workspace.size=20Gi",
       "resources.limits.cpu=2", "database.enabled=true", "ingress.className=traefik",
       "ingress.hostname=x.example.org"});
  const std::string deployment = one_of(rendered, "Deployment");
  CHECK(deployment.find("name: golang-tool") == std::string::npos);
  CHECK(deployment.find("name: typescript-tool") != std::string::npos);
  CHECK(deployment.find("name: context7-mcp") == std::string::npos);
  CHECK(deployment.find("cpu: 2\n") != std::string::npos);
  std::string claims;
  for (const Manifest& manifest : rendered.manifests) {
    if (manifest.kind == "PersistentVolumeClaim") claims += manifest.content;
  }
  CHECK(claims.find("storage: \"20Gi\"") != std::string::npos);
  CHECK(claims.find("storage: \"1Gi\"") != std::string::npos);
  CHECK(one_of(rendered, "Ingress").find("host: \"x.example.org\"") != std::string::npos);
  CHECK(one_of(rendered, "Database").find("name: a1b2c3d4-db") != std::string::npos);
}

TEST_CASE("a name of digits stays what it is") {
  const Rendered rendered = rendered_with({"instanceName=123456789012"});
  CHECK(one_of(rendered, "Deployment").find("name: \"123456789012\"\n") != std::string::npos);
}

TEST_CASE("without a name the hash of the description is it") {
  const std::string service = one_of(rendered_with({}), "Service");
  CHECK(service.find("name: \"claude-58c6269441a9\"\n") != std::string::npos);
}

TEST_CASE("values that the schema does not know are refused") {
  const char* wrong[] = {"feature.golang=true",         "features.rust=true",
                         "features.golang=maybe",       "storage.home.size=big",
                         "database.reclaimPolicy=drop", "instanceName=A_B"};
  for (const char* set : wrong) {
    CAPTURE(set);
    CHECK_THROWS_AS(rendered_with({set}), Error);
  }
}

TEST_CASE("the pod satisfies the restricted level in every preset") {
  const PodSecurityPolicy restricted{PodSecurityLevel::restricted, PodSecurityPolicy::kLatest};
  for (const Preset& one : presets()) {
    const Declarations read = read_declarations(one.text, "preset");
    for (const Declaration& declaration : read.items) {
      Arena arena;
      const Composition composition = compose_declaration(declaration);
      int pods = 0;
      for (const Value& object : composed_objects(composition, {}, arena)) {
        const Value* pod = look_up(object, "spec.template");
        if (pod == nullptr) pod = look_up(object, "spec.jobTemplate.spec.template");
        if (pod == nullptr) pod = look_up(object, "template");
        if (pod == nullptr) continue;
        ++pods;
        CAPTURE(one.name);
        // Exceptions have a name and a reason.
        const Value* notes = look_up(*pod, "metadata.annotations");
        if (notes != nullptr && notes->as_map()->find("kchart.dev/exception") != nullptr) continue;
        CHECK(violation_text(pod_violations(*look_up(*pod, "metadata"), *look_up(*pod, "spec"),
                                            restricted)) == "");
      }
      CHECK((pods > 0 || composition.kind == "Tenant"));
    }
  }
}

TEST_CASE("no rendered line is blank") {
  const Rendered rendered = rendered_with({});
  for (const Manifest& manifest : rendered.manifests) {
    CAPTURE(manifest.name);
    CHECK(manifest.content.find(" \n") == std::string::npos);
    CHECK(manifest.content.find("\n\n") == std::string::npos);
  }
}

TEST_CASE("helm test brings its own rule and is no part of the instance") {
  const Rendered rendered = rendered_with({});
  REQUIRE(rendered.hooks.size() == 2);
  for (const Hook& hook : rendered.hooks) {
    CHECK(hook.events == std::vector<std::string>{"test"});
    CHECK(hook.manifest.name == "58c6269441a9-test");
  }
}
