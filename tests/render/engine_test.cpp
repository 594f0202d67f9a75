// Whole renders: contexts, order, manifests, hooks. Expected texts were observed with Helm 4.3.1
// and, where marked, Helm 3.22.0.
#include <catch2/catch.hpp>
#include <thread>

#include "kchart/error.hpp"
#include "render/charts.hpp"

using kchart::Compat;
using kchart::RenderOptions;
using kchart::test::make_chart;
using kchart::test::rendered_text;

namespace {

using Files = std::map<std::string, std::string>;

RenderOptions helm3() {
  RenderOptions options;
  options.compat = Compat::helm3;
  return options;
}

}  // namespace

TEST_CASE("documents are separated as Helm 4 separates them") {
  const Files files{{"templates/a.yaml", "a: 1\n"}, {"templates/b.yaml", "b: 2\n"}};
  CHECK(rendered_text(files) ==
        "---\n# Source: c/templates/a.yaml\na: 1\n\n---\n# Source: c/templates/b.yaml\nb: 2\n");
  CHECK(rendered_text(files, helm3()) ==
        "---\n# Source: c/templates/a.yaml\na: 1\n---\n# Source: c/templates/b.yaml\nb: 2\n");
}

TEST_CASE("nothing, hooks alone, separators alone") {
  struct Row {
    Files files;
    const char* helm4;
  };
  const Row rows[] = {
      {{}, "\n"},
      {{{"templates/a.yaml", "---\n---\n"}}, "\n"},
      {{{"templates/NOTES.txt", "hello"}}, "\n"},
      {{{"templates/_h.tpl", "hello"}}, "\n"},
      {{{"templates/h.yaml", "metadata: {annotations: {helm.sh/hook: post-install}}\n"}},
       "\n---\n# Source: c/templates/h.yaml\nmetadata: {annotations: {helm.sh/hook: "
       "post-install}}\n\n"},
      {{{"templates/h.yaml", "metadata: {annotations: {helm.sh/hook: nope}}\n"}}, "\n"},
      {{{"templates/notes.txt", "a: 1"}}, "---\n# Source: c/templates/notes.txt\na: 1\n"},
  };
  for (const Row& row : rows) CHECK(rendered_text(row.files) == row.helm4);
}

TEST_CASE("kinds are put in Helm's order, unknown ones last") {
  const Files files{{"templates/a.yaml",
                     "kind: Zebra\n---\nkind: Deployment\n---\nkind: Ant\n---\nx: 1\n---\n"
                     "kind: Namespace\n---\nkind: Service\n"}};
  const std::string text = rendered_text(files);
  const char* order[] = {"Namespace", "Service", "Deployment", "x: 1", "Ant", "Zebra"};
  std::size_t last = 0;
  for (const char* kind : order) {
    const std::size_t at = text.find(kind);
    INFO(kind);
    REQUIRE(at != std::string::npos);
    CHECK(at > last);
    last = at;
  }
}

TEST_CASE("a change of values is seen by templates run later") {
  const Files files{{"templates/z.yaml", "z: {{ .Values.k }}"},
                    {"templates/t.yaml", "{{ $_ := set .Values \"k\" 1 }}"},
                    {"templates/a.yaml", "a: {{ .Values.k }}"}};
  CHECK(rendered_text(files) ==
        "---\n# Source: c/templates/a.yaml\na: 1\n---\n# Source: c/templates/z.yaml\nz:\n");
}

TEST_CASE("a parent's definition wins over a subchart's") {
  const std::string sub = "apiVersion: v2\nname: s\nversion: 0.1.0\n";
  const Files files{{"charts/s/Chart.yaml", sub},
                    {"charts/s/templates/_h.tpl", "{{ define \"n\" }}sub{{ end }}"},
                    {"charts/s/templates/a.yaml", "a: {{ include \"n\" . }} {{ .Chart.Name }}"},
                    {"templates/_h.tpl", "{{ define \"n\" }}parent{{ end }}"},
                    {"templates/b.yaml", "b: {{ .Subcharts.s.Chart.IsRoot }} {{ .Chart.IsRoot }}"}};
  CHECK(rendered_text(files) ==
        "---\n# Source: c/charts/s/templates/a.yaml\na: parent s\n---\n"
        "# Source: c/templates/b.yaml\nb: false true\n");
}

