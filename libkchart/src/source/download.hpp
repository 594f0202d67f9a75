// A file from a server to the disk.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "kchart/source.hpp"

namespace kchart::source {

struct Download {
  net::Client& client;
  std::string url;
  Secret authorization;
  std::uint64_t limit = 0;  // bytes
  const std::atomic<bool>* cancel = nullptr;
  const std::function<void(const Progress&)>& progress;
};

// Writes the body to `path`; a transfer that breaks goes on where it broke, where the server can do
// that. The status, which is 200 when the file is there. Throws Error "limit.archive.input", those
// of net::Client.
int download(const Download& what, const std::string& path);

// The bytes of a file, mapped into memory as long as the object lives.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path);  // throws Error "io.write"
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace kchart::source
