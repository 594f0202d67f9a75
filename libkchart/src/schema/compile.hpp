// Compiling: from the text of a schema to nodes.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "schema/node.hpp"

namespace kchart::schema {

// Under this URL Helm hands the text of values.schema.json to its validator.
constexpr std::string_view kValuesSchemaUrl = "file:///values.schema.json";

// Throws as kchart::compile_schema.
std::shared_ptr<const Program> compile_program(std::string_view text, const SchemaOptions& options);

// Compiles what is at `places` and all that it refers to; nodes in the same order.
std::vector<const Node*> compile_places(Program& program, std::span<const Place> places,
                                        bool assert_formats);

// Throws Error "schema.invalid" with Go's text unless what is at `place` satisfies the metaschema
// of its dialect. Parts of a whole document follow the dialects of their own resources.
void check_against_metaschema(const Place& place, bool whole_document, const Limits& limits);

// The built-in metaschema for a dialect; made at first use, kept for good.
const Program& metaschema(Draft draft);

// The node of that metaschema which describes one vocabulary; null when it knows none by the name.
const Node* vocabulary_node(Draft draft, std::string_view vocabulary);

}  // namespace kchart::schema
