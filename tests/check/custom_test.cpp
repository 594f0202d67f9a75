// Custom resources: a definition, an object, the findings; and schema locations.
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "check/custom_kinds.hpp"
#include "check/server_numbers.hpp"
#include "kchart/check.hpp"

using namespace kchart;

namespace {

std::string definition(const std::string& spec_schema) {
  return "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
         "metadata: {name: widgets.example.com}\nspec:\n  group: example.com\n"
         "  scope: Namespaced\n  names: {plural: widgets, kind: Widget}\n  versions:\n"
         "  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n"
         "        type: object\n        properties:\n          spec: " +
         spec_schema + "\n  - {name: v0, served: false, storage: false}\n";
}

std::string widget(const std::string& spec, const std::string& version = "v1") {
  return "apiVersion: example.com/" + version +
         "\nkind: Widget\nmetadata: {name: w}\nspec: " + spec + "\n";
}

std::string told(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    out += (out.empty() ? "" : "\n") + finding.rule + ": " + finding.message;
  }
  return out;
}

std::string checked(const std::string& spec_schema, const std::string& object) {
  CheckOptions options;
  options.groups = {true, false, false, false};
  const std::string crd = definition(spec_schema);
  options.crds.push_back({crd, "crd.yaml", {}});
  const std::vector<ManifestFile> files{{object, "w.yaml", {}}};
  return told(check_manifests(files, options));
}

struct Row {
  std::string schema, spec, expected;
};

}  // namespace

TEST_CASE("custom resources against their definitions") {
  const std::string sized =
      "{type: object, required: [size], properties: {size: {type: integer, "
      "format: int32, minimum: 1, maximum: 9}, name: {type: string, "
      "pattern: \"^[a-z]+$\", maxLength: 3}}}";
  const std::vector<Row> rows = {
      {sized, "{size: 3, name: ab}", ""},
      {sized, "{}", "schema.required: spec.size is required"},
      {sized, "{size: \"3\"}", "schema.type: spec.size: expected an integer, got the string \"3\""},
      {sized, "{size: 1.5}", "schema.type: spec.size: expected an integer, got the number 1.5"},
      {sized, "{size: 10}", "schema.range: spec.size: 10 is above 9"},
      {sized, "{size: 0}", "schema.range: spec.size: 0 is below 1"},
      {"{type: number, multipleOf: 0.1}", "0.3", ""},
      {"{type: number, multipleOf: 0.1}", "0.35", "schema.range: spec: 0.35 is no multiple of 0.1"},
      {"{type: number, multipleOf: 0.2}", "116405.60002", ""},
      {"{type: number, multipleOf: 1.5}", "4", ""},
      {"{type: number, multipleOf: 0.5}", "2",
       "schema.range: spec: 2 is no multiple of 0.5 as an API server calculates"},
      {"{type: integer, multipleOf: 2.5}", "5",
       "schema.range: spec: 5 is an integer, yet the definition's multipleOf 2.5 is none: an API "
       "server refuses all values"},
      {"{type: number, minimum: 0.5}", "0", ""},
      {"{type: number, minimum: 0.5}", "0.4", "schema.range: spec: 0.4 is below 0.5"},
      {"{type: number, maximum: 1.5, exclusiveMaximum: true}", "1",
       "schema.range: spec: 1 is not below 1.5"},
      {"{type: integer, multipleOf: 4}", "6", "schema.range: spec: 6 is no multiple of 4"},
      {sized, "{size: 1, nam: ab}", "schema.unknown-field: unknown field \"spec.nam\""},
      {sized, "{size: 1, name: A}", "schema.pattern: spec.name: \"A\" does not match ^[a-z]+$"},
      {sized, "{size: 1, name: abcd}",
       "schema.range: spec.name: 4 characters, at most 3 are allowed"},
      {sized, "null", ""},
      {"{type: array, items: {type: string}}", "[null]",
       "schema.type: spec[0]: expected a string, got null"},
      {"{type: object, x-kubernetes-preserve-unknown-fields: true}", "{any: [1]}", ""},
      {"{type: object, additionalProperties: {type: string}}", "{a: b, c: 1}",
       "schema.type: spec.c: expected a string, got the number 1"},
      {"{type: object, properties: {a: {type: string, nullable: true}}}", "{a: null}", ""},
      {"{type: object, properties: {a: {type: string, default: x}}, required: [a]}", "{a: null}",
       ""},
      {"{type: object, properties: {p: {x-kubernetes-int-or-string: true}}}", "{p: 80%}", ""},
      {"{type: object, properties: {p: {x-kubernetes-int-or-string: true}}}", "{p: true}",
       "schema.type: spec.p: expected an integer or a string, got the boolean true"},
      {"{type: string, enum: [a, b]}", "c",
       "schema.enum: spec: the string \"c\" is not one of a, b"},
      {"{type: array, items: {type: string}, maxItems: 1, x-kubernetes-list-type: set}", "[a, a]",
       "schema.range: spec: 2 elements, at most 1 are allowed\n"
       "schema.duplicate: spec[1]: an earlier element is the same"},
      {"{type: array, items: {type: object, properties: {k: {type: string}, v: {type: integer}}}, "
       "x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k]}",
       "[{k: a, v: 1}, {k: a, v: 2}]", "schema.duplicate: spec[1]: an earlier element is the same"},
      {"{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: "
       "[a]}, {required: [b]}]}",
       "{a: x, b: x}", "schema.value: spec: meets several forms of which it may have one"},
      {"{type: object, properties: {a: {type: string}}, anyOf: [{required: [a]}]}", "{}",
       "schema.value: spec: meets none of the forms that it may have"},
      {"{type: object, properties: {a: {type: string}}, not: {required: [a]}}", "{a: x}",
       "schema.value: spec: has a form that is not allowed"},
      {"{type: object, properties: {t: {type: string, format: date-time}}}", "{t: today}",
       "schema.format: spec.t: \"today\" is not of the format date-time"},
      {"{type: object, x-kubernetes-embedded-resource: true}",
       "{apiVersion: v1, kind: X, metadata: {labels: {a: 1}}}",
       "schema.type: spec.metadata.labels.a: expected a string, got the number 1"},
      {"{type: object, x-kubernetes-validations: [{rule: \"true\"}, {rule: \"true\"}]}", "{}",
       "schema.cel-unchecked: 2 CEL rules of Widget (widgets.example.com) were not evaluated; only "
       "an API server does"},
  };
  for (const Row& row : rows) {
    INFO(row.schema << "\n" << row.spec);
    CHECK(checked(row.schema, widget(row.spec)) == row.expected);
  }
}