TEST_CASE("failures are worded as Helm words them") {
  struct Row {
    const char* text;
    const char* helm4;
    const char* helm3;  // null: the same
  };
  const Row rows[] = {
      {"{{ nope }}", "parse error at (c/templates/a.yaml:1): function \"nope\" not defined",
       nullptr},
      {"{{ .Values.x.y }}",
       "c/templates/a.yaml:1:10\n  executing \"c/templates/a.yaml\" at <.Values.x.y>:\n    nil "
       "pointer evaluating interface {}.y",
       "template: c/templates/a.yaml:1:10: executing \"c/templates/a.yaml\" at <.Values.x.y>: nil "
       "pointer evaluating interface {}.y"},
      {"{{ required \"need: x\" .Values.x }}",
       "execution error at (c/templates/a.yaml:1:3): need: x", nullptr},
      {"{{ fail \"a\" }}", "execution error at (c/templates/a.yaml:1:3): a", nullptr},
      {"{{ tpl \"{{ x }}\" . }}",
       "template: c/templates/a.yaml:1:3: executing \"c/templates/a.yaml\" at <tpl \"{{ x }}\" .>: "
       "error calling tpl: cannot parse template \"{{ x }}\": template: gotpl:1: function \"x\" "
       "not defined",
       nullptr},
      {"a: b: c",
       "YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: mapping "
       "values "
       "are not allowed in this context",
       nullptr},
      {"[a]",
       "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: "
       "json: "
       "cannot unmarshal array into Go value of type util.SimpleHead",
       "YAML parse error on c/templates/a.yaml: error unmarshaling JSON: while decoding JSON: "
       "json: "
       "cannot unmarshal array into Go value of type releaseutil.SimpleHead"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const Files files{{"templates/a.yaml", row.text}};
    CHECK(rendered_text(files) == std::string("Error: ") + row.helm4);
    const char* older = row.helm3 != nullptr ? row.helm3 : row.helm4;
    CHECK(rendered_text(files, helm3()) == std::string("Error: ") + older);
  }
}

TEST_CASE("the broken files come with the error about them") {
  const auto chart = make_chart({{"templates/a.yaml", "a: b: c"}, {"templates/NOTES.txt", "x"}});
  try {
    render(*chart, kchart::Values());
    FAIL("no error");
  } catch (const kchart::RenderError& error) {
    REQUIRE(error.files().size() == 1);
    CHECK(error.files()[0].data == "a: b: c");
  }
}

TEST_CASE("hooks keep what their annotations say") {
  const auto chart =
      make_chart({{"templates/a.yaml",
                   "kind: Job\nmetadata:\n  name: 5\n  annotations:\n"
                   "    helm.sh/hook: Post-Install, test-success\n    helm.sh/hook-weight: \"-3\"\n"
                   "    helm.sh/hook-delete-policy: hook-succeeded,Before-Hook-Creation\n"}});
  const auto rendered = render(*chart, kchart::Values());
  REQUIRE(rendered.hooks.size() == 1);
  const kchart::Hook& hook = rendered.hooks[0];
  CHECK(hook.manifest.name == "5");
  CHECK(hook.events == std::vector<std::string>{"post-install", "test"});
  CHECK(hook.weight == -3);
  CHECK(hook.delete_policies == std::vector<std::string>{"hook-succeeded", "before-hook-creation"});
}

TEST_CASE("one engine serves many threads", "[threads]") {
  Files files{{"values.yaml", "size: 1\nlist: [1, 2, 3]\n"}};
  for (int i = 0; i < 20; ++i) {
    files["templates/t" + std::to_string(i) + ".yaml"] =
        "a: {{ include \"n\" . }}\nb: {{ tpl \"{{ .Values.size }}\" . }}\n"
        "c: {{ regexReplaceAll \"[0-9]+\" \"a1b2\" \"x\" }}\nd: {{ toYaml .Values | quote }}\n"
        "e: {{ range .Values.list }}{{ . }}{{ end }}\nf: {{ .Files.Get \"x.txt\" }}\n";
  }
  files["templates/_h.tpl"] = "{{ define \"n\" }}{{ .Values.size }}{{ end }}";
  files["x.txt"] = "file";
  const kchart::Engine engine(make_chart(files));
  const auto render_with = [&engine](int n) {
    const auto user = kchart::Values::from_yaml("size: " + std::to_string(n));
    return manifest_text(engine.render(user, {}));
  };
  const std::string expected = render_with(7);
  REQUIRE(expected.find("a: 7\nb: 7\n") != std::string::npos);
  std::vector<std::thread> threads;
  std::atomic<int> different{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const int n = (t + i) % 2 == 0 ? 7 : t;
        if (n == 7 && render_with(n) != expected) ++different;
        if (n != 7) render_with(n);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(different == 0);
}
