// Templates of strangers: every bound ends in its error, whatever the text.
#include <catch2/catch.hpp>
#include <cctype>
#include <string>

#include "kchart/limits.hpp"
#include "kchart/template.hpp"
#include "tmpl/fixture.hpp"

namespace kchart::test {

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

struct Row {
  const char* name;
  std::string text;
  std::string code;  // "" when it must succeed
};

// Tight, so that rows are quick; depths are the defaults.
Limits tight() {
  Limits limits;
  limits.steps = 2'000'000;
  limits.template_output = kMiB;
  limits.template_nodes = 500'000;
  return limits;
}

}  // namespace

TEST_CASE("nesting ends in an error, on a usual stack") {
  const std::string parens = repeated("(", 20'000) + "1" + repeated(")", 20'000);
  const std::string nots = "{{ " + repeated("not (", 5'000) + "1" + repeated(")", 5'000) + " }}";
  const std::string ifs = repeated("{{if 1}}", 100'000) + repeated("{{end}}", 100'000);
  const std::string chain = "{{if 0}}" + repeated("{{else if 0}}", 100'000) + "{{end}}";
  const std::string blocks = repeated("{{block \"b\" .}}", 100'000);
  const Row rows[] = {
      {"template of itself", "{{define \"a\"}}{{template \"a\" .}}{{end}}{{template \"a\" .}}",
       "limit.depth"},
      {"include of itself", "{{define \"a\"}}{{include \"a\" .}}{{end}}{{include \"a\" .}}",
       "limit.depth"},
      {"include of each other",
       "{{define \"a\"}}{{if .}}{{include \"b\" .}}{{end}}{{end}}"
       "{{define \"b\"}}{{range .strs}}{{include \"a\" $ | print}}{{end}}{{end}}"
       "{{include \"a\" .}}",
       "limit.depth"},
      {"tpl of itself", "{{ $t := \"{{ tpl .t . }}\" }}{{ tpl $t (dict \"t\" $t) }}",
       "limit.depth"},
      {"parentheses", "{{ " + parens + " }}", "limit.parens"},
      {"parentheses in tpl in templates",
       "{{define \"a\"}}{{if gt . 0}}{{template \"a\" (index (count .) (len (slice (count .) 1)))}}"
       "{{else}}{{tpl (print \"{{\" \"" +
           parens + "\" \"}}\") .}}{{end}}{{end}}{{template \"a\" 900}}",
       "template.exec"},
      {"calls in calls", nots, "?"},
      {"if in if", ifs, "limit.template.nesting"},
      {"else if", chain, "limit.template.nesting"},
      {"block in block", blocks, "limit.template.nesting"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    const std::string code = outcome(row.text, tight());
    if (row.code == "?") {
      CHECK((code.empty() || code == "limit.parens" || code == "limit.depth"));
    } else {
      CHECK(code == row.code);
    }
  }
}

TEST_CASE("depths that Helm allows are allowed") {
  const std::string parens = repeated("(", 1'000) + "1" + repeated(")", 1'000);
  const Row rows[] = {
      {"parentheses", "{{ " + parens + " }}", ""},
      {"if in if", repeated("{{if 1}}", 1'000) + repeated("{{end}}", 1'000), ""},
      {"include",
       "{{define \"a\"}}{{if gt (len .) 0}}{{include \"a\" (slice . 1)}}{{end}}{{end}}"
       "{{include \"a\" (count 1000)}}",
       ""},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(outcome(row.text, tight()) == row.code);
  }
}

TEST_CASE("work and size end in an error") {
  std::string variables;
  for (int i = 0; i < 30'000; ++i) {
    const std::string name = "$v" + std::to_string(i);
    variables += "{{" + name + " := 1}}{{" + name + "}}";
  }
  std::string defines;
  for (int i = 0; i < 30'000; ++i) {
    defines += "{{define \"" + std::to_string(i) + "\"}}x{{end}}";
  }
  Limits size = tight();
  size.template_file = 100;
  const Row rows[] = {
      {"empty loop", "{{range 1000000000}}{{end}}", "limit.steps"},
      {"loop in loop", "{{range 100000}}{{range 100000}}{{end}}{{end}}", "limit.steps"},
      {"output", "{{range 1000000}}0123456789{{end}}", "limit.output"},
      {"output of an include",
       "{{define \"a\"}}{{range 1000000}}0123456789{{end}}{{end}}{{$x := include \"a\" .}}",
       "limit.output"},
      {"doubling", "{{$a := \"x\"}}{{range 100}}{{$a = print $a $a}}{{end}}", "limit.memory"},
      {"texts for tpl", "{{range 1000000}}{{$x := tpl (printf \"{{`%d`}}\" .) .}}{{end}}",
       "limit.memory"},
      {"nodes", "{{" + repeated("1|print|", 300'000) + "print}}", "limit.template.nodes"},
      {"many variables", variables, ""},
      {"many defines", defines, ""},
      {"many commands", "{{1" + repeated("|print", 100'000) + "}}", ""},
      {"many errors deep down",
       "{{define \"a\"}}{{include \"a\" (print . " + repeated("1 ", 1'000) +
           ")}}{{end}}{{include \"a\" .}}",
       "limit.memory"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(outcome(row.text, tight()) == row.code);
  }
  CHECK(outcome(repeated("x", 101), size) == "limit.template.size");
  CHECK(outcome(repeated("x", 100), size).empty());
}

TEST_CASE("a limit says where it was reached") {
  try {
    answer_or_throw("a\n{{range 9}}{{tpl `\n {{ range 100000000 }}{{ end }}` .}}{{end}}", tight());
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == "limit.steps");
    CHECK(error.fault() == Fault::limit);
  }
}

TEST_CASE("no bytes break the parser") {
  // Every text is cut at each place, and each byte replaced: errors are fine, crashes are not.
  const std::string_view texts[] = {
      "a {{- /* c */ -}} {{ if and .true (eq .one 1.0) }}{{ range $i, $v := .list -}}\n{{ $v | "
      "printf \"%q\" }}{{ break }}{{ else }}`{{ end }}{{ else if not .x.y }}{{ end }}",
      "{{define \"x\"}}{{block `y` $}}{{.}}{{end}}{{end}}{{template \"x\" 'a'}}{{ 0x1p4 }}{{1+2i}}",
  };
  for (const std::string_view text : texts) {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      outcome(text.substr(0, i), tight());
      outcome(text.substr(i), tight());
      std::string changed(text);
      if (i < text.size()) changed[i] = "{}|($\"`'.\n\0\xff-"[i % 13];
      outcome(changed, tight());
    }
  }
  SUCCEED();
}

}  // namespace kchart::test
