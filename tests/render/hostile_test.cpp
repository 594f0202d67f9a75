// Charts of strangers: every one ends in its code, within time and memory, on a usual stack. The
// ids are the rows of the table of hostile inputs (tests/README.md).
#include <sys/resource.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "kchart/error.hpp"
#include "kchart/yaml.hpp"
#include "render/charts.hpp"
#include "support/sanitizer.hpp"
#include "support/usual_stack.hpp"

using namespace kchart;
using kchart::test::on_usual_stack;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

// The code of a render's error; "" when it comes to its end.
std::string code_of_files(const std::map<std::string, std::string>& files,
                          const RenderOptions& options = {}, const std::string& values = "") {
  std::string code;
  on_usual_stack([&] {
    try {
      const auto chart = test::make_chart(files);
      const Values user = values.empty() ? Values() : Values::from_yaml(values);
      render(*chart, user, options);
    } catch (const Error& error) {
      code = error.code();
      CHECK(std::string(error.what()).size() < kMiB);
    }
  });
  return code;
}

std::string code(const std::string& text, const RenderOptions& options = {}) {
  return code_of_files({{"templates/NOTES.txt", text}}, options);
}

// Small bounds, so that the rows are quick; depths are the defaults.
RenderOptions tight() {
  RenderOptions options;
  options.limits.string = 4 * kMiB;
  options.limits.memory = 64 * kMiB;
  options.limits.steps = 5'000'000;
  options.limits.crypto_calls = 3;
  return options;
}

struct Row {
  const char* id;
  std::string text;
  const char* code;
};

// Binds $a to a list of two lists of two lists ..., 2^60 values when walked along every way, and $m
// to the same of maps.
std::string bushes() {
  return "{{ $a := list 1 }}{{ $b := list 1 }}{{ $m := dict \"k\" 1 }}{{ $n := dict \"k\" 1 }}"
         "{{ range until 60 }}{{ $a = list $a $a }}{{ $b = list $b $b }}"
         "{{ $m = dict \"l\" $m \"r\" $m }}{{ $n = dict \"l\" $n \"r\" $n }}{{ end }}";
}

std::string on_itself() {
  return "{{ $d := dict \"a\" 1 }}{{ $_ := set $d \"self\" $d }}";
}

}  // namespace

