// Reports: findings as text for people and as the formats that other programs read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/finding.hpp"

namespace kchart {

enum class ReportFormat { text, json, sarif, junit, github };

// "text", "json", "sarif", "junit", "github"; absent for anything else.
std::optional<ReportFormat> report_format(std::string_view name);

// text: "FILE:LINE:COLUMN: error: MESSAGE [RULE]", its fix below it, and a line of counts.
// json: {"findings": [...], "summary": {...}}. sarif: version 2.1.0. junit: one test case a
// finding. github: workflow commands (::error file=...). What is `exempt` is counted, and in json
// and sarif told as such.
std::string report_text(const std::vector<Finding>& findings, ReportFormat format,
                        const std::vector<Finding>& exempt = {});

}  // namespace kchart
