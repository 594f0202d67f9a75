// How many arguments a command takes, with Helm's words for the wrong number.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kchart::tools {

using Arguments = std::vector<std::string>;

// `command` is "helm push", `usage` what follows it: "[chart] [remote] [flags]". Throw Error.
void require_at_least(const Arguments& given, std::size_t count, const std::string& command,
                      const std::string& usage);
void require_exactly(const Arguments& given, std::size_t count, const std::string& command,
                     const std::string& usage);
void require_at_most(const Arguments& given, std::size_t count, const std::string& command,
                     const std::string& usage);

}  // namespace kchart::tools
