// Schemas: objects in YAML, the version of Kubernetes, the findings.
#include <catch2/catch.hpp>
#include <string>

#include "kchart/check.hpp"
#include "kchart/check_report.hpp"
#include "kchart/error.hpp"
#include "support/code_of.hpp"

using namespace kchart;

namespace {

std::vector<Finding> findings_of(const std::string& text, int minor) {
  CheckOptions options;
  options.kube_minor = minor;
  options.groups.lint = false;
  const std::vector<ManifestFile> files{{text, "m.yaml", {}}};
  return check_manifests(files, options);
}

// "LINE RULE: MESSAGE" of each, a line each.
std::string told(const std::string& text, int minor = 36) {
  std::string out;
  for (const Finding& finding : findings_of(text, minor)) {
    out += (out.empty() ? "" : "\n") + std::to_string(finding.position.line) + ' ' + finding.rule +
           ": " + finding.message;
  }
  return out;
}

std::string config_map(const std::string& fields) {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n" + fields;
}

std::string deployment(const std::string& container) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n"
         "  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n"
         "    spec:\n      containers:\n      - name: c\n        image: i\n" +
         container;
}

struct Row {
  std::string text;
  std::string expected;
  int minor = 36;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO("1." << row.minor << "\n" << row.text);
    CHECK(told(row.text, row.minor) == row.expected);
  }
}

}  // namespace

TEST_CASE("values of Secrets stay out of reports") {
  const auto secret = [](const std::string& fields) {
    return "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\n" + fields + "\n";
  };
  check({
      {secret("data: {p: hunter2!}"),
       "4 schema.format: data.p: a string (not shown) is not base64"},
      {secret("stringData: {p: 8472910}"),
       "4 schema.type: stringData.p: expected a string, got a number (not shown)"},
      {secret("stringData: hunter2"),
       "4 schema.type: stringData: expected an object, got a string (not shown)"},
  });
}

TEST_CASE("fields and types") {
  check({
      {config_map("data: {a: b}"), ""},
      {config_map("data: null"), ""},
      {config_map("data: {a: 1}"), "4 schema.type: data.a: expected a string, got the number 1"},
      {config_map("dta: {a: b}"), "4 schema.unknown-field: unknown field \"dta\""},
      {config_map("data: [a]"), "4 schema.type: data: expected an object, got a list"},
      {config_map("immutable: 'true'"),
       "4 schema.type: immutable: expected a boolean, got the string \"true\""},
      {config_map("binaryData: {a: 'no base 64'}"),
       "4 schema.format: binaryData.a: the string \"no base 64\" is not base64"},
      {deployment("        imagePullPolicy: Allways\n"),
       "13 schema.enum: spec.template.spec.containers[0].imagePullPolicy: \"Allways\" is not one "
       "of "
       "Always, IfNotPresent, Never"},
      {deployment("        ports:\n        - containerPort: 80\n        - containerPort: '81'\n"),
       "15 schema.type: spec.template.spec.containers[0].ports[1].containerPort: expected an "
       "integer, got the string \"81\""},
      {deployment("        ports:\n        - containerPort: 1.5\n"),
       "14 schema.type: spec.template.spec.containers[0].ports[0].containerPort: expected an "
       "integer, got the number 1.5"},
      {deployment("        ports:\n        - name: a\n"),
       "14 schema.required: spec.template.spec.containers[0].ports[0].containerPort is required"},
      {deployment("        ports:\n        - containerPort: 80\n        - {containerPort: 80, "
                  "protocol: TCP}\n"),
       "15 schema.duplicate: spec.template.spec.containers[0].ports[1]: duplicate entry: an "
       "earlier "
       "one has the same containerPort, protocol"},
      {deployment("        resources:\n          limits: {cpu: 1, memory: 128MB}\n"),
       "14 schema.quantity: spec.template.spec.containers[0].resources.limits.memory: the string "
       "\"128MB\" is no quantity: quantities must match the regular expression "
       "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"},
      {deployment("        livenessProbe:\n          httpGet: {port: [1]}\n"),
       "14 schema.type: spec.template.spec.containers[0].livenessProbe.httpGet.port: expected an "
       "integer or a string, got a list"},
  });
}

