#include "kube/versions.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "kchart/error.hpp"

namespace kchart::kube {

TEST_CASE("versions are read as Helm reads --kube-version") {
  struct Row {
    const char* text;
    KubeVersion helm4;
    const char* helm3;
  };
  const Row rows[] = {
      {"1.28.3-gke.5", {"v1.28.3-gke.5", "v1.28.3", "1", "28"}, "v1.28.3"},
      {"v1.28", {"v1.28", "v1.28", "1", "28"}, "v1.28"},
      {"1.28+", {"v1.28+", "v1.28", "1", "28"}, "v1.28"},
      {"1.2.3.4", {"v1.2.3.4", "v1.2.3.4", "1", "2"}, "v1.2.3.4"},
      {"1.02", {"v1.02", "v1.2", "1", "2"}, "v1.2"},
      {"1.2.", {"v1.2.", "v1.2", "1", "2"}, "v1.2"},
      {"0.1", {"v0.1", "v0.1", "0", "1"}, "v0.1"},
      {" 1.2", {"v 1.2", "v1.2", "1", "2"}, "v1.2"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(parse_kube_version(row.text) == row.helm4);
    CHECK(parse_kube_version(row.text, true).version == row.helm3);
  }
}

TEST_CASE("what is no version is refused") {
  struct Row {
    const char* text;
    const char* error;
  };
  const Row rows[] = {
      {"", "could not parse \"\" as version"},
      {"x", "could not parse \"x\" as version"},
      {"1", "illegal version string \"1\""},
      {"v1x", "illegal version string \"v1x\""},
      {"01.2", "illegal zero-prefixed version component \"01\" in \"01.2\""},
      {"1.99999999999999999999",
       "illegal non-numeric version component \"99999999999999999999\" in "
       "\"1.99999999999999999999\": strconv.ParseUint: parsing \"99999999999999999999\": value "
       "out of range"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    try {
      parse_kube_version(row.text);
      FAIL("must throw");
    } catch (const Error& error) {
      CHECK(error.code() == "kube.version");
      CHECK(error.message() == std::string(row.error));
    }
  }
}

TEST_CASE("the defaults are those of both Helms") {
  CHECK(helm4_kube_version().version == "v1.37.0");
  CHECK(helm3_kube_version().version == "v1.20.0");
  const auto apis = default_api_versions();
  CHECK(apis.size() == 57);
  CHECK(apis.front() == "v1");
  CHECK(std::find(apis.begin(), apis.end(), "apps/v1") != apis.end());
  CHECK(apis.back() == "apiextensions.k8s.io/v1");
}

}  // namespace kchart::kube
