// Reading what -f, --set-file and chart arguments name: a file, standard input, a URL.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace kchart::tools {

// At most `limit` bytes; more throws Error "limit.input". Absent when the file does not exist.
std::optional<std::string> read_file_if_there(const std::string& path, std::size_t limit);

// Throws Error with Go's text ("open x: no such file or directory").
std::string read_file(const std::string& path, std::size_t limit);

// "-" is standard input, http:// and https:// are fetched, file:// and the rest are files.
std::string read_source(const std::string& name, std::size_t limit);

}  // namespace kchart::tools
