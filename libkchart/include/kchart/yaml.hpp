// YAML as Helm reads and prints it: go-yaml on top of JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kchart/limits.hpp"
#include "kchart/origins.hpp"
#include "kchart/value.hpp"

namespace kchart {

struct ReadOptions {
  Limits limits;
  std::string_view file;       // for positions
  Origins* origins = nullptr;  // noted when not null
  Origin::Source source = Origin::Source::values_file;
  // YAML only: keep integers as Kind::int64 or, where they need it, Kind::uint64, as go-yaml holds
  // them before JSON makes every number a float64.
  bool integers = false;
  // YAML only: a key that its map has already is an error, as for UnmarshalStrict; else the last
  // one counts.
  bool unique_keys = false;
  // YAML only: the text outlives the values, which may refer to it instead of to copies.
  bool text_stays = false;
  // JSON only: how a number becomes a value; null: as float64. A schema keeps the text.
  Value (*number)(std::string_view literal, Arena& arena) = nullptr;
};

// The first document of `text`, as sigs.k8s.io/yaml reads it (go-yaml v2 resolution, then JSON:
// every number is a float64, every key a string). An empty document is nil.
// Throws Error "yaml.syntax" and kin with Go's text ("error converting YAML to JSON: yaml: line 3:
// ..."), or "limit.yaml...".
Value parse_yaml(std::string_view text, Arena& arena, const ReadOptions& options = {});

// The same for text that must be a map (Go: unmarshal into map[string]interface {}); an empty
// document is an empty map. Another kind throws Go's text, "error unmarshaling JSON: while decoding
// JSON: json: cannot unmarshal array into Go value of type map[string]interface {}".
Value parse_yaml_map(std::string_view text, Arena& arena, const ReadOptions& options = {});

// Helm's toYaml: the v2 emitter after a trip through JSON, with the final newline.
// Throws FunctionError or Error where Go's Marshal fails. What a template asks for passes a bound.
std::string to_yaml(const Value& value, TextBound bound = {});
void append_yaml(std::string& out, const Value& value, TextBound bound = {});

// Helm's toYamlPretty: the v3 emitter on the values themselves, indent 2, with the final newline.
std::string to_yaml_pretty(const Value& value, TextBound bound = {});

}  // namespace kchart
