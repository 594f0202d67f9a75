// TarReader: the entries of a tar stream, with names as PAX and GNU extend them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/gzip.hpp"
#include "kchart/limits.hpp"

namespace kchart {

struct TarEntry {
  enum class Type { file, folder, link, other };
  Type type = Type::file;
  std::string name;  // as written; nothing is checked
  std::uint64_t size = 0;
  std::int64_t time = 0;  // of its last change, seconds since 1970
};

// Throws Error "archive.header", "archive.truncated", "archive.type", "limit.path".
class TarReader {
 public:
  TarReader(GzipStream& stream, const std::string& name, const Limits& limits)
      : stream_(stream), archive_(name), limits_(limits) {}

  // The next entry; false at the end. Unread data of the last one is skipped.
  bool next(TarEntry& entry);

  // All data of the present entry.
  SharedText take();

 private:
  struct Extended {
    std::string path;
    std::string size;
    bool sparse = false;
  };

  bool read_block(char* block);
  SharedText read_extension(std::uint64_t size, std::size_t bound);
  void read_pax(std::string_view records, Extended& extended);
  void finish_entry(const char* block, const Extended& extended, TarEntry& entry);
  [[noreturn]] void malformed(const char* why) const;

  GzipStream& stream_;
  const std::string& archive_;
  const Limits& limits_;
  std::uint64_t left_ = 0;     // unread data of the present entry
  std::uint64_t padding_ = 0;  // and what fills its last block
};

}  // namespace kchart
