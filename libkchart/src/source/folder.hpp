// Which files of a folder count.
#pragma once

#include <string>

#include "kchart/source.hpp"

namespace kchart::source {

class DockerIgnore;

// All files of a folder but .git and what `ignore` leaves out.
Source list_folder(const std::string& path, const Limits& limits, const DockerIgnore& ignore);

// The rules for what a build by that Dockerfile sees of the folder.
DockerIgnore ignore_rules(const std::string& folder, const std::string& dockerfile);

// Without the files that `ignore` leaves out.
Source narrowed(Source source, const DockerIgnore& ignore);

}  // namespace kchart::source
