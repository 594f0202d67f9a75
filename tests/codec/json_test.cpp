// JSON, read and written, against what Go's encoding/json answered.
#include <catch2/catch.hpp>

#include "codec/outcome.hpp"

using namespace std::string_view_literals;

namespace kchart {

namespace {

#include "json_rows.inc"

}  // namespace

TEST_CASE("JSON is read as json.Unmarshal reads it") {
  for (const Row& row : kReads) {
    INFO(row.input);
    Arena arena;
    CHECK(outcome([&] { return shown(parse_json(row.input, arena)); }) == row.expected);
  }
}

TEST_CASE("The first value of a stream is taken as json.Decoder takes it") {
  for (const Row& row : kStreams) {
    INFO(row.input);
    Arena arena;
    std::size_t consumed = 0;
    std::string answer =
        outcome([&] { return shown(parse_json_prefix(row.input, arena, consumed)); });
    if (answer.starts_with("OK")) answer = std::to_string(consumed) + " " + answer;
    CHECK(answer == row.expected);
  }
}

TEST_CASE("Strings are written as json.Marshal writes them") {
  for (const Row& row : kStrings) {
    INFO(row.input);
    CHECK("OK " + to_json(Value::borrowed(row.input)) == row.expected);
  }
}

TEST_CASE("Documents are written as json.Marshal writes them") {
  for (const Row& row : kDocuments) {
    Arena arena;
    CHECK("OK " + to_json(parse_json(row.input, arena)) == row.expected);
  }
}

TEST_CASE("Documents are indented as json.MarshalIndent indents them") {
  for (const Row& row : kIndented) {
    Arena arena;
    JsonStyle style;
    style.indent = "  ";
    CHECK("OK " + to_json(parse_json(row.input, arena), style) == row.expected);
  }
}

TEST_CASE("Kinds that only JSON writing meets") {
  Arena arena;
  CHECK(to_json(Value::int64(INT64_MIN)) == "-9223372036854775808");
  CHECK(to_json(Value::uint64(UINT64_MAX)) == "18446744073709551615");
  CHECK(to_json(Value::bytes("hi")) == "\"aGk=\"");
  CHECK(to_json(Value::list(nullptr)) == "null");
  CHECK(to_json(Value::map(nullptr)) == "null");
  CHECK(outcome([] { return to_json(Value::float64(NAN)); }) == "ERR json: unsupported value: NaN");
  CHECK(outcome([] { return to_json(Value::float64(-INFINITY)); }) ==
        "ERR json: unsupported value: -Inf");
  CHECK(outcome([&] {
          return to_json(Value::complex(arena, {1, 2}));
        }) == "ERR json: unsupported type: complex128");
}

TEST_CASE("A reader may keep numbers as they are written") {
  Arena arena;
  ReadOptions options;
  options.number = [](std::string_view literal, Arena& into) {
    return Value::string(into, literal);
  };
  CHECK(shown(parse_json("[1.50, 1e400]", arena, options)) == R"(["1.50","1e400"])");
}

TEST_CASE("An empty key is a text like others") {
  Arena arena;
  const Value value = parse_json(R"({"": 1})", arena);
  CHECK(value.as_map()->begin()->key.data != nullptr);
  CHECK(value.as_map()->find("") != nullptr);
}

}  // namespace kchart
