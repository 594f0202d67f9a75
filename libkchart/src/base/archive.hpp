// Reading a packed chart into memory, for those who want to keep the bytes without a copy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/gzip.hpp"
#include "kchart/file_tree.hpp"
#include "kchart/shared_text.hpp"

namespace kchart {

struct ArchiveFile {
  std::string name;
  SharedText data;
  std::int64_t time = 0;  // of its last change, seconds since 1970; 0 where nobody looked
};

UnpackBudget unpack_budget(const Limits& limits);

// The files of a .tgz in the order in which they were written. `budget` is charged, so that
// archives within archives can share one.
std::vector<ArchiveFile> read_archive(std::string_view bytes, const std::string& name,
                                      const ArchiveOptions& options, UnpackBudget& budget);

}  // namespace kchart
