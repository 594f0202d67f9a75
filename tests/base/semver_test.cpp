// Versions and constraints: every row was answered by Masterminds/semver 3.5.0 (Go 1.26).
#include "base/semver.hpp"

#include <catch2/catch.hpp>
#include <sstream>

using kchart::semver::Constraint;
using kchart::semver::Version;

namespace {

constexpr const char* kVersions =
    "0.0.0 0.0.0-0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.0-rc.1 1.2.3-alpha 1.2.3-alpha.9 "
    "1.2.3-alpha.10 1.2.3 1.2.3+b 1.2.4 1.3.0 2.0.0-0 2.5.6 v1.28.3-gke.5 11.1.0 12.0.0";

struct ConstraintRow {
  const char* constraint;
  const char* accepted;  // those of kVersions that it takes
};

const ConstraintRow kConstraints[] = {
    {">=1.2.0", "1.2 1.2.3 1.2.3+b 1.2.4 1.3.0 2.5.6 11.1.0 12.0.0"},
    {">= 1.2, < 2", "1.2 1.2.3 1.2.3+b 1.2.4 1.3.0"},
    {">= 1.2 < 2", "1.2 1.2.3 1.2.3+b 1.2.4 1.3.0"},
    {"~1.2", "1.2 1.2.3 1.2.3+b 1.2.4"},
    {"~1", "1.0.0 1.2 1.2.3 1.2.3+b 1.2.4 1.3.0"},
    {"~1.2.3", "1.2.3 1.2.3+b 1.2.4"},
    {"~>1.2.3", "1.2.3 1.2.3+b 1.2.4"},
    {"^0.2.3", "0.2.3 0.2.9"},
    {"^0.0.3", "0.0.3"},
    {"^0.0", "0.0.0 0.0.3"},
    {"^0", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0"},
    {"^1.2", "1.2 1.2.3 1.2.3+b 1.2.4 1.3.0"},
    {"^*", "0.0.0"},
    {"1.2 - 2", "1.2 1.2.3 1.2.3+b 1.2.4 1.3.0 2.5.6"},
    {"1.2.3 - 2.5", "1.2.3 1.2.3+b 1.2.4 1.3.0 2.5.6"},
    {"1.x", "1.0.0 1.2 1.2.3 1.2.3+b 1.2.4 1.3.0"},
    {"1.X.7", "1.0.0 1.2 1.2.3 1.2.3+b 1.2.4 1.3.0"},
    {"=1.2", "1.2 1.2.3 1.2.3+b 1.2.4"},
    {"1.2.3", "1.2.3 1.2.3+b"},
    {"=1.2.3-alpha", "1.2.3-alpha"},
    {"!=1.2", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.3.0 2.5.6 11.1.0 12.0.0"},
    {"!=1.2.3", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.4 1.3.0 2.5.6 11.1.0 12.0.0"},
    {"!=1.x", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 2.5.6 11.1.0 12.0.0"},
    {"!=1.2.x-alpha",
     "0.0.0 0.0.0-0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.0-rc.1 1.2.3-alpha.9 1.2.3-alpha.10 "
     "1.2.3 1.2.3+b 1.2.4 1.3.0 2.0.0-0 2.5.6 v1.28.3-gke.5 11.1.0 12.0.0"},
    {"!=*", "0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.3 1.2.3+b 1.2.4 1.3.0 2.5.6 11.1.0 12.0.0"},
    {">1.2", "1.3.0 2.5.6 11.1.0 12.0.0"},
    {">11", "12.0.0"},
    {">*", "0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.3 1.2.3+b 1.2.4 1.3.0 2.5.6 11.1.0 12.0.0"},
    {"<*", ""},
    {"<=1.2", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.3 1.2.3+b 1.2.4"},
    {"<=1", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.3 1.2.3+b 1.2.4 1.3.0"},
    {"=<1.2.3", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.3 1.2.3+b"},
    {"=>1.2.3", "1.2.3 1.2.3+b 1.2.4 1.3.0 2.5.6 11.1.0 12.0.0"},
    {"~0.0.0",
     "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.3 1.2.3+b 1.2.4 1.3.0 2.5.6 11.1.0 12.0.0"},
    {"~*", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.3 1.2.3+b 1.2.4 1.3.0 2.5.6 11.1.0 12.0.0"},
    {"*", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.3 1.2.3+b 1.2.4 1.3.0 2.5.6 11.1.0 12.0.0"},
    {">=1.2.0-0",
     "1.2 1.2.0-rc.1 1.2.3-alpha 1.2.3-alpha.9 1.2.3-alpha.10 1.2.3 1.2.3+b 1.2.4 1.3.0 2.0.0-0 "
     "2.5.6 v1.28.3-gke.5 11.1.0 12.0.0"},
    {">=0.0.0-0",
     "0.0.0 0.0.0-0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.0-rc.1 1.2.3-alpha 1.2.3-alpha.9 "
     "1.2.3-alpha.10 1.2.3 1.2.3+b 1.2.4 1.3.0 2.0.0-0 2.5.6 v1.28.3-gke.5 11.1.0 12.0.0"},
    {"<2-0",
     "0.0.0 0.0.0-0 0.0.3 0.2.3 0.2.9 0.3.0 1.0.0 1.2 1.2.0-rc.1 1.2.3-alpha 1.2.3-alpha.9 "
     "1.2.3-alpha.10 1.2.3 1.2.3+b 1.2.4 1.3.0 v1.28.3-gke.5"},
    {"1.2.3 || 2.x", "1.2.3 1.2.3+b 2.5.6"},
    {"<1 || >=12", "0.0.0 0.0.3 0.2.3 0.2.9 0.3.0 12.0.0"},
    {">=1.19-0", "2.0.0-0 2.5.6 v1.28.3-gke.5 11.1.0 12.0.0"},
    {">= 1.19.0-0 < 1.30.0-0", "v1.28.3-gke.5"},
    {"v1.2", "1.2 1.2.3 1.2.3+b 1.2.4"},
    {"01.2", "1.2 1.2.3 1.2.3+b 1.2.4"},
    {">1.2.3-alpha.9",
     "1.2.3-alpha.10 1.2.3 1.2.3+b 1.2.4 1.3.0 2.0.0-0 2.5.6 v1.28.3-gke.5 11.1.0 12.0.0"},
    {" 1.2.3 ", "1.2.3 1.2.3+b"},
    {"\t>1,\n<2 ", ""},
};

struct BadRow {
  const char* constraint;
  const char* problem;
};

const BadRow kBad[] = {
    {"", "improper constraint: \"\""},
    {" ", "improper constraint: \" \""},
    {"a", "improper constraint: \"a\""},
    {"1.2.3.4", "improper constraint: \"1.2.3.4\""},
    {">", "improper constraint: \">\""},
    {"> =1", "improper constraint: \"> =1\""},
    {"1 -2", "improper constraint: \"1 -2\""},
    {"1,", "improper constraint: \"1,\""},
    {",1", "improper constraint: \",1\""},
    {"1||", "improper constraint: \"\""},
    {"1|2", "constraint parser error"},
    {"xx", "constraint parser error"},
    {"1.2.3-01", "constraint parser error"},
    {"99999999999999999999", "constraint parser error"},
    {"~ >1", "improper constraint: \"~ >1\""},
    {"1.2 - ", "improper constraint: \"1.2 - \""},
    {"1.2.3.4 - 5", "improper constraint: \"1.>= 2.3.4, <= 5 \""},
    {"1 - 2 - 3", "improper constraint: \">= 1, <= 2 - 3\""},
    {"!1", "improper constraint: \"!1\""},
    {"1.2.3-", "improper constraint: \"1.2.3-\""},
    {"\u00a01", "improper constraint: \"\\u00a01\""},
    {"1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||1||"
     "1||1||1||1||1||1||1||1||1||1",
     "too many constraint groups (max 32)"},
};

struct VersionRow {
  const char* text;
  const char* loose;   // normalised, or "!" and the problem
  const char* strict;  // the same for exact versions
};

const VersionRow kVersionRows[] = {
    {"1.2.3", "1.2.3", "1.2.3"},
    {"v1.2.3", "1.2.3", "!invalid characters in version"},
    {"1", "1.0.0", "!invalid semantic version"},
    {"1.2", "1.2.0", "!invalid semantic version"},
    {"01.02.03", "1.2.3", "!version segment starts with 0"},
    {"1.2.3-alpha.1+build.5", "1.2.3-alpha.1+build.5", "1.2.3-alpha.1+build.5"},
    {"1-a", "1.0.0-a", "!invalid semantic version"},
    {"1.2+b", "1.2.0+b", "!invalid semantic version"},
    {"V1", "!invalid semantic version", "!invalid semantic version"},
    {"", "!invalid semantic version", "!version string empty"},
    {" 1", "!invalid semantic version", "!invalid semantic version"},
    {"1.2.3.4", "!invalid semantic version", "!invalid characters in version"},
    {"1.2.3-", "!invalid semantic version", "!invalid prerelease string"},
    {"1.2.3-01", "!version segment starts with 0", "!version segment starts with 0"},
    {"1.2.3-0a", "1.2.3-0a", "1.2.3-0a"},
    {"1.2.3-a..b", "!invalid semantic version", "!invalid prerelease string"},
    {"1.2.3+", "!invalid semantic version", "!invalid metadata string"},
    {"1.2.3+a_b", "!invalid semantic version", "!invalid metadata string"},
    {"18446744073709551615.0.0", "18446744073709551615.0.0", "18446744073709551615.0.0"},
    {"1.-a", "!invalid semantic version", "!invalid semantic version"},
    {"latest", "!invalid semantic version", "!invalid semantic version"},
    {"1.2.3\n", "!invalid semantic version", "!invalid characters in version"},
    {"1.2.3--", "1.2.3--", "1.2.3--"},
};

std::string told(const std::optional<Version>& version, const std::string& problem) {
  return version ? version->text() : "!" + problem;
}

}  // namespace

TEST_CASE("constraints accept what Go accepts") {
  for (const ConstraintRow& row : kConstraints) {
    INFO(row.constraint);
    const auto constraint = Constraint::parse(row.constraint);
    REQUIRE(constraint);
    std::string accepted, version;
    for (std::istringstream in(kVersions); in >> version;) {
      if (!constraint->check(*Version::parse(version))) continue;
      accepted += accepted.empty() ? version : " " + version;
    }
    CHECK(accepted == row.accepted);
  }
}

TEST_CASE("a prerelease passes when it is asked for") {
  const auto constraint = Constraint::parse(">=1.2");
  CHECK_FALSE(constraint->check(*Version::parse("1.3.0-rc.1")));
  CHECK(constraint->check(*Version::parse("1.3.0-rc.1"), true));
}

TEST_CASE("bad constraints are told as Go tells them") {
  for (const BadRow& row : kBad) {
    INFO(row.constraint);
    std::string problem;
    CHECK_FALSE(Constraint::parse(row.constraint, &problem));
    CHECK(problem == row.problem);
  }
  std::string problem;
  CHECK_FALSE(Constraint::parse(std::string(520, ' '), &problem));
  CHECK(problem == "constraint string is too long (max 512 bytes)");
}

TEST_CASE("versions are read loosely and strictly") {
  for (const VersionRow& row : kVersionRows) {
    INFO(row.text);
    std::string problem;
    const auto loose = Version::parse(row.text, &problem);
    CHECK(told(loose, problem) == row.loose);
    const auto strict = Version::parse_strict(row.text, &problem);
    CHECK(told(strict, problem) == row.strict);
  }
  std::string problem;
  CHECK_FALSE(Version::parse(std::string(257, '1'), &problem));
  CHECK(problem == "version string is too long (max 256 bytes)");
}
