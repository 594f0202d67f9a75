// Go's encoder ends its JSON with a newline.
#include "shared/listing.hpp"

#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/yaml.hpp"

namespace kchart::tools {

ListFormat list_format(const std::string& word) {
  if (word == "table") return ListFormat::table;
  if (word == "json") return ListFormat::json;
  if (word == "yaml") return ListFormat::yaml;
  throw Error(
      Fault::refused, "usage",
      "invalid argument \"" + excerpt(word) + "\" for \"-o, --output\" flag: invalid format type");
}

std::string listing_text(ListFormat format, const std::string& table, const Value& list) {
  if (format == ListFormat::json) return to_json(list) + "\n";
  if (format == ListFormat::yaml) return to_yaml(list);
  return table;
}

}  // namespace kchart::tools
