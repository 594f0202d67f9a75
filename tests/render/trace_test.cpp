// Traces: from a line of output to the template's line and the values that went into it.
#include "kchart/trace.hpp"

#include <catch2/catch.hpp>

#include "render/charts.hpp"

namespace kchart::test {

namespace {

using Files = std::map<std::string, std::string>;

std::string place_of(const TracedValue& value) {
  if (!value.origin) return value.path;
  const Position& at = value.origin->position;
  return value.path + '=' + at.file + (at.line > 0 ? ":" + std::to_string(at.line) : "");
}

// "OUTPUT LINE <- TEMPLATE:LINE VALUE=FILE:LINE ..." of each line of a file that is not blank.
std::string traced(const Files& files, const std::string& file = "c/templates/a.yaml",
                   const ValueSources& sources = {}) {
  Origins origins;
  MemoryTree tree("c");
  for (const auto& [path, text] : files) tree.write(path, text);
  if (!files.contains("Chart.yaml")) {
    tree.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n");
  }
  LoadOptions load;
  load.origins = &origins;
  const auto chart = load_chart(tree, load);
  ValuesOptions reading;
  reading.origins = &origins;
  const Values values = merge_sources(
      sources, [](const std::string&) { return std::string("tag: v9\n"); }, reading);
  Trace trace;
  RenderOptions options;
  options.origins = &origins;
  options.trace = &trace;
  const Rendered rendered = render(*chart, values, options);
  std::string out;
  for (const File& one : rendered.files) {
    if (one.name != file) continue;
    int line = 0;
    for (std::size_t begin = 0; begin < one.data.size();) {
      const std::size_t end = std::min(one.data.find('\n', begin), one.data.size());
      const auto found = trace.find(file, ++line);
      if (found) {
        out += one.data.substr(begin, end - begin) + " <- " + found->position.file + ':' +
               std::to_string(found->position.line);
        for (const TracedValue& value : found->values) out += ' ' + place_of(value);
        out += '\n';
      }
      begin = end + 1;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("text and actions") {
  CHECK(traced({{"values.yaml", "image:\n  tag: \"1\"\n"},
                {"templates/a.yaml",
                 "a: 1\n{{- if .Values.image }}\n\n# c\n\nb: {{ .Values.image.tag }}\n"
                 "{{- end }}\nc: {{ .Release.Name }}\n"}}) ==
        "a: 1 <- c/templates/a.yaml:1\n"
        "# c <- c/templates/a.yaml:4\n"
        "b: 1 <- c/templates/a.yaml:6 image.tag=values.yaml:2\n"
        "c: release-name <- c/templates/a.yaml:8\n");
}

TEST_CASE("values of the user") {
  const Files files{{"values.yaml", "tag: x\nname: y\n"},
                    {"templates/a.yaml", "a: {{ .Values.tag }}-{{ .Values.name }}\n"}};
  ValueSources sources;
  sources.files = {"f.yaml"};
  sources.set = {"name=z,other=1"};
  CHECK(traced(files, "c/templates/a.yaml", sources) ==
        "a: v9-z <- c/templates/a.yaml:1 tag=f.yaml:1 name=name=z,other=1\n");
}

TEST_CASE("what a define wrote is found there") {
  CHECK(traced({{"values.yaml", "name: app\nport: 80\nextra:\n  x: 1\n  w: {z: 2}\n"},
                {"templates/_h.tpl",
                 "{{- define \"labels\" -}}\napp: {{ .Values.name }}\n"
                 "{{ include \"more\" . }}\n{{- end }}\n"
                 "{{- define \"more\" -}}\nport: {{ .Values.port | quote }}\n{{- end }}\n"
                 "{{- define \"name\" }}{{ .Values.name | upper }}{{ end }}\n"},
                {"templates/a.yaml",
                 "labels:\n  {{- include \"labels\" . | nindent 2 }}\n"
                 "name: {{ include \"name\" . }}-x\n"
                 "extra:\n  {{- toYaml .Values.extra | nindent 2 }}\n"
                 "{{ template \"labels\" . }}\n"}}) ==
        "labels: <- c/templates/a.yaml:1 name=values.yaml:1\n"
        "  app: app <- c/templates/_h.tpl:2 name=values.yaml:1\n"
        "  port: \"80\" <- c/templates/_h.tpl:6 port=values.yaml:2\n"
        "name: APP-x <- c/templates/a.yaml:3 name=values.yaml:1\n"
        "extra: <- c/templates/a.yaml:4 extra=values.yaml:3\n"
        "  w: <- c/templates/a.yaml:5 extra=values.yaml:3\n"
        "    z: 2 <- c/templates/a.yaml:5 extra.w.z=values.yaml:5\n"
        "  x: 1 <- c/templates/a.yaml:5 extra.x=values.yaml:4\n"
        "app: app <- c/templates/_h.tpl:2 name=values.yaml:1\n"
        "port: \"80\" <- c/templates/_h.tpl:6 port=values.yaml:2\n");
}

TEST_CASE("variables, ranges and texts from values") {
  CHECK(traced({{"values.yaml",
                 "tag: \"7.1\"\nhosts:\n- name: a\n- name: b\nt: '{{ .Values.tag }}'\n"},
                {"templates/a.yaml",
                 "{{- $tag := .Values.tag }}\nimage: i:{{ $tag }}\nlist:\n"
                 "{{- range .Values.hosts }}\n- {{ .name }}\n{{- end }}\n"
                 "t: {{ tpl .Values.t . }}\n"
                 "{{- $l := include \"l\" . }}\n{{ $l }}\n"
                 "{{- define \"l\" }}k: {{ .Values.tag }}\nl: m{{ end }}\n"}}) ==
        "image: i:7.1 <- c/templates/a.yaml:2 tag=values.yaml:1\n"
        "list: <- c/templates/a.yaml:3\n"
        "- a <- c/templates/a.yaml:5 hosts[0].name=values.yaml:3\n"
        "- b <- c/templates/a.yaml:5 hosts[1].name=values.yaml:4\n"
        "t: 7.1 <- c/templates/a.yaml:7 t=values.yaml:5 tag=values.yaml:1\n"
        "k: 7.1 <- c/templates/a.yaml:10 tag=values.yaml:1\n"
        "l: m <- c/templates/a.yaml:11\n");
}

TEST_CASE("sub-charts, their values and globals") {
  const Files files{
      {"Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n"},
      {"values.yaml", "db:\n  port: 5\nglobal:\n  zone: z\n"},
      {"charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 0.1.0\n"},
      {"charts/db/values.yaml", "port: 4\nuser: u\n"},
      {"charts/db/templates/a.yaml",
       "a: {{ .Values.port }}\nb: {{ .Values.user }}\nc: {{ .Values.global.zone }}\n"}};
  CHECK(traced(files, "c/charts/db/templates/a.yaml") ==
        "a: 5 <- c/charts/db/templates/a.yaml:1 db.port=values.yaml:2\n"
        "b: u <- c/charts/db/templates/a.yaml:2 db.user=charts/db/values.yaml:2\n"
        "c: z <- c/charts/db/templates/a.yaml:3 global.zone=values.yaml:4\n");
}

TEST_CASE("lines that nobody wrote") {
  const auto chart = make_chart({{"templates/a.yaml", "a: 1\n\nb: 2"}});
  Trace trace;
  RenderOptions options;
  options.trace = &trace;
  render(*chart, Values(), options);
  CHECK_FALSE(trace.find("c/templates/a.yaml", 2));
  CHECK_FALSE(trace.find("c/templates/a.yaml", 4));
  CHECK_FALSE(trace.find("c/templates/a.yaml", 0));
  CHECK_FALSE(trace.find("c/templates/b.yaml", 1));
  const auto last = trace.find("c/templates/a.yaml", 3);
  REQUIRE(last);
  CHECK(last->position.line == 3);
}

}  // namespace kchart::test
