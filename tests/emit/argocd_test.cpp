// Applications, ApplicationSets and the project that they need.
#include <catch2/catch.hpp>

#include "kchart/argocd.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"

using namespace kchart;

namespace {

std::vector<Composition> fleet_of(const std::string& text) {
  const Declarations read = read_declarations(text, "a.yaml");
  for (const Finding& finding : read.findings) FAIL(finding_line(finding));
  std::vector<Composition> made;
  for (const Declaration& one : read.items) {
    made.push_back(compose_declaration(one, Fleet(read.items)));
  }
  return made;
}

const std::string kInstance =
    "kind: Instance\ndescription: Backend API development\nowner: user123\nfeatures: [golang]\n";
const std::string kTenant = "kind: Tenant\ntenant: max\nproject: catapp\n";

std::string text_at(const Value& object, const char* path) {
  const Value* found = look_up(object, path);
  REQUIRE(found != nullptr);
  return std::string(found->as_string());
}

}  // namespace

TEST_CASE("an application holds the values inline, as the document shows it") {
  const auto fleet = fleet_of(kInstance);
  const MemoryTree files = emit_applications(fleet, {});
  Arena arena;
  const auto text = files.read("claude-instance-58c6269441a9.yaml");
  REQUIRE(text);
  const Value made = parse_yaml(*text, arena);
  CHECK(text_at(made, "spec.source.repoURL") ==
        "https://github.com/robotinfra/claude-web-k8s-instance");
  CHECK(text_at(made, "spec.source.path") == ".");
  CHECK(text_at(made, "spec.destination.namespace") == "claude-user123");
  const Value values = parse_yaml(text_at(made, "spec.source.helm.values"), arena);
  CHECK(text_at(values, "instanceDescription") == "Backend API development");
  CHECK(look_up(values, "features.golang")->as_bool());
  CHECK_FALSE(look_up(values, "features.postgres")->as_bool());
}

TEST_CASE("a chart without a repository of its own needs to be told where it lies") {
  const auto fleet = fleet_of(kTenant);
  CHECK_THROWS_AS(emit_applications(fleet, {}), Error);
  ArgoOptions options;
  options.repository = "https://github.com/acme/infra";
  const auto text = *emit_applications(fleet, options).read("tenant-dp-max-catapp.yaml");
  CHECK(text.find("path: charts/tenant\n") != std::string::npos);
  CHECK(text.find("CreateNamespace=true") != std::string::npos);
}

TEST_CASE("an application set lists the fleet, a project allows what is used") {
  const auto fleet =
      fleet_of(kInstance + "---\n" + "kind: Instance\ndescription: other\nowner: user456\n");
  const MemoryTree files = emit_application_sets(fleet, {});
  Arena arena;
  const Value made = parse_yaml(*files.read("instances.yaml"), arena);
  const Value* generators = look_up(made, "spec.generators");
  REQUIRE(generators != nullptr);
  const Value& first = *generators->as_list()->begin();
  CHECK(look_up(first, "list.elements")->size() == 2);
  CHECK(text_at(made, "spec.template.spec.source.helm.values") == "{{ .values }}");
  const Value project = parse_yaml(*files.read("project.yaml"), arena);
  CHECK(look_up(project, "spec.destinations")->size() == 2);
  CHECK(look_up(project, "spec.clusterResourceWhitelist")->size() == 0);
  CHECK(look_up(project, "spec.namespaceResourceWhitelist")->size() >= 8);
}
