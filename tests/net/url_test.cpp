// Addresses: their parts, their references, and how they are shown.
#include "net/url.hpp"

#include <catch2/catch.hpp>

#include "kchart/error.hpp"
#include "kchart/http.hpp"

using namespace kchart;
using namespace kchart::net;

TEST_CASE("a URL has parts") {
  struct Row {
    const char *text, *origin, *target, *shown;
  };
  const Row row = GENERATE(values<Row>({
      {"http://a", "http://a:80", "/", "http://a"},
      {"HTTPS://A.B:443/x?y#z", "https://a.b:443", "/x?y", "https://A.B:443/x"},
      {"https://u:p%40@h:8443/x", "https://h:8443", "/x", "https://h:8443/x"},
      {"http://[::1]:5000/v2/", "http://[::1]:5000", "/v2/", "http://[::1]:5000/v2/"},
      {"http://h?token=x", "http://h:80", "/?token=x", "http://h"},
      {"http://u@x@h/@", "http://h:80", "/@", "http://h/@"},
  }));
  const Url url = parse_url(row.text);
  CAPTURE(row.text);
  CHECK(url.origin() == row.origin);
  CHECK(url.target == row.target);
  std::string shown = shown_url(row.text);
  shown.replace(0, 5, url.scheme == "http" ? "http:" : "https");
  CHECK(shown == row.shown);
}

TEST_CASE("user and password are taken out of a URL") {
  const Url url = parse_url("https://me:p%40ss@h/x");
  CHECK(url.user == "me");
  CHECK(url.password.reveal() == "p@ss");
  CHECK(url.text() == "https://h/x");
}

TEST_CASE("what is no URL is refused") {
  const char* text = GENERATE("", "x", "ftp://h/", "file:///etc/passwd", "http://", "http:///x",
                              "http://h:0/", "http://h:65536/", "http://h:1x/", "http://h/a b",
                              "http://h/\r\nX: y", "http://[::1", "http://[::1]x");
  CAPTURE(text);
  CHECK_THROWS_AS(parse_url(text), Error);
}

TEST_CASE("references are resolved as browsers do") {
  struct Row {
    const char *reference, *text;
  };
  const Row row = GENERATE(values<Row>({
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d?y"},
      {"g?y=../x", "http://a/b/c/g?y=../x"},
      {"", "http://a/b/c/d?q"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../../../g", "http://a/g"},
      {"https://x/y", "https://x/y"},
  }));
  CAPTURE(row.reference);
  CHECK(resolve_url(parse_url("http://a/b/c/d?q"), row.reference).text() == row.text);
}

TEST_CASE("percent-encoding goes both ways") {
  CHECK(percent_encode("a b/\xc3\xa4") == "a%20b%2F%C3%A4");
  CHECK(percent_encode("a/b", "/") == "a/b");
  CHECK(percent_decode("a%20b%2f%zz%4") == "a b/%zz%4");
}
