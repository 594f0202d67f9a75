// The linter where no recording of Helm 4 shows it: as Helm 3.
#include "kchart/lint.hpp"

#include <catch2/catch.hpp>

#include "base/tar_maker.hpp"
#include "support/folder.hpp"

using namespace kchart;
using kchart::testing::Folder;

namespace {

std::string told(const Folder& folder, Compat compat) {
  LintOptions options;
  options.compat = compat;
  std::string out;
  for (const Finding& finding : lint(folder.path(), Values(), options).findings) {
    out += lint_line(finding) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("Helm 3 has no rules for CRDs, for missing templates and for a strict Chart.yaml") {
  const Folder folder;
  folder.file("Chart.yaml",
              "apiVersion: v2\nname: c\nversion: v0.1.0\nicon: http://a/b\nfoo: 1\nname: c\n");
  folder.file("values.yaml", "a: 1\n");
  folder.file("crds/x.yaml", "kind: Foo\n");
  CHECK(told(folder, Compat::helm3).empty());
  CHECK(
      told(folder, Compat::helm4) ==
      "[WARNING] Chart.yaml: failed to strictly parse chart metadata file\n\terror converting YAML "
      "to JSON: yaml: unmarshal errors:\n  line 6: key \"name\" already set in map\n"
      "[WARNING] Chart.yaml: version 'v0.1.0' is not a valid SemVerV2\n"
      "[WARNING] templates/: directory does not exist\n"
      "[ERROR] crds/x.yaml: apiVersion is not in 'apiextensions.k8s.io'\n"
      "[ERROR] crds/x.yaml: object kind is not 'CustomResourceDefinition'\n");
}

TEST_CASE("Helm 3 looks at objects in files that end with .yaml alone") {
  const Folder folder;
  folder.file("Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: http://a/b\n");
  folder.file("values.yaml", "a: 1\n");
  folder.file("templates/a.yml", "kind: []\n");
  CHECK(told(folder, Compat::helm3).empty());
  folder.file("templates/b.yaml", "kind: []\n");
  CHECK(told(folder, Compat::helm3) ==
        "[ERROR] templates/b.yaml: unable to parse YAML: error unmarshaling JSON: while decoding "
        "JSON: json: cannot unmarshal array into Go struct field K8sYamlStruct.Kind of type "
        "string\n");
}

TEST_CASE("what was downloaded is an archive in the cache, whose name ends otherwise") {
  const Folder folder;
  test::TarMaker tar;
  tar.file("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n");
  tar.file("c/templates/a.yaml", "a: 1\n");
  folder.file("1234.chart", test::gzip(tar.tar()));
  const Linted linted = lint(folder.path() + "/1234.chart", Values());
  CHECK(linted.failure.empty());
  REQUIRE(!linted.findings.empty());
  CHECK(lint_line(linted.findings[0]) == "[INFO] Chart.yaml: icon is recommended");
}
