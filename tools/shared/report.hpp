// Reports that people and programs read: -o table, json or yaml.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "kchart/submit.hpp"

namespace kchart::tools {

// Throws Error unless `format` is "table", "json" or "yaml"; to be called before the work is done.
void check_report_format(const std::string& format);

// How programs read of objects and hooks, in all reports.
nlohmann::json json_of(const ObjectName& object);
nlohmann::json json_of(const HookName& hook);

// Prints `table` as it is, or `json` in one of the other two.
void print_report(const std::string& format, const std::string& table, const nlohmann::json& json);

}  // namespace kchart::tools
