// Versions: every row was answered by sprig 3.3.0 (Go 1.26).
#include <catch2/catch.hpp>

#include "funcs/calling.hpp"
#include "funcs/families.hpp"

using namespace kchart;
using namespace kchart::test;

namespace {

const Row kRows[] = {
    {"semver", {s("1.2.3")}, "1.2.3"},
    {"semver", {s("v1.2")}, "1.2.0"},
    {"semver", {s("1")}, "1.0.0"},
    {"semver", {s("1.2.3-alpha.1+b")}, "1.2.3-alpha.1+b"},
    {"semver", {s("01.2.3")}, "1.2.3"},
    {"semver", {s("x")}, "!invalid semantic version"},
    {"semver", {s("")}, "!invalid semantic version"},
    {"semver", {s("1.2.3-01")}, "!version segment starts with 0"},
    {"semver",
     {s("99999999999999999999")},
     "!error parsing version segment: strconv.ParseUint: parsing \"99999999999999999999\": value "
     "out of range"},
    {"semverCompare", {s(">=1.2.0"), s("1.2.0-a")}, "false"},
    {"semverCompare", {s(">=1.2.0-0"), s("1.2.0-a")}, "true"},
    {"semverCompare", {s(">1.2"), s("1.2.5")}, "false"},
    {"semverCompare", {s("^1.2 || ~3"), s("3.9.1")}, "true"},
    {"semverCompare", {s(""), s("1")}, "!improper constraint: \"\""},
    {"semverCompare", {s("*"), s("v1.28.3-gke.5")}, "false"},
    {"semverCompare", {s(">=1.19-0"), s("v1.28.3-gke.5")}, "true"},
    {"semverCompare", {s("1 - 2"), s("2.9")}, "true"},
    {"semverCompare", {s("x"), s("bad")}, "!invalid semantic version"},
    {"semverCompare", {s(">"), s("bad")}, "!improper constraint: \">\""},
};

}  // namespace

TEST_CASE("versions answer as Go's do") {
  for (const Row& row : kRows) {
    World world;
    INFO(row.name << " " << told(row.args.empty() ? Value() : row.args[0]) << " -> "
                  << row.expected);
    CHECK(world.call(funcs::semver_functions(), row.name, row.args) == row.expected);
  }
}

TEST_CASE("versions have methods") {
  World world;
  const auto version = [&](std::string_view text) {
    const Value args[] = {s(text)};
    return world.value(funcs::semver_functions(), "semver", args);
  };
  const Value v = version("v1.2.3-rc.1+b5");
  CHECK(type_name(v) == "*semver.Version");
  CHECK(kind_name(v) == "ptr");
  CHECK(told(world.method(v, "Major")) == "1");
  CHECK(type_name(world.method(v, "Minor")) == "uint64");
  CHECK(told(world.method(v, "Patch")) == "3");
  CHECK(told(world.method(v, "Prerelease")) == "rc.1");
  CHECK(told(world.method(v, "Metadata")) == "b5");
  CHECK(told(world.method(v, "Original")) == "v1.2.3-rc.1+b5");
  CHECK(told(world.method(v, "String")) == "1.2.3-rc.1+b5");
  CHECK(told(world.method(v, "Compare", {version("1.2.3")})) == "-1");
  CHECK(told(world.method(v, "LessThan", {version("1.2.3")})) == "true");
  CHECK(told(world.method(v, "GreaterThan", {version("1.2.3")})) == "false");
  CHECK(told(world.method(v, "Equal", {version("1.2.3-rc.1")})) == "true");
  CHECK(told(world.method(v, "IncPatch")) == "1.2.3");
  CHECK(told(world.method(v, "IncMinor")) == "1.3.0");
  CHECK(told(world.method(v, "IncMajor")) == "2.0.0");
  const Value next = world.method(v, "SetPrerelease", {s("x")});
  CHECK(told(next) == "1.2.3-x+b5");
  CHECK(type_name(next) == "semver.Version");
  CHECK(next.as_object()->methods()->find("Original") == nullptr);
  CHECK(deep_equal(version("1.2.3"), version("1.2.3")));
  CHECK_FALSE(deep_equal(version("1.2.3"), version("v1.2.3")));
}
