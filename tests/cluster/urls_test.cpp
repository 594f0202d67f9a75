// Live objects, and the URLs at which they can be reached.
#include "cluster/urls.hpp"

#include <catch2/catch.hpp>

using namespace kchart::cluster;

namespace {

using Urls = std::vector<std::string>;

constexpr const char* kBalanced =
    R"(,"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.7"},{"hostname":"lb.example"}]}}})";

Json balanced(const std::string& object) {
  return Json::parse(object.substr(0, object.size() - 1) + kBalanced);
}

}  // namespace

TEST_CASE("URLs of Services and Ingresses") {
  struct Row {
    std::string object;
    Urls before, after;
    bool may_get_address;
  };
  const std::string rule = R"("rules":[{"http":{"paths":[{"path":"/shop"}]}}])";
  for (const Row& row : {
           Row{R"({"kind":"Service","spec":{"type":"LoadBalancer","ports":[{"port":80}]}})",
               {},
               {"http://192.0.2.7:80", "http://lb.example:80"},
               true},
           Row{R"({"kind":"Ingress","spec":{)" + rule + "}}",
               {},
               {"http://192.0.2.7/shop", "http://lb.example/shop"},
               true},
           Row{R"({"kind":"Ingress","spec":{"tls":[{}],)" + rule + "}}",
               {},
               {"https://192.0.2.7/shop", "https://lb.example/shop"},
               true},
           Row{R"({"kind":"Ingress","spec":{"defaultBackend":{}}})",
               {},
               {"http://192.0.2.7/", "http://lb.example/"},
               true},
           Row{R"({"kind":"Ingress","spec":{"tls":[{"hosts":["a.example"]}],)"
               R"("rules":[{"host":"a.example"},{"host":"b.example"}]}})",
               {"https://a.example/", "http://b.example/"},
               {"https://a.example/", "http://b.example/"},
               false},
           Row{R"({"kind":"Service","spec":{"ports":[{"port":80}]}})",
               {},
               {"http://192.0.2.7:80", "http://lb.example:80"},
               false},
           Row{R"({"kind":"Ingress","spec":{}})", {}, {}, false},
       }) {
    INFO(row.object);
    const Json before = Json::parse(row.object), after = balanced(row.object);
    CHECK(outer_urls(before) == row.before);
    CHECK(may_get_address(before) == row.may_get_address);
    CHECK(outer_urls(after) == row.after);
    CHECK_FALSE(may_get_address(after));
  }
}
