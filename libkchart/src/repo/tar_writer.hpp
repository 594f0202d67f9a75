// TarWriter: a .tgz as Go's archive/tar and compress/gzip lay it out for Helm; the compressed bytes
// are zlib's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kchart::repo {

class TarWriter {
 public:
  TarWriter();
  ~TarWriter();

  // One regular file of mode 0644. `time`: seconds since 1970.
  void add(const std::string& name, std::string_view data, std::int64_t time);
  // The archive; once.
  std::string finish();

 private:
  struct Deflater;

  void block(std::string_view name, std::string_view prefix, std::uint64_t size, std::int64_t time,
             char type);
  void padded(std::string_view data);
  void extended(const std::string& name, const std::string& records);

  std::unique_ptr<Deflater> deflater_;
};

}  // namespace kchart::repo
