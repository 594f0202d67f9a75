// References to artefacts in registries.
#include <catch2/catch.hpp>

#include "kchart/error.hpp"
#include "kchart/oci.hpp"

using namespace kchart;
using namespace kchart::oci;

TEST_CASE("a reference has registry, repository, tag and digest") {
  const std::string digest = "sha256:" + std::string(64, 'a');
  const Reference all = parse_reference("oci://h.io:5000/a/b_c/d--e:v1@" + digest);
  CHECK(all.registry == "h.io:5000");
  CHECK(all.repository == "a/b_c/d--e");
  CHECK(all.tag == "v1");
  CHECK(all.digest == digest);
  CHECK(all.target() == digest);
  CHECK(all.text() == "h.io:5000/a/b_c/d--e:v1@" + digest);
  CHECK(parse_reference("h/a:1.2.3+b1").tag == "1.2.3_b1");
  CHECK(parse_reference("h/a").target() == "latest");
  CHECK(parse_reference("[::1]:5000/a").registry == "[::1]:5000");
}

TEST_CASE("what is no reference is refused") {
  const std::string text = GENERATE(
      as<std::string>(), "", "a", "/a", "h/", "h/A", "h/a:", "h/a:-x", "h/a:.x", "h/a//b", "h/-a",
      "h/a-", "h/a..b", "h/a___b", "h/a/../b", "h/a@sha256:12", "h/a:" + std::string(129, 'x'),
      "h/a@md5:" + std::string(64, 'a'), "h/" + std::string(256, 'a'), "h x/a", "h/a b", "h/a:b\n");
  CAPTURE(text);
  CHECK_THROWS_AS(parse_reference(text), Error);
}

TEST_CASE("what is wrong with a reference is said in the words of oras") {
  const auto told = [](const std::string& text) {
    try {
      parse_reference(text);
    } catch (const Error& error) {
      return error.message();
    }
    return std::string("none");
  };
  CHECK(told("a") == "invalid reference: missing registry or repository");
  CHECK(told("h x/a") == "invalid reference: invalid registry \"h x\"");
  CHECK(told("oci://h/X_Y/s:.x") == "invalid reference: invalid repository \"X_Y/s\"");
  CHECK(told("h/x:1/s:1.0.0") == "invalid reference: invalid tag \"1/s:1.0.0\"");
  CHECK(told("h/a@sha256:zz") ==
        "invalid reference: invalid digest \"sha256:zz\": invalid checksum digest length");
}