TEST_CASE("H40-H43, H45-H48, H52: too much, too deep, too long") {
  const std::string gasp = "{{ define \"b\" }}{{ include \"a\" . }}{{ end }}";
  const Row rows[] = {
      {"H40", "{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}",
       "limit.include"},
      {"H40", "{{ define \"a\" }}{{ include \"b\" . }}{{ end }}" + gasp + "{{ include \"a\" . }}",
       "limit.include"},
      {"H41", "{{ $t := \"{{ tpl .t . }}\" }}{{ tpl $t (dict \"t\" $t) }}", "limit.depth"},
      {"H41", "{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}",
       "limit.depth"},
      {"H42", "{{ until 1000000000 }}", "limit.list"},
      {"H42", "{{ untilStep 0 1 0 }}", ""},
      {"H42", "{{ seq 1 1000000000 }}", "limit.list"},
      {"H42", "{{ untilStep -9223372036854775808 9223372036854775807 1 }}", "limit.list"},
      {"H43", "{{ repeat 1000000000 \"x\" }}", "limit.string"},
      {"H43", "{{ repeat -1 \"x\" }}", "func.argument"},
      {"H43", "{{ indent 2000000000 \"x\" }}", "limit.string"},
      {"H43", "{{ nindent -1 \"x\" }}", "func.argument"},
      {"H43", "{{ randAlphaNum 1000000000 }}", "limit.string"},
      {"H44", "{{ printf \"%999999999d\" 1 }}{{ printf \"%*d\" 99999999 1 }}", ""},
      {"H45", "{{ $a := \"x\" }}{{ range until 60 }}{{ $a = cat $a $a }}{{ end }}", "limit.string"},
      {"H45", "{{ $a := \"x\" }}{{ range until 60 }}{{ $a = printf \"%s%s\" $a $a }}{{ end }}",
       "limit.string"},
      {"H45", "{{ $a := repeat 4096 \"x\" }}{{ replace \"\" $a $a }}", "limit.string"},
      {"H45", "{{ join (repeat 4096 \"x\") (until 4096) }}", "limit.string"},
      {"H47", "{{ range until 9 }}{{ $x := genPrivateKey \"ecdsa\" }}{{ end }}", "limit.crypto"},
      {"H47", "{{ range until 9 }}{{ $x := genCA \"a\" 1 }}{{ end }}", "limit.crypto"},
      {"H47", "{{ range until 9 }}{{ $x := bcrypt \"a\" }}{{ end }}", "limit.crypto"},
      {"H47", "{{ range until 9 }}{{ $x := htpasswd \"a\" \"b\" }}{{ end }}", "limit.crypto"},
      {"H47", "{{ range until 9 }}{{ derivePassword 1 \"long\" \"a\" \"b\" \"c\" }}{{ end }}",
       "limit.crypto"},
      {"H48", "{{ regexReplaceAll \"x\" (repeat 4096 \"x\") (repeat 4096 \"y\") }}",
       "limit.string"},
      {"H48", "{{ mustRegexMatch \"(\" \"a\" }}", "regex.syntax"},
      {"H48", "{{ mustRegexMatch \"(.{1000}){1000}\" \"a\" }}", "regex.syntax"},
      {"H48", "{{ mustRegexMatch (repeat 300 \"\\\\pL{500}\") \"a\" }}", "limit.regex"},
      {"H52", "{{", "template.syntax"},
      {"H52", "{{ " + repeated("(", 20'000), "limit.parens"},
      {"H52", "{{ 1" + repeated("|print", 1'000'000) + " }}", "limit.template.size"},
      {"H52", "{{ end }}", "template.syntax"},
      {"H52", "{{/* never closed", "template.syntax"},
      {"H52", "{{ `never closed }}", "template.syntax"},
      {"H52", std::string("{{ \0 }}", 7), "template.syntax"},
      {"H53", repeated("{{ define \"a\" }}x{{ end }}", 100'000) + "{{ include \"a\" . }}",
       "template.syntax"},  // twice in one file is an error of Go's
      {"H53", "{{ define \"../../a\\n\" }}x{{ end }}{{ include \"../../a\\n\" . }}", ""},
  };
  for (const Row& row : rows) {
    const std::string found = code(row.text, tight());
    INFO(row.id << " " << row.text.substr(0, 100) << " " << found);
    CHECK(test::is_depth_code(found, row.code));
  }
}

TEST_CASE("Hooks list as many events and policies as there could be") {
  const auto hook = [](const std::string& annotation) {
    return code_of_files(
        {{"templates/a.yaml",
          "metadata:\n  annotations:\n    helm.sh/hook: test\n    " + annotation}});
  };
  CHECK(hook("helm.sh/hook-delete-policy: \"{{ repeat 999 \",\" }}\"\n") == "");
  CHECK(hook("helm.sh/hook-delete-policy: \"{{ repeat 1000 \",\" }}\"\n") == "limit.hook");
  CHECK(hook("helm.sh/hook-output-log-policy: \"{{ repeat 1000 \",\" }}\"\n") == "limit.hook");
}

TEST_CASE("Two spellings of annotations fill one map, however large") {
  const std::string entries = "{{ range until 20000 }}\n    k{{ . }}: v{{ end }}\n";
  const auto chart = test::make_chart(
      {{"templates/a.yaml", "metadata:\n  annotations:\n    helm.sh/hook: test" + entries +
                                "  Annotations:\n    helm.sh/hook: pre-install" + entries}});
  const Rendered rendered = render(*chart, Values(), {});
  REQUIRE(rendered.hooks.size() == 1);
  CHECK(rendered.hooks[0].events == std::vector<std::string>{"test"});
}

TEST_CASE("H45: little that prints as a lot") {
  const char* calls[] = {
      "toJson $a",        "toPrettyJson $a",
      "toRawJson $m",     "toYaml $a",
      "toYaml $m",        "toYamlPretty $a",
      "toYamlPretty $m",  "toToml $m",
      "mustToYaml $a",    "mustToJson $m",
      "mustToToml $m",    "toToml (dict \"a\" $a)",
      "printf \"%v\" $a", "toString $m",
      "quote $a",         "squote $a",
      "cat $a",           "print $a",
      "println $m",       "html $a",
      "urlquery $a",      "js $m",
      "join \",\" $a",    "toStrings $a",
      "sortAlpha $a",     "kindIs \"map\" $m | print $m",
      "list $a | toJson",
  };
  for (const char* call : calls) {
    INFO(call);
    const std::string text = bushes() + "{{ $x := " + call + " }}";
    const std::string told = code(text, tight());
    CHECK((told == "limit.string" || told == "limit.steps"));
  }
}

TEST_CASE("H45: little that is a lot to walk") {
  const char* calls[] = {
      "deepEqual $a $b",        "deepEqual $m $n",   "deepCopy $a",
      "merge (deepCopy $m) $n", "merge $m $n",       "mergeOverwrite $m $n",
      "has $a (list $b)",       "uniq (list $a $b)", "without (list $a) $b",
  };
  for (const char* call : calls) {
    INFO(call);
    const std::string told = code(bushes() + "{{ $x := " + call + " }}", tight());
    CHECK((told == "limit.steps" || told == "limit.memory"));
  }
}

TEST_CASE("H46: values within themselves") {
  const Row rows[] = {
      {"H46", "{{ toYaml $d }}{{ toJson $d }}{{ toPrettyJson $d }}", ""},  // Helm's empty strings
      {"H46", "{{ mustToJson $d }}", "template.exec"},
      {"H46", "{{ printf \"%v\" $d }}", "value.cycle"},
      {"H46", "{{ $d }}", "value.cycle"},
      {"H46", "{{ deepCopy $d }}", "value.cycle"},
      {"H46", "{{ $e := dict \"a\" 2 }}{{ $_ := set $e \"self\" $e }}{{ merge $d $e }}",
       "value.cycle"},
      {"H46", "{{ $e := dict \"a\" 1 }}{{ $_ := set $e \"self\" $e }}{{ deepEqual $d $e }}",
       "value.cycle"},
      {"H46", "{{ toToml $d }}", "limit.toml.depth"},
      {"H46", "{{ toYamlPretty $d }}", ""},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(code(on_itself() + row.text) == row.code);
  }
  const std::string values = on_itself() + "{{ $_ := set .Values \"d\" $d }}";
  CHECK(code_of_files({{"templates/a.txt", values}, {"values.yaml", "a: 1"}}).empty());
}

TEST_CASE("depth: functions do with what the evaluator leaves of the stack") {
  // Each level of include calls them all, up to the level at which the evaluator gives up.
  const std::string text =
      "{{ define \"r\" }}"
      "{{ if eq (mod .n 20) 0 }}"
      "{{ $y := fromYaml .yaml }}{{ $j := fromJson .json }}{{ $t := fromToml .toml }}"
      "{{ $_ := toYaml $y }}{{ $_ := toYamlPretty $y }}{{ $_ := toJson $j }}{{ $_ := toToml $t }}"
      "{{ $_ := printf \"%v\" $y }}{{ $_ := deepEqual (deepCopy $j) $j }}"
      "{{ $_ := merge (deepCopy $y) $y }}"
      "{{ $_ := tpl .deep . }}{{ end }}"
      "{{ include \"r\" (merge (dict \"n\" (add1 .n)) .) }}{{ end }}"
      "{{ $y := dict \"n\" 0 \"yaml\" (print (repeat 998 \"{a: \") \"1\" (repeat 998 \"}\"))"
      " \"json\" (print (repeat 998 \"{\\\"a\\\":\") \"1\" (repeat 998 \"}\"))"
      " \"toml\" (print \"a = \" (repeat 498 \"[\") (repeat 498 \"]\"))"
      " \"deep\" (print \"{{ \" (repeat 900 \"(\") \"1\" (repeat 900 \")\") \" }}\") }}"
      "{{ include \"r\" $y }}";
  const std::string told = code(text);
  CHECK((told == "limit.include" || told == "limit.depth" || told == "limit.parens"));
}

TEST_CASE("depth: values deeper than any text") {
  RenderOptions options = tight();
  options.limits.string = 64 * kMiB;
  const std::string deep =
      "{{ $v := dict \"a\" 1 }}{{ $w := dict \"b\" 1 }}"
      "{{ range until 9000 }}{{ $v = dict \"k\" $v }}{{ $w = dict \"k\" $w }}{{ end }}";
  CHECK(code(deep + "{{ deepEqual $v $w }}{{ $c := deepCopy $v }}{{ deepEqual $v $c }}", options) ==
        "");
  CHECK(code(deep + "{{ $_ := merge $v $w }}{{ $_ := mergeOverwrite $w $v }}", options) == "");
  CHECK(code(deep + "{{ $_ := toJson $v }}{{ $_ := printf \"%v\" $w }}", options) == "");
}

TEST_CASE("H49, H50: only the chart's files, nothing of the world") {
  const std::string nothing =
      "{{ .Files.Get \"../../etc/passwd\" }}{{ .Files.Get \"/etc/passwd\" }}"
      "{{ range $k, $v := .Files.Glob \"/etc/*\" }}{{ $k }}{{ end }}"
      "{{ range .Files.Lines \"/etc/passwd\" }}{{ . }}{{ end }}"
      "{{ getHostByName \"localhost\" }}{{ (lookup \"v1\" \"Pod\" \"\" \"\").items }}";
  CHECK(test::output(nothing).empty());
  CHECK(code("{{ env \"HOME\" }}") == "template.syntax");
  CHECK(code("{{ expandenv \"$HOME\" }}") == "template.syntax");

  std::map<std::string, std::string> files;
  for (int i = 0; i < 200; ++i) files[repeated("a", 200) + std::to_string(i)] = "x";
  for (const char* glob :
       {"**/*a*a*a*a*a*a*a*a*a*a*b", "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "{a,{b,{c", "[a-"}) {
    files["templates/NOTES.txt"] = std::string("{{ .Files.Glob \"") + glob + "\" | len }}";
    RenderOptions options;
    options.limits.steps = 3'000'000;
    const std::string told = code_of_files(files, options);
    INFO(glob << ": " << told);
    CHECK((told.empty() || told == "template.exec"));
  }
}

TEST_CASE("H51: out of range, nil, wrong types, division") {
  const char* texts[] = {
      "{{ index .Values.l 9 }}",
      "{{ index nil 1 }}",
      "{{ slice \"abc\" 2 1 }}",
      "{{ slice \"abc\" 9 }}",
      "{{ substr 5 1 \"abc\" }}",
      "{{ first nil }}",
      "{{ first 5 }}",
      "{{ div 1 0 }}",
      "{{ mod 1 0 }}",
      "{{ index \"abc\" -1 }}",
      "{{ slice (list 1 2) 5 }}",
      "{{ len 5 }}",
      "{{ index .Values \"a\" \"b\" }}",
      "{{ chunk 0 (list 1) }}",
  };
  for (const char* text : texts) {
    INFO(text);
    CHECK(code_of_files({{"templates/a.txt", text}, {"values.yaml", "l: [1]\na: 1\n"}}) ==
          "template.exec");
  }
  CHECK(test::output("{{ div -9223372036854775808 -1 }} {{ mod -9223372036854775808 -1 }}") ==
        "-9223372036854775808 0");
}

TEST_CASE("H53: of one name in many files the last wins") {
  std::map<std::string, std::string> files;
  for (int i = 0; i < 2'000; ++i) {
    const std::string n = std::to_string(i);
    files["templates/_" + n + ".tpl"] = "{{ define \"a\" }}" + n + "{{ end }}";
  }
  files["templates/b.yaml"] = "a: {{ include \"a\" . }}";
  // Helm parses in descending order of names.
  CHECK(test::rendered_text(files) == "---\n# Source: c/templates/b.yaml\na: 0\n");
}

TEST_CASE("H54: output that looks like markers and documents") {
  const std::string text = test::rendered_text(
      {{"templates/a.yaml", "a: HELM_ERR_START x HELM_ERR_END\nb: \"\\e[31m\"\n"},
       {"templates/b.yaml", "kind: List\nitems:\n- kind: List\n  items:\n  - kind: Pod\n"}});
  CHECK(text.find("a: HELM_ERR_START x HELM_ERR_END") != std::string::npos);
  CHECK(text.find("kind: List\nitems:\n- kind: List") != std::string::npos);
  // Text before and behind the markers is no message of the engine's.
  const std::string failed =
      test::rendered_text({{"templates/a.yaml", "{{ fail \"HELM_ERR_START no HELM_ERR_END\" }}"}});
  CHECK(failed.find("execution error at (c/templates/a.yaml:1:3): ") != std::string::npos);
}

TEST_CASE("H56: garbage for decoders") {
  const std::string text =
      "{{ b64dec \"%%\" }}|{{ (fromJson \"{\").Error }}|{{ (fromYaml \"[\").Error }}|"
      "{{ (fromToml \"=\").Error }}|{{ index (fromJsonArray \"x\") 0 }}|"
      "{{ index (fromYamlArray \"{\") 0 }}";
  CHECK(test::output(text) ==
        "illegal base64 data at input byte 0|unexpected end of JSON input|error converting YAML to "
        "JSON: yaml: line 1: did not find expected node content|toml: line 1: unexpected '=': "
        "key name appears blank|invalid character 'x' looking for beginning of value|error "
        "converting "
        "YAML to JSON: yaml: line 1: did not find expected node content");
  CHECK(code("{{ buildCustomCert \"eA==\" \"eA==\" }}") == "template.exec");
  CHECK(code("{{ buildCustomCert \"%\" \"%\" }}") == "template.exec");
  CHECK(code("{{ decryptAES \"k\" \"%\" }}") == "template.exec");
}

TEST_CASE("H57: long and secret texts in messages") {
  RenderOptions options;
  for (const char* text : {"{{ fail (repeat 60000000 \"x\") }}",
                           "{{ required (repeat 60000000 \"x\") .Values.none }}"}) {
    INFO(text);
    std::size_t size = 0;
    try {
      render(*test::make_chart({{"templates/a.txt", text}}), Values(), options);
    } catch (const Error& error) {
      size = std::string(error.what()).size();
    }
    CHECK(size > 0);
    CHECK(size < kMiB);
  }
}

TEST_CASE("a render that another thread cancels ends") {
  std::atomic<bool> cancel{false};
  RenderOptions options;
  options.limits.steps = std::numeric_limits<std::uint64_t>::max();
  options.limits.wall_clock = std::chrono::hours(1);
  options.cancel = &cancel;
  std::thread stopper([&cancel] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    cancel = true;
  });
  CHECK(code("{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}", options) ==
        "render.cancelled");
  stopper.join();
}
