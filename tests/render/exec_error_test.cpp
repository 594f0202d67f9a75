// How failures of templates are worded.
#include "render/exec_error.hpp"

#include <catch2/catch.hpp>

using kchart::Compat;
using kchart::ExecError;
using kchart::rendering::exec_error_text;
using kchart::rendering::parse_error_text;

TEST_CASE("parse errors are cut to their last part") {
  CHECK(parse_error_text("c/templates/a.yaml",
                         "template: c/templates/a.yaml:1: function \"x\" not defined") ==
        "parse error at (c/templates/a.yaml:1): function \"x\" not defined");
  CHECK(parse_error_text("f", "template: f:1: unexpected \":\" in operand: more") ==
        "parse error at (f:1): more");
  CHECK(parse_error_text("f", "odd") == "parse error in (f): odd");
}

TEST_CASE("chains of includes become blocks in Helm 4") {
  const ExecError error({{"c/t/a.yaml", {"c/t/a.yaml", 2, 3}, "include \"o\" .", "include"},
                         {"o", {"c/t/_h.tpl", 5, 7}, ".Values.a.b", ""}},
                        "nil pointer evaluating interface {}.b", true);
  CHECK(exec_error_text(error, Compat::helm4) ==
        "c/t/a.yaml:2:3\n  executing \"c/t/a.yaml\" at <include \"o\" .>:\n"
        "    error calling include:\n"
        "c/t/_h.tpl:5:7\n  executing \"o\" at <.Values.a.b>:\n"
        "    nil pointer evaluating interface {}.b");
  CHECK(exec_error_text(error, Compat::helm3) ==
        "template: c/t/a.yaml:2:3: executing \"c/t/a.yaml\" at <include \"o\" .>: error calling "
        "include: template: c/t/_h.tpl:5:7: executing \"o\" at <.Values.a.b>: nil pointer "
        "evaluating interface {}.b");
}

TEST_CASE("an error of a function leaves the chain on one line") {
  const ExecError error({{"f", {"f", 1, 4}, "div 1 0", "div"}},
                        "runtime error: integer divide by zero", false);
  CHECK(exec_error_text(error, Compat::helm4) ==
        "template: f:1:4: executing \"f\" at <div 1 0>: error calling div: runtime error: integer "
        "divide by zero");
}

TEST_CASE("a missing template is named alone") {
  const ExecError error({{"f", {"f", 1, 4}, "include \"x\" .", "include"}},
                        "template: no template \"x\" associated with template \"gotpl\"", true);
  CHECK(exec_error_text(error, Compat::helm4) ==
        "f:1:4\n  executing \"f\" at <include \"x\" .>:\n    error calling include:\n"
        "template: no template \"x\" associated with template \"gotpl\"");
}

TEST_CASE("messages of fail and required are cut out") {
  const ExecError error({{"f", {"f", 1, 4}, "fail \"no\"", "fail"}},
                        "HELM_ERR_STARTno: way\nHELM_ERR_END", false);
  for (const Compat compat : {Compat::helm4, Compat::helm3}) {
    CHECK(exec_error_text(error, compat) == "execution error at (f:1:4): no: way\n");
  }
}