// What kube-openapi answers with go-openapi/swag v0.23 (to 1.36) and v0.27 (since 1.37).
TEST_CASE("multiples as API servers calculate them") {
  struct Case {
    double number, factor;
    bool before, since;
  };
  for (const Case& one :
       {Case{0.3, 0.1, true, true}, Case{207.9, 4.158, true, true}, Case{36.252, 4.028, true, true},
        Case{2.8e-8, 1e-9, false, true}, Case{-86697.6, 0.6, false, true},
        Case{207, 4.14, false, false}, Case{8, 4.14, true, true}, Case{1e-10, 1, false, false},
        Case{1e16 + 0.5, 0.001, false, false}, Case{3, 0, false, false}}) {
    INFO(one.number << " of " << one.factor);
    CHECK(checking::server_divides(one.number, one.factor, 36) == one.before);
    CHECK(checking::server_divides(one.number, one.factor, 37) == one.since);
  }
}

TEST_CASE("versions and metadata of custom resources") {
  CHECK(checked("{type: object}", widget("{}", "v0")) ==
        "api.unknown-kind: example.com/v0 Widget is not served: its definition serves v1");
  CHECK(checked("{type: object}", widget("{}") + "---\n" + widget("{}", "v9")) ==
        "api.unknown-kind: example.com/v9 Widget is not served: its definition serves v1");
  CHECK(checked("{type: object}",
                "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, labls: {}}\n") ==
        "schema.unknown-field: unknown field \"metadata.labls\"");
  CHECK(
      checked("{type: object}", "apiVersion: other.com/v1\nkind: Thing\n") ==
      "schema.missing: no schema is known for other.com/v1 Thing, so its fields were not checked");
}

TEST_CASE("schema locations have kubeconform's form") {
  using checking::located;
  const std::string template_form =
      "https://h/{{.Group}}/{{ .ResourceKind }}_{{.ResourceAPIVersion}}.json";
  CHECK(located(template_form, "argoproj.io/v1alpha1", "AppProject", 30) ==
        "https://h/argoproj.io/appproject_v1alpha1.json");
  CHECK(located("dir/", "apps/v1", "Deployment", 31) ==
        "dir/v1.31.0-standalone-strict/deployment-apps-v1.json");
  CHECK(located("dir", "v1", "Pod", 31) == "dir/v1.31.0-standalone-strict/pod-v1.json");
  CHECK(located("d/{{ .ResourceKind }}{{ .KindSuffix }}.json", "networking.k8s.io/v1", "Ingress",
                31) == "d/ingress-networking-v1.json");
}

TEST_CASE("a schema at a location is asked where no definition is known") {
  const std::map<std::string, std::string> places = {
      {"s/widget_v1.json",
       "{\"type\": \"object\", \"properties\": {\"spec\": {\"type\": "
       "\"object\", \"properties\": {\"size\": {\"type\": \"integer\"}}, "
       "\"additionalProperties\": false}}}"},
      {"s/broken_v1.json", "{\"type\": 3}"}};
  CheckOptions options;
  options.groups = {true, false, false, false};
  options.schema_locations = {"default", "s/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"};
  options.load_schema = [&](const std::string& place) -> std::optional<std::string> {
    const auto at = places.find(place);
    return at != places.end() ? std::optional(at->second) : std::nullopt;
  };
  const auto check = [&](const std::string& text) {
    const std::vector<ManifestFile> files{{text, "w.yaml", {}}};
    return check_manifests(files, options);
  };
  CHECK(check(widget("{size: 1}")).empty());
  const auto findings = check(widget("\n  size: x"));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message == "spec.size: got string, want integer");
  CHECK(findings[0].position.line == 5);
  CHECK(told(check("apiVersion: a.b/v1\nkind: Broken\nmetadata: {name: a}\n"))
            .starts_with("schema.invalid: the schema at "
                         "s/broken_v1.json cannot be used"));
  CHECK(told(check("apiVersion: a.b/v2\nkind: Broken\n")).starts_with("schema.missing"));
}
