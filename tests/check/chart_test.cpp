// Charts in memory, and what is told of their values, schemas and templates.
#include <catch2/catch.hpp>
#include <string>

#include "kchart/check_chart.hpp"
#include "kchart/file_tree.hpp"

using namespace kchart;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

std::string told(const Files& files,
                 const std::set<std::string>& written = {"c/templates/a.yaml"}) {
  MemoryTree tree;
  tree.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  for (const auto& [path, text] : files) tree.write(path, text);
  std::string out;
  for (const Finding& finding : check_chart(*load_chart(tree), written)) {
    static constexpr const char* kWords[] = {"info", "warning", "error"};
    out += (out.empty() ? "" : "\n") + finding.position.file.substr(2) + ':' +
           std::to_string(finding.position.line) + ' ' +
           kWords[static_cast<int>(finding.severity)] + ' ' + finding.rule + ": " + finding.message;
  }
  return out;
}

std::string values_told(const std::string& values, const std::string& text) {
  return told({{"values.yaml", values}, {"templates/a.yaml", text}});
}

struct Row {
  std::string values, text, expected;
};

}  // namespace

TEST_CASE("values that templates use, and those they do not") {
  const std::vector<Row> rows = {
      {"a: 1\n", "{{ .Values.a }}", ""},
      {"a: 1\n", "{{ .Values.a }}\n{{ .Values.b.c }}",
       "templates/a.yaml:2 warning chart.values-undefined: \"b\" is used, and values.yaml does not "
       "name it"},
      {"a: 1\n", "{{ .Values.a }}{{ if .Values.b }}{{ .Values.b }}{{ end }}",
       "templates/a.yaml:1 info chart.values-undefined: \"b\" is used, and values.yaml does not "
       "name it"},
      {"a: 1\n", "{{ .Values.a }}{{ .Values.b | default 3 }}",
       "templates/a.yaml:1 info chart.values-undefined: \"b\" is used, and values.yaml does not "
       "name it"},
      {"a: {}\n", "{{ .Values.a.b }}", ""},
      {"a: null\n", "{{ .Values.a.b }}", ""},
      {"a: {b: 1}\n", "{{ .Values.a.c }}{{ .Values.a.b }}",
       "templates/a.yaml:1 warning chart.values-undefined: \"a.c\" is used, and values.yaml does "
       "not name it"},
      {"a: 1\nb:\n  c: 1\n  d: 2\n", "{{ $.Values.b.c }}",
       "values.yaml:1 warning chart.values-unused: no template uses \"a\"\n"
       "values.yaml:4 warning chart.values-unused: no template uses \"b.d\""},
      {"b:\n  c: 1\n", "{{ toYaml .Values.b }}", ""},
      {"b:\n  c: 1\n", "{{ with .Values.b }}{{ .c }}{{ end }}", ""},
      {"b:\n  c: 1\n", "{{ index .Values \"b\" \"c\" }}", ""},
      {"b:\n  c: 1\n", "{{ dig \"b\" \"c\" 1 .Values }}", ""},
      {"b: 1\n", "{{ toYaml .Values }}", ""},
      {"b: 1\nt: \"{{ .Values.b }}\"\n", "{{ tpl .Values.t . }}", ""},
      {"b: 1\n", "{{ define \"x\" }}{{ .root.Values.b }}{{ end }}", ""},
      {"global: {x: 1}\n", "{{ .Values.global.y }}", ""},
      {"db:\n  password: hunter2\n  existing: x\n", "{{ toYaml .Values.db }}",
       "values.yaml:2 warning lint.plain-secret: the value \"db.password\" holds what looks like a "
       "secret"},
  };
  for (const Row& row : rows) {
    INFO(row.values << row.text);
    CHECK(values_told(row.values, row.text) == row.expected);
  }
}

TEST_CASE("a schema against the defaults") {
  const std::string schema =
      "{\"properties\": {\"a\": {\"type\": \"object\", \"properties\": {\"b\": {\"type\": "
      "\"integer\"}}}, \"later\": {}}, \"required\": [\"a\"]}";
  const std::string text = "{{ .Values.a.b }}{{ .Values.later }}";
  CHECK(told({{"values.yaml", "a:\n  b: 1\n"},
              {"values.schema.json", schema},
              {"templates/a.yaml", text}}) == "");
  CHECK(told({{"values.yaml", "a:\n  b: x\n"},
              {"values.schema.json", schema},
              {"templates/a.yaml", text}}) ==
        "values.yaml:2 warning chart.schema-defaults: a.b: got string, want integer");
}

TEST_CASE("templates that never write, and uses in subcharts") {
  CHECK(
      told({{"templates/b.yaml", ""}, {"templates/_h.tpl", ""}, {"templates/NOTES.txt", ""}}) ==
      "templates/b.yaml:1 info chart.template-unused: writes nothing under any of the values that "
      "were tried");
  CHECK(told({{"values.yaml", "shared: 1\nsub: {x: 1}\n"},
              {"charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"},
              {"charts/sub/templates/_h.tpl",
               "{{ define \"h\" }}{{ .Values.shared }}{{ end }}"}}) == "");
}

TEST_CASE("flags whose first key no chart knows") {
  MemoryTree tree;
  tree.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  tree.write("values.yaml", "a: {b: []}\n");
  tree.write("templates/a.yaml", "{{ .Values.a }}{{ .Values.d | default 1 }}");
  const auto chart = load_chart(tree);
  const auto unknown = [&](const std::string& setting) {
    std::string out;
    for (const Finding& finding : check_settings(*chart, {setting})) out += finding.message + "\n";
    return out;
  };
  CHECK(unknown("a.b[0].key=x,a.b[0].value=y,d=1,global.x=1") == "");
  CHECK(unknown("a={x,b[0]=y},a.b=1\\,e=2") == "");
  CHECK(unknown("a.b[0].key=x,b[0].value=y") ==
        "--set a.b[0].key=x,b[0].value=y: the chart c knows no \"b\"\n");
}
