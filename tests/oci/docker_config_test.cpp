// Docker's config.json: who one is at which registry.
#include <catch2/catch.hpp>

#include "kchart/error.hpp"
#include "kchart/oci.hpp"

using namespace kchart;
using namespace kchart::oci;

TEST_CASE("credentials are found under every name of a registry") {
  const auto config = DockerConfig::parse(
      R"({"auths": {"a:5000": {"auth": "dTpwOnc="}, "https://b": {"auth": "dTpw"},
          "https://index.docker.io/v1/": {"username": "u", "password": "p"},
          "c": {"identitytoken": "t"}, "d": {}, "http://e:1/v1/": {"auth": "dTpw"}}})",
      "f");
  CHECK(config.find("a:5000", {})->user == "u");
  CHECK(config.find("a:5000", {})->password.reveal() == "p:w");
  CHECK(config.find("b", {})->password.reveal() == "p");
  CHECK(config.find("docker.io", {})->user == "u");
  CHECK(config.find("c", {})->identity_token.reveal() == "t");
  CHECK_FALSE(config.find("d", {}));
  CHECK(config.find("e:1", {})->user == "u");
  CHECK_FALSE(config.find("e", {}));
}

TEST_CASE("an entry that cannot be read is told, not taken for nobody's") {
  for (const std::string auth : {"!", "dTpwOnc", "Ym9i"}) {
    const auto config = DockerConfig::parse(
        R"({"auths": {"a": {"auth": ")" + auth + R"("}, "b": {"auth": ""}}})", "f.json");
    CHECK_FALSE(config.find("b", {}));
    CHECK_THROWS_WITH(config.find("a", {}),
                      "f.json: a: auth is no USER:PASSWORD in base64; sign in again");
  }
}

TEST_CASE("helpers are asked first, by names that are names") {
  const char* text = R"({"credsStore": "all", "credHelpers": {"a": "own", "b": "../evil"},
                         "auths": {"b": {"auth": "dTpw"}}})";
  const auto config = DockerConfig::parse(text, "f");
  std::string asked;
  const DockerConfig::Helper helper = [&](const std::string& name, const std::string& host) {
    asked = name + "|" + host;
    return std::optional<std::string>(R"({"Username": "<token>", "Secret": "s"})");
  };
  CHECK(config.find("a", helper)->identity_token.reveal() == "s");
  CHECK(asked == "own|a");
  asked.clear();
  CHECK(config.find("b", helper)->user == "u");
  CHECK(asked.empty());
  CHECK(config.find("x", helper)->user.empty());
  CHECK(asked == "all|x");
}

TEST_CASE("signing in and out keeps the rest of the file") {
  auto config = DockerConfig::parse(R"({"other": [1]})", "f");
  config.set("h:1", {"u", Secret("p"), {}});
  CHECK(config.find("h:1", {})->password.reveal() == "p");
  CHECK(config.text().find("\"other\"") != std::string::npos);
  CHECK(config.remove("h:1"));
  CHECK_FALSE(config.remove("h:1"));
  CHECK_FALSE(config.find("h:1", {}));
  CHECK_THROWS_AS(DockerConfig::parse("[]", "f"), Error);
}
