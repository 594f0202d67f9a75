// URLs of repositories: joined and compared as Helm does.
#include "repo/urls.hpp"

#include <catch2/catch.hpp>

#include "kchart/error.hpp"
#include "kchart/repository.hpp"

using namespace kchart;

TEST_CASE("schemes are the same in upper and in lower case") {
  CHECK(repo::parse_address("HTTPS://Host/A?b").text() == "https://Host/A?b");
  CHECK(resolve_chart_url("HTTP://h/charts", "a.tgz") == "http://h/charts/a.tgz");
  CHECK(same_repository_url("HTTP://h/a/", "http://h/a"));
}

TEST_CASE("a chart's URL is resolved against its repository") {
  CHECK(resolve_chart_url("https://h/c", "a.tgz") == "https://h/c/a.tgz");
  CHECK(resolve_chart_url("https://h/c/", "x/a.tgz") == "https://h/c/x/a.tgz");
  CHECK(resolve_chart_url("https://h:8443/c?token=1", "a.tgz") == "https://h:8443/c/a.tgz?token=1");
  CHECK(resolve_chart_url("https://h/c", "/a.tgz") == "https://h/a.tgz");
  CHECK(resolve_chart_url("https://h/c", "http://other/a.tgz") == "http://other/a.tgz");
  CHECK(resolve_chart_url("https://h/c", "oci://other/a:1") == "oci://other/a:1");
  CHECK(resolve_chart_url("https://u:p@h/c", "a.tgz") == "https://u:p@h/c/a.tgz");
  CHECK_THROWS_AS(resolve_chart_url("file:///c", "a.tgz"), Error);
}

TEST_CASE("repositories are the same with and without a slash at the end") {
  CHECK(same_repository_url("https://h", "https://h/"));
  CHECK(same_repository_url("https://h/a//b/", "https://h/a/b"));
  CHECK_FALSE(same_repository_url("https://h/a", "http://h/a"));
  CHECK_FALSE(same_repository_url("https://h/a", "https://h:8443/a"));
}

TEST_CASE("base names") {
  CHECK(repo::base_name("/a/b.tgz") == "b.tgz");
  CHECK(repo::base_name("/a/b/") == "b");
  CHECK(repo::base_name("") == ".");
  CHECK(repo::cleaned("/a/../../b/./c//") == "/b/c");
}
