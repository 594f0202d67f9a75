// Reading a chart folder at once, for those who want to keep the bytes without a copy.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/archive.hpp"
#include "kchart/file_tree.hpp"

namespace kchart {

// All files of the folder in the order of the walk.
std::vector<ArchiveFile> read_folder(const std::string& path, const FolderOptions& options);

// The bytes of one file of the folder; absent when there is none. Links are followed as in a walk.
std::optional<std::string> read_in_folder(const std::string& folder, const std::string& name,
                                          const FolderOptions& options);

// The bytes of one file named by a user (not by a stranger): links are followed, and a
// pipe is waited for, but at most `max_bytes` are read ("limit.input"). Throws Error with Go's
// text, such as "open x: no such file or directory".
std::string read_user_file(const std::string& path, std::size_t max_bytes);

}  // namespace kchart
