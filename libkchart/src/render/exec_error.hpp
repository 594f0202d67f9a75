// How Helm words a template that failed.
#pragma once

#include <string>
#include <string_view>

#include "kchart/chart.hpp"
#include "kchart/template.hpp"

namespace kchart::rendering {

// What `required` and `fail` put around their message, so that it can be cut out of Go's chain.
inline constexpr std::string_view kFailStart = "HELM_ERR_START";
inline constexpr std::string_view kFailEnd = "HELM_ERR_END";

// "parse error at (FILE:LINE): MESSAGE", cut as Helm cuts it.
std::string parse_error_text(std::string_view file, std::string_view go_text);

// Helm 3: the chain on one line. Helm 4: a block of lines per level, unless something that is not
// an error of the template package lies at the bottom. Both: only the message where `required` or
// `fail` gave one.
std::string exec_error_text(const ExecError& error, Compat compat);

}  // namespace kchart::rendering
