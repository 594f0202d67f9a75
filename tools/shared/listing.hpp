// Lists that come as a table, as JSON or as YAML, in Helm's forms.
#pragma once

#include <string>

#include "kchart/value.hpp"
#include "shared/table.hpp"

namespace kchart::tools {

enum class ListFormat { table, json, yaml };

// Throws Error with Helm's text for another word.
ListFormat list_format(const std::string& word);

// What is printed: the table, or `list` as one line of JSON or as YAML.
std::string listing_text(ListFormat format, const std::string& table, const Value& list);

}  // namespace kchart::tools
