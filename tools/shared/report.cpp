// YAML is printed by the library, as kubectl prints it.
#include "shared/report.hpp"

#include <nlohmann/json.hpp>

#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/yaml.hpp"
#include "shared/print.hpp"

namespace kchart::tools {

void check_report_format(const std::string& format) {
  if (format == "table" || format == "json" || format == "yaml") return;
  throw Error(Fault::refused, "usage",
              "invalid argument \"" + excerpt(format) +
                  "\" for \"-o, --output\" flag: invalid format type; take table, json or yaml");
}

nlohmann::json json_of(const ObjectName& object) {
  return {{"apiVersion", object.api_version},
          {"kind", object.kind},
          {"namespace", object.namespace_name},
          {"name", object.name}};
}

nlohmann::json json_of(const HookName& hook) {
  nlohmann::json json = json_of(hook.object);
  json["event"] = hook.event;
  return json;
}

void print_report(const std::string& format, const std::string& table, const nlohmann::json& json) {
  if (format == "table") return print_out(table);
  const std::string text =
      json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (format == "json") return print_out(text);
  Arena arena;
  print_out(to_yaml(parse_json(text, arena)));
}

}  // namespace kchart::tools
