// Chart.lock (and requirements.lock): what dependencies were resolved to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/chart.hpp"
#include "value/time.hpp"

namespace kchart::repo {

struct LockFile {
  std::vector<Dependency> dependencies;  // name, version and repository only
  bool has_dependencies = true;          // a list of them, maybe empty
  std::string digest;                    // "sha256:..."
  Moment generated;
};

// Throws Error as loading the chart does.
LockFile parse_lock(std::string_view text, const std::string& file, const Limits& limits = {});
std::string lock_text(const LockFile& lock);

// The lock file of a loaded chart; absent when there is none, or nothing in it.
std::optional<LockFile> lock_of(const Chart& chart, const Limits& limits = {});

// "2006-01-02T15:04:05Z", with a fraction where there is one, as Go's JSON prints times.
std::string rfc3339_text(const Moment& moment);
// Absent for what is no such time.
std::optional<Moment> parse_rfc3339(std::string_view text);

}  // namespace kchart::repo
