// Rows recorded from Helm: schema, values, and what it says about them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/schema.hpp"

namespace kchart {

namespace {

struct Row {
  std::string schema;
  std::string values;
  std::string failures;
  std::string invalid;
};

std::vector<Row> read_rows(const std::filesystem::path& file) {
  std::vector<Row> rows;
  std::string schema;
  std::string line;
  for (std::ifstream in(file); std::getline(in, line);) {
    const std::string text = line.size() > 2 ? line.substr(2) : "";
    switch (line[0]) {
      case 'S':
        schema = text;
        break;
      case 'V':
        rows.push_back({schema, text, "", ""});
        break;
      case '|':
        rows.back().failures += text + "\n";
        break;
      default:
        if (!rows.back().invalid.empty()) rows.back().invalid += "\n";
        rows.back().invalid += text;
    }
  }
  return rows;
}

void check(const Row& row) {
  INFO(row.schema << "\n" << row.values);
  Arena arena;
  const Value values = parse_json(row.values, arena);
  std::string failures;
  std::string invalid;
  bool accepted = false;
  try {
    const Schema schema = compile_schema(row.schema);
    failures = schema.failures(values);
    accepted = schema.accepts(values);
  } catch (const Error& error) {
    CHECK((error.code() == "schema.invalid" || error.code() == "schema.remote"));
    CHECK(error.fault() == Fault::refused);
    invalid = error.message();
  }
  CHECK(failures == row.failures);
  CHECK(invalid == row.invalid);
  CHECK(accepted == (row.failures.empty() && row.invalid.empty()));
}

}  // namespace

TEST_CASE("schemas judge values as Helm's do") {
  std::size_t count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(KCHART_SOURCE_DIR "/tests/schema/rows")) {
    for (const Row& row : read_rows(entry.path())) {
      check(row);
      ++count;
    }
  }
  CHECK(count > 1400);
}

TEST_CASE("the report of a chart is Helm's block") {
  Arena arena;
  const Value values = parse_json(R"({"a": 1})", arena);
  CHECK(schema_report("app", R"({"required": ["b"]})", values) ==
        "app:\n- at '': missing property 'b'\n");
  CHECK(schema_report("app", R"({"required": ["a"]})", values).empty());
  CHECK(schema_report("app", "{", values) == "app:\nunexpected EOF");
  CHECK(schema_report("app", R"({"type": "object"})", Value()).empty());
}

}  // namespace kchart
