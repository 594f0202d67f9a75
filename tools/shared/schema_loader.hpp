// Schemas and definitions of custom resources, from folders and the network.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kchart/limits.hpp"
#include "shared/target.hpp"

namespace kchart::tools {

// Reads places that `CheckOptions::schema_locations` lead to, each once: paths, file:// and http(s)
// URLs. A file that does not exist, and an answer 404, are absent.
std::function<std::optional<std::string>(const std::string&)> schema_loader(const Limits& limits);

// Reads schemas to which a values.schema.json refers by http(s) URLs, each once, with Helm's words
// for what goes wrong. Helm would read files, too.
std::function<std::string(const std::string& url)> remote_schemas(const Limits& limits);

// The texts of files, of every file of folders, and of URLs.
std::vector<TargetFile> read_definitions(const std::vector<std::string>& places,
                                         const Limits& limits);

}  // namespace kchart::tools
