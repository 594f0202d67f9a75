// What templates see: rows of a template and its output, observed with Helm 4.3.1 and 3.22.0.
#include <catch2/catch.hpp>

#include "kchart/error.hpp"
#include "render/charts.hpp"
#include "support/sanitizer.hpp"

using kchart::Compat;
using kchart::RenderOptions;
using kchart::test::make_chart;
using kchart::test::output;

TEST_CASE("the objects of Helm 4") {
  struct Row {
    const char *text, *output;
  };
  const Row rows[] = {
      {"{{ .Capabilities.KubeVersion }} {{ print .Capabilities.KubeVersion }}",
       "v1.28.3 {v1.28.3-gke.5 v1.28.3 1 28}"},
      {"{{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.GitVersion }}",
       "v1.28.3-gke.5 v1.28.3-gke.5"},
      {"{{ .Capabilities.KubeVersion.Major }}.{{ .Capabilities.KubeVersion.Minor }}", "1.28"},
      {"{{ .Capabilities.APIVersions.Has \"apps/v1\" }} {{ .Capabilities.APIVersions.Has \"x/v1\" "
       "}} {{ .Capabilities.APIVersions.Has \"apps/v1/Deployment\" }}",
       "true true false"},
      {"{{ typeOf .Capabilities }} {{ kindOf .Capabilities }}", "*common.Capabilities ptr"},
      {"{{ typeOf .Capabilities.APIVersions }} {{ len .Capabilities.APIVersions }}",
       "common.VersionSet 58"},
      {"{{ typeOf .Values }} {{ typeOf .Template }} {{ typeOf .Chart }} {{ typeOf .Files }}",
       "common.Values common.Values map[string]interface {} engine.files"},
      {"{{ .Release.IsUpgrade }} {{ .Release.Service }} {{ .Release.Nope }}", "false Helm "},
      {"{{ .Chart.Foo }}{{ .Chart.Name }} {{ .Chart.Keywords }} {{ .Chart.Annotations }}",
       "c [] map[]"},
      {"{{ lookup \"v1\" \"Pod\" \"\" \"\" }} {{ getHostByName \"localhost\" }}", "map[] "},
      {"{{ include \"nil\" . | default \"d\" }}{{ define \"nil\" }}{{ .Values.x }}{{ end }}", ""},
      {"{{ tpl \"{{define \\\"n\\\"}}new{{end}}{{include \\\"n\\\" .}}\" . }} {{ include \"n\" . }}"
       "{{ define \"n\" }}orig{{ end }}",
       "new orig"},
      {"{{ tpl \"{{ .Template.Name }}\" . }}", "c/templates/a.txt"},
  };
  RenderOptions options;
  options.capabilities.kube_version = "1.28.3-gke.5";
  options.capabilities.api_versions = {"x/v1"};
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(output(row.text, options) == row.output);
  }
}

TEST_CASE("addresses of hosts, where look-ups are allowed") {
  RenderOptions options;
  options.world.resolve = [](std::string_view host) {
    return std::string(host == "known" ? "10.0.0.1" : "");
  };
  CHECK(output("{{ getHostByName \"known\" }}", options) == "10.0.0.1");
  CHECK_THROWS_WITH(output("{{ getHostByName \"unknown\" }}", options),
                    Catch::Contains("error calling getHostByName: invalid argument to Intn"));
}

TEST_CASE("the objects of Helm 3") {
  struct Row {
    const char *text, *output;
  };
  const Row rows[] = {
      {"{{ .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.Version }}",
       "v1.28.3 v1.28.3"},
      {"{{ typeOf .Values }} {{ typeOf .Chart }} {{ kindOf .Chart }}",
       "chartutil.Values struct { chart.Metadata; IsRoot bool } struct"},
      {"{{ .Chart.Name }} {{ .Chart.IsRoot }} {{ .Chart.Maintainers }}", "c true []"},
      {"{{ toJson .Chart }}",
       "{\"name\":\"c\",\"version\":\"0.1.0\",\"apiVersion\":\"v2\",\"IsRoot\":true}"},
  };
  RenderOptions options;
  options.compat = Compat::helm3;
  options.capabilities.kube_version = "1.28.3-gke.5";
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(output(row.text, options) == row.output);
  }
}

TEST_CASE("files of the chart, and no others") {
  struct Row {
    const char *text, *output;
  };
  const Row rows[] = {
      {"{{ .Files.Get \"f/a.txt\" }}|{{ .Files.Get \"nope\" }}", "one\ntwo\n|"},
      {"{{ .Files.Get \"../../etc/passwd\" }}{{ .Files.Get \"/etc/passwd\" }}", ""},
      {"{{ .Files.Lines \"f/a.txt\" }} {{ .Files.Lines \"nope\" }}", "[one two] []"},
      {"{{ range $p, $_ := .Files.Glob \"f/**\" }}{{ $p }} {{ end }}", "f/a.txt f/d/b.txt "},
      {"{{ range $p, $_ := .Files.Glob \"f/*\" }}{{ $p }} {{ end }}", "f/a.txt "},
      {"{{ (.Files.Glob \"f/*\").AsConfig }}", "a.txt: |\n  one\n  two"},
      {"{{ (.Files.Glob \"f/d/*\").AsSecrets }}", "b.txt: eA=="},
      {"{{ .Files.missing }} {{ .Files.GetBytes \"f/d/b.txt\" }}", "[] [120]"},
      {"{{ len (.Files.Glob \"{a,{b,{c\") }}", "0"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto chart =
        make_chart({{"templates/a.txt", row.text}, {"f/a.txt", "one\ntwo\n"}, {"f/d/b.txt", "x"}});
    RenderOptions options;
    options.lint = true;
    CHECK(render(*chart, kchart::Values(), options).files.at(0).data == row.output);
  }
}

TEST_CASE("hostile templates end in an error with a code") {
  struct Row {
    const char *text, *code;
  };
  const Row rows[] = {
      {"{{ define \"r\" }}{{ include \"r\" . }}{{ end }}{{ include \"r\" . }}", "limit.include"},
      {"{{ define \"a\" }}{{ include \"b\" . }}{{ end }}{{ define \"b\" }}{{ include \"a\" . }}"
       "{{ end }}{{ include \"a\" . }}",
       "limit.include"},
      {"{{ $t := \"{{ tpl .t . }}\" }}{{ tpl $t (dict \"t\" $t) }}", "limit.depth"},
      {"{{ define \"t\" }}{{ template \"t\" . }}{{ end }}{{ template \"t\" . }}", "limit.depth"},
      {"{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}", "limit.steps"},
      {"{{ fail \"x\" }}", "template.fail"},
      {"{{ required \"x\" nil }}", "template.required"},
      {"{{ x }}", "template.syntax"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto chart = make_chart({{"templates/a.yaml", row.text}});
    RenderOptions options;
    options.limits.steps = 2'000'000;
    try {
      render(*chart, kchart::Values(), options);
      FAIL("no error");
    } catch (const kchart::Error& error) {
      INFO(error.code());
      CHECK(kchart::test::is_depth_code(error.code(), row.code));
    }
  }
}

TEST_CASE("Helm's markers in the output are inert") {
  CHECK(output("HELM_ERR_STARTxHELM_ERR_END") == "HELM_ERR_STARTxHELM_ERR_END");
  CHECK(output("a<no value>b<no value>") == "ab");
}