TEST_CASE("API versions") {
  const std::string rest = "\nmetadata: {name: a}\n";
  check({
      {"apiVersion: policy/v1beta1\nkind: PodDisruptionBudget" + rest,
       "1 api.removed: policy/v1beta1 PodDisruptionBudget is not served by Kubernetes 1.36: "
       "removed "
       "in 1.25"},
      {"apiVersion: v1\nkind: ConfgMap" + rest,
       "1 api.unknown-kind: v1 ConfgMap is no kind of Kubernetes 1.36"},
      {"apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema" + rest,
       "1 api.removed: flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema is not served by Kubernetes "
       "1.36: removed in 1.32"},
      {"apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy" + rest,
       "1 api.too-new: admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy is not served by "
       "Kubernetes 1.29: new in 1.30",
       29},
      {"kind: ConfigMap" + rest, "1 object.kind: the object has no apiVersion"},
      {"apiVersion: example.com/v1\nkind: Thing" + rest,
       "2 schema.missing: no schema is known for example.com/v1 Thing, so its fields were not "
       "checked"},
  });
}

TEST_CASE("places: documents, Lists, sources and fixes") {
  const std::string text =
      "# Source: app/templates/a.yaml\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  "
      "kind: "
      "ConfigMap\n  metadata: {name: a}\n  dataa: {}\n---\n---\n# Source: app/templates/b.yaml\n"
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringDat: {}\n";
  const auto findings = findings_of(text, 30);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].position == Position{"m.yaml", 8, 3});
  CHECK(findings[0].source.file == "app/templates/a.yaml");
  CHECK(findings[0].fix == "did you mean \"data\"?");
  CHECK(findings[1].position.line == 15);
  CHECK(findings[1].document == 2);
  CHECK(findings[1].object == "Secret s");
}

TEST_CASE("a List that lists nothing") {
  for (const char* rest :
       {"List\n", "List\nitems: null\n", "List\nitems: {a: b}\n", "List\nitems: x\n",
        "ConfigMapList\nitems: null\n", "ConfigMapList\nitems: x\n"}) {
    const std::string list = std::string("apiVersion: v1\nkind: ") + rest;
    const auto findings = findings_of(list, 30);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message == "items of the list is no list of objects");
    CHECK(findings[0].fix == "write items: [] where there are none");
  }
  CHECK(findings_of("apiVersion: v1\nkind: List\nitems: []\n", 30).empty());
}

TEST_CASE("Lists hide nothing: Lists within them, items without a kind, very many labels") {
  const std::string text =
      "kind: List\nitems:\n- kind: List\n  items:\n  - {apiVersion: v1, kind: ConfigMap, metadata: "
      "{name: a}, dataa: {}}\n- apiVersion: v1\n  kind: PodList\n  items:\n  - {metadata: {name: "
      "p}, spec: {containers: [{name: c, image: i, imagee: i}]}}\n";
  const auto findings = findings_of(text, 30);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].position.line == 5);
  CHECK(findings[0].object == "ConfigMap a");
  CHECK(findings[1].position.line == 9);
  CHECK(findings[1].object == "Pod p");
  std::string labels;
  for (int i = 0; i < 100'000; ++i) labels += "l" + std::to_string(i) + ": v, ";
  const std::string many =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {" + labels + "\"a b\": v}}\n";
  REQUIRE(findings_of(many, 30).size() == 1);
  CHECK(findings_of(many, 30).front().rule == "schema.name");
}

TEST_CASE("what several threads find stands in the order of files and lines", "[threads]") {
  // Enough text for several threads; every third document is wrong, every tenth file no YAML.
  std::vector<std::string> texts;
  std::vector<ManifestFile> files;
  for (int i = 0; i < 60; ++i) {
    std::string text = i % 10 == 9 ? "a: [\n---\n" : "";
    for (int d = 0; d < 30; ++d) {
      text += "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
      text += d % 3 == 0 ? "dataa: {}\n" : "data: {k: \"" + std::string(1000, 'x') + "\"}\n";
      text += "---\n";
    }
    texts.push_back(std::move(text));
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    files.push_back({texts[i], "f" + std::to_string(i) + ".yaml", {}});
  }
  CheckOptions options;
  options.groups = {true, false, false, false};
  std::vector<Finding> apart;
  for (const ManifestFile& file : files) {
    const auto found = check_manifests(std::span(&file, 1), options);
    apart.insert(apart.end(), found.begin(), found.end());
  }
  CHECK(apart.size() == 60 * 10 + 6);
  CHECK(check_manifests(files, options) == apart);
}

TEST_CASE("more documents than the limit end the check") {
  CheckOptions options;
  options.limits.yaml_documents = 2;
  const std::vector<ManifestFile> two{{"a: 1\n---\nb: 1\n", "m.yaml", {}}};
  CHECK(test::code_of([&] { check_manifests(two, options); }) == "none");
  const std::vector<ManifestFile> three{two[0], {"c: 1\n", "n.yaml", {}}};
  CHECK(test::code_of([&] { check_manifests(three, options); }) == "limit.yaml.documents");
}

TEST_CASE("documents are cut, and lines counted, wherever the separator stands") {
  const std::string wrong = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndataa: {}\n";
  for (std::size_t i = 0; i < 150; ++i) {
    const std::string before = "# " + std::string(i, i % 2 == 0 ? '-' : 'x') + " ---\n" + wrong;
    const auto findings = findings_of(before + "--- # next\n\n" + wrong + "---", 36);
    INFO(i);
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].position.line == 5);
    CHECK(findings[1].position.line == 11);
    CHECK(findings[1].document == 2);
  }
}

