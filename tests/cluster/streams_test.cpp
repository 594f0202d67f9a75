// Pods that are meant, frames of port-forward, and logs on scripted answers.
#include <catch2/catch.hpp>

#include "cluster/forward_line.hpp"
#include "cluster/owned.hpp"
#include "cluster/pods.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

TEST_CASE("selectors become queries") {
  struct Row {
    const char* object;
    const char* query;
  };
  const Row rows[] = {
      {R"({"spec":{"selector":{"app":"web","tier":"a"}}})", "app=web,tier=a"},
      {R"({"spec":{"selector":{"matchLabels":{"app":"web"}}}})", "app=web"},
      {R"({"spec":{"selector":{"matchLabels":{"app":"web"},"matchExpressions":[
          {"key":"tier","operator":"In","values":["a","b"]},
          {"key":"old","operator":"DoesNotExist"},
          {"key":"x","operator":"NotIn","values":["y"]},
          {"key":"z","operator":"Exists"}]}}})",
       "app=web,tier in (a,b),!old,x notin (y),z"},
      {R"({"spec":{"selector":{}}})", ""},
      {R"({"spec":{}})", ""},
  };
  for (const Row& row : rows) CHECK(pods_query(Json::parse(row.object)) == row.query);
}

TEST_CASE("a container is named, annotated, or the first") {
  const Json pod = Json::parse(R"({"metadata":{"name":"p"},"spec":{
      "initContainers":[{"name":"init"}],"containers":[{"name":"a"},{"name":"b"}]}})");
  std::string said;
  const auto note = [&](const std::string& text) { said = text; };
  CHECK(container_meant(pod, "b", note) == "b");
  CHECK(container_meant(pod, "init", note) == "init");
  CHECK(said.empty());
  CHECK(container_meant(pod, "", note) == "a");
  CHECK(said == "Defaulted container \"a\" out of: init, a, b");
  Json annotated = pod;
  annotated["metadata"]["annotations"]["kubectl.kubernetes.io/default-container"] = "b";
  CHECK(container_meant(annotated, "", note) == "b");
  CHECK_THROWS_WITH(container_meant(pod, "c", note),
                    "container c is not valid for pod p out of: init, a, b");
}

TEST_CASE("a frame that begins a stream stores its headers in deflate blocks") {
  const std::string frame = begin_stream_frame(1, true, {{"port", "80"}});
  const std::string block(
      "\0\0\0\1\0\0\0\4port\0\0\0\2"
      "80",
      18);
  REQUIRE(frame.size() == 8 + 10 + 2 + 5 + 18 + 5);
  CHECK(frame.substr(0, 8) ==
        std::string("\x80\x03\x00\x01\x00\x00\x00", 7) + static_cast<char>(frame.size() - 8));
  CHECK(frame.substr(8, 10) == std::string("\0\0\0\1\0\0\0\0\0\0", 10));
  CHECK(frame.substr(18, 2) == "\x78\x01");
  CHECK(frame.substr(20, 5) == std::string("\x00\x12\x00\xed\xff", 5));
  CHECK(frame.substr(25, 18) == block);
  CHECK(frame.substr(43) == std::string("\x00\x00\x00\xff\xff", 5));
  // The next frame goes on with the same stream of deflate.
  CHECK(begin_stream_frame(3, false, {{"port", "80"}}).substr(18, 5) == frame.substr(20, 5));
}

TEST_CASE("the part of an object that a manager has applied") {
  const Json object = Json::parse(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p",
      "namespace":"n","labels":{"a":"1","b":"2"},"finalizers":["x","y"],"managedFields":[
        {"manager":"other","operation":"Apply","apiVersion":"v1","fieldsV1":{"f:spec":{}}},
        {"manager":"kchart","operation":"Apply","apiVersion":"v1","fieldsV1":{
          "f:metadata":{"f:labels":{"f:a":{}},"f:finalizers":{"v:\"y\"":{}}},
          "f:spec":{"f:containers":{"k:{\"name\":\"main\"}":{".":{},"f:name":{},"f:image":{}}},
                    "f:args":{}}}}]},
      "spec":{"args":[1,2],"host":"h","containers":[
        {"name":"side","image":"s"},{"name":"main","image":"m","tty":true}]}})");
  CHECK(owned_part(object, "kchart") ==
        Json::parse(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"n",
            "labels":{"a":"1"},"finalizers":["y"]},
            "spec":{"args":[1,2],"containers":[{"name":"main","image":"m"}]}})"));
  CHECK_FALSE(owned_part(object, "nobody"));
}

}  // namespace kchart::cluster
