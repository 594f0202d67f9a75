// Compiling: from the text of a schema to nodes.
#pragma once

#include <memory>
#include <string_view>

#include "schema/node.hpp"

namespace kchart::schema {

// Under this URL Helm hands the text of values.schema.json to its validator.
constexpr std::string_view kValuesSchemaUrl = "file:///values.schema.json";

// Throws as kchart::compile_schema.
std::shared_ptr<const Program> compile_program(std::string_view text, const SchemaOptions& options);

// The built-in metaschema for a dialect; made at first use, kept for good.
const Program& metaschema(Draft draft);

// The node of that metaschema which describes one vocabulary; null when it knows none by the name.
const Node* vocabulary_node(Draft draft, std::string_view vocabulary);

}  // namespace kchart::schema
