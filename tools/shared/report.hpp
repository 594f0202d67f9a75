// Reports that people and programs read: -o table, json or yaml.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace kchart::tools {

// Throws Error unless `format` is "table", "json" or "yaml"; to be called before the work is done.
void check_report_format(const std::string& format);

// Prints `table` as it is, or `json` in one of the other two.
void print_report(const std::string& format, const std::string& table, const nlohmann::json& json);

}  // namespace kchart::tools
