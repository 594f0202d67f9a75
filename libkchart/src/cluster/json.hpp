// Json: what goes to and comes from an API server, and short ways to look into it.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "kchart/value.hpp"

namespace kchart::cluster {

using Json = nlohmann::json;
using Path = std::initializer_list<std::string_view>;

// Reads the answer of a server. Throws Error "cluster.answer" when it is no JSON, nests deeper than
// 500 levels, or is no object as check_object has it; `what` names the request in the message.
Json parse_answer(std::string_view text, std::string_view what);

// Throws Error "cluster.answer" unless it is an object whose `metadata`, if any, is one.
void check_object(const Json& read, std::string_view what);

// The value at `path` through objects, or null.
const Json* find(const Json& root, Path path);
// "" and 0 (`otherwise`) where there is none or it has another type.
std::string text_at(const Json& root, Path path);
std::int64_t int_at(const Json& root, Path path, std::int64_t otherwise = 0);
bool true_at(const Json& root, Path path);
// An empty array where there is none.
const Json& array_at(const Json& root, Path path);

// A value as JSON: whole numbers stay whole. Host objects cannot occur in what was read from YAML.
Json to_json_tree(const Value& value);

}  // namespace kchart::cluster