TEST_CASE("a pod is held to the labels of its namespace") {
  const std::string space =
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n  labels:\n"
      "    pod-security.kubernetes.io/enforce: baseline\n---\n";
  const std::string pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: web}\nspec:\n  containers:\n"
      "  - {name: ok, image: i}\n  - {name: c, image: i, securityContext: {privileged: true}}\n";
  CHECK(
      told(space + pod) ==
      "14 pss.baseline.privileged: violates PodSecurity \"baseline:latest\" (enforce): privileged "
      "(container \"c\" must not set securityContext.privileged=true)");
  CHECK(told(pod) == "");
}

TEST_CASE("broken and hostile texts") {
  CHECK(told("a: [1").find("yaml.syntax") != std::string::npos);
  CHECK(told("- 1") == "1 object.kind: the document is no object");
  CHECK(told("\n---\n# nothing\n---\n") == "");
  CHECK(told("--- {a: 1}\n# nothing\n") ==
        "1 yaml.syntax: invalid Yaml document separator: {a: 1}: a document begins on the line "
        "after ---");
  CHECK(told("{\"a\": 1}\n{\"b\": 2}\n---\n---- # no\n").find("\n4 yaml.syntax") !=
        std::string::npos);
  std::string many = config_map("data:\n");
  for (int i = 0; i < 5000; ++i) many += "  k" + std::to_string(i) + ": 1\n";
  CHECK(findings_of(many, 36).size() == 100);
}

TEST_CASE("reports") {
  CHECK(findings_of(config_map("data: {d: x, a: 1}"), 36).front().position.column == 14);
  const auto findings = findings_of(config_map("dta: {}"), 36);
  CHECK(report_text(findings, ReportFormat::text) ==
        "m.yaml:4:1: error: ConfigMap a: unknown field \"dta\" [schema.unknown-field]\n"
        "    fix: did you mean \"data\"?\n1 error, 0 warnings, 0 info\n");
  CHECK(report_text(findings, ReportFormat::github) ==
        "::error file=m.yaml,line=4,col=1,title=schema.unknown-field::ConfigMap a: unknown field "
        "\"dta\"; did you mean \"data\"?\n");
  CHECK(report_text(findings, ReportFormat::sarif).find("\"startLine\": 4") != std::string::npos);
  CHECK(report_text(findings, ReportFormat::json).find("\"errors\": 1") != std::string::npos);
  CHECK(report_text({}, ReportFormat::junit).find("failures=\"0\"") != std::string::npos);
  CHECK_FALSE(report_format("yaml").has_value());
}
