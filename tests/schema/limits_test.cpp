// Hostile schemas and values: what is refused, with which code, and that nothing overflows.
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/schema.hpp"

namespace kchart {

namespace {

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// The code of the error, or what the schema says; empty when it accepts.
std::string outcome(const std::string& schema, const std::string& values,
                    const SchemaOptions& options = {}) {
  try {
    Arena arena;
    return compile_schema(schema, options).failures(parse_json(values, arena));
  } catch (const Error& error) {
    return error.code();
  }
}

std::string nested(const std::string& keyword, int times) {
  return repeated("{\"" + keyword + "\":", times) + "{}" + repeated("}", times);
}

std::string lists_of(std::string_view inner, int levels) {
  std::string out(inner);
  for (int i = 0; i < levels; ++i) {
    out = "{\"anyOf\":[" + out + repeated("," + out, 9) + "]}";
  }
  return out;
}

}  // namespace

TEST_CASE("H34: no schema is fetched unless the caller can") {
  const char* urls[] = {"http://169.254.169.254/",
                        "file:///etc/passwd",
                        "/dev/zero",
                        "../x",
                        "https://example.com/s.json",
                        "//host/x"};
  for (const char* url : urls) {
    INFO(url);
    CHECK(outcome(std::string(R"({"$ref":")") + url + "\"}", "{}") == "schema.remote");
  }
  CHECK(outcome(R"({"$schema":"https://example.com/meta"})", "{}") == "schema.remote");

  std::string asked;
  SchemaOptions options;
  options.load = [&](const std::string& url) {
    asked = url;
    return std::string(R"({"definitions":{"t":{"type":"string"}}})");
  };
  const std::string schema = R"({"properties":{"a":{"$ref":"other.json#/definitions/t"}}})";
  CHECK(outcome(schema, R"({"a":1})", options) == "- at '/a': got number, want string\n");
  CHECK(asked == "file:///other.json");

  options.load = [](const std::string&) -> std::string {
    throw Error(Fault::io, "net.failed", "no such host");
  };
  try {
    compile_schema(schema, options);
    FAIL("must throw");
  } catch (const Error& error) {
    CHECK(error.code() == "net.failed");
    CHECK(error.message() == R"(failing loading "file:///other.json": no such host)");
  }
}

TEST_CASE("a custom metaschema chooses vocabularies") {
  SchemaOptions options;
  options.load = [](const std::string&) {
    return std::string(R"({"$schema":"https://json-schema.org/draft/2020-12/schema",
      "$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true,
                     "https://json-schema.org/draft/2020-12/vocab/validation":true,
                     "https://json-schema.org/draft/2020-12/vocab/format-assertion":true}})");
  };
  const std::string head = R"({"$schema":"https://example.com/meta",)";
  CHECK(outcome(head + R"("properties":{"a":false}})", R"({"a":1})", options).empty());
  CHECK(outcome(head + R"("maxProperties":0})", R"({"a":1})", options) ==
        "- at '': maxProperties: got 1, want 0\n");
  CHECK(outcome(head + R"("format":"ipv4"})", R"("x")", options) ==
        "- at '': 'x' is not valid ipv4: expected four decimals\n");
  CHECK(outcome(head + R"("maxProperties":"x"})", "{}", options) == "schema.invalid");
}

TEST_CASE("unresolved URNs are named and accept everything") {
  std::vector<std::string> urns;
  SchemaOptions options;
  options.unresolved_urns = &urns;
  CHECK(outcome(R"({"properties":{"a":{"$ref":"urn:acme:x"}}})", R"({"a":1})", options).empty());
  CHECK(urns == std::vector<std::string>{"urn:acme:x"});
}

TEST_CASE("H35: references that go nowhere or too far") {
  CHECK(outcome(R"({"$ref":"#"})", "{}") ==
        "- at '': both /$ref and  resolve to \"file:///values.schema.json#\" causing reference "
        "cycle\n");
  std::string chain = R"({"$ref":"#/$defs/d0","$defs":{)";
  for (int i = 0; i < 10'000; ++i) {
    chain +=
        "\"d" + std::to_string(i) + "\":{\"$ref\":\"#/$defs/d" + std::to_string(i + 1) + "\"},";
  }
  chain += R"("d10000":{}}})";
  CHECK(outcome(chain, "{}") == "limit.schema.ref");
  const std::string loop =
      R"({"$defs":{"a":{"$dynamicAnchor":"x","$dynamicRef":"#x"}},"$ref":"#x"})";
  CHECK(outcome(loop, "{}").find("causing reference cycle") != std::string::npos);
}

TEST_CASE("H36: work is bounded") {
  const auto start = std::chrono::steady_clock::now();
  CHECK(outcome(lists_of(R"({"type":"null"})", 4), "{}").size() > 1000);
  Limits small;
  small.schema_steps = 5'000;
  SchemaOptions options;
  options.limits = small;
  CHECK(outcome(lists_of(R"({"type":"null"})", 4), "{}", options) == "limit.schema.steps");
  // References multiply without the text growing.
  std::string wide = R"({"$ref":"#/$defs/l12","$defs":{"l0":{"type":"null"})";
  for (int i = 1; i <= 12; ++i) {
    const std::string below = "{\"$ref\":\"#/$defs/l" + std::to_string(i - 1) + "\"}";
    wide +=
        ",\"l" + std::to_string(i) + "\":{\"anyOf\":[" + below + repeated("," + below, 19) + "]}";
  }
  CHECK(outcome(wide + "}}", "{}") == "limit.schema.steps");
  std::string list = "[0";
  for (int i = 1; i < 200'000; ++i) list += "," + std::to_string(i);
  CHECK(outcome(R"({"uniqueItems":true})", list + "]").empty());
  CHECK(outcome(R"({"uniqueItems":true})", list + ",77]") ==
        "- at '': items at 77 and 200,000 are equal\n");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

TEST_CASE("H37: patterns take linear time and bounded room") {
  const std::string as(50'000, 'a');
  CHECK(outcome(R"~({"pattern":"(a+)+$"})~", "\"" + as + "b\"").size() > 50'000);
  CHECK(outcome(R"~({"pattern":"(.*){1000}{1000}"})~", "\"x\"") == "schema.invalid");
  CHECK(outcome("{\"pattern\":\"" + std::string(1'000'000, 'a') + "\"}", "\"x\"") == "limit.regex");
  CHECK(outcome(R"~({"pattern":"((((\\pL{100}){2}){5})|x)"})~", "\"x\"") == "limit.regex");
}

TEST_CASE("H38: degenerate schemas") {
  for (const char* schema : {"", " ", "null", "[]", "5", "{\"multipleOf\":0}", "{", "\"x\""}) {
    INFO(schema);
    CHECK(outcome(schema, "{}") == "schema.invalid");
  }
  CHECK(outcome("true", "{}").empty());
  CHECK(outcome("false", "{}") == "- at '': false schema\n");
  CHECK(outcome(R"({"multipleOf":1e-300})", "3").empty());
  CHECK(outcome(R"({"multipleOf":3e-300})", "7").size() > 1);
  CHECK(outcome(R"({"multipleOf":1e-999999})", "1e300").empty());
}

TEST_CASE("depth ends in an error, not in a crash") {
  for (const char* keyword : {"not", "items", "additionalProperties", "if", "propertyNames"}) {
    INFO(keyword);
    const std::string got = outcome(nested(keyword, 990), "{}");
    CHECK((got.empty() || got == "limit.schema.ref" || got[0] == '-'));
  }
  CHECK(outcome(nested("not", 1'200), "{}") == "limit.json.depth");
  const std::string draft7 = R"("$schema":"http://json-schema.org/draft-07/schema#")";
  const std::string deep = repeated(R"({"a":)", 990) + "1" + repeated("}", 990);
  CHECK(outcome("{" + draft7 + R"(,"properties":{"a":{"$ref":"#"}}})", deep).empty());
  CHECK(outcome(R"({"properties":{"a":{"$ref":"#"}}})", deep).empty());
  CHECK(outcome("{" + draft7 + R"(,"allOf":[{"properties":{"a":{"$ref":"#"}}}]})", deep).empty());
  CHECK(outcome(R"({"const":[]})", repeated("[", 990) + repeated("]", 990)).size() > 1);
  const std::string cycle = R"({"additionalProperties":{"$ref":"#"},"type":"object"})";
  Arena arena;
  Map* map = Map::make(arena);
  map->set(arena, "self", Value::map(map));
  try {
    compile_schema(cycle).failures(Value::map(map));
    FAIL("must throw");
  } catch (const Error& error) {
    CHECK(error.code() == "limit.schema.ref");
  }
}

TEST_CASE("input is bounded") {
  Limits limits;
  limits.schema_input = 100;
  SchemaOptions options;
  options.limits = limits;
  CHECK(outcome("{\"title\":\"" + std::string(100, 'x') + "\"}", "{}", options) == "limit.input");
}

TEST_CASE("threads share one schema") {
  const Schema schema = compile_schema(
      R"({"additionalProperties":{"pattern":"^[a-z]+$"},"unevaluatedProperties":false})");
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      Arena arena;
      const Value good = parse_json(R"({"a":"abc"})", arena);
      const Value bad = parse_json(R"({"a":"ABC"})", arena);
      for (int i = 0; i < 200; ++i) {
        if (!schema.accepts(good) || schema.failures(bad).empty()) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

}  // namespace kchart
