// One layer: files as a tar that depends on nothing but them.
#pragma once

#include <atomic>
#include <string>

#include "kchart/image.hpp"

namespace kchart::image {

struct Layer {
  oci::Descriptor blob;  // packed with gzip
  std::string diff_id;   // digest of the tar inside
};

// What the copies of a stage put into the image, relative to `workdir`. Everything belongs to root
// and has the time `epoch`; folders are 0755, files 0644 or 0755. Throws Error "build.copy" for a
// source that is not there, "cancelled" once `cancel` is set.
Layer make_layer(const source::Source& from, const std::vector<Copy>& copies,
                 const std::string& workdir, std::int64_t epoch, oci::Layout& store,
                 const std::atomic<bool>* cancel = nullptr);

// A tar written piece by piece, in memory-bounded fashion.
class TarWriter {
 public:
  using Sink = std::function<void(std::string_view)>;
  TarWriter(Sink sink, std::int64_t epoch);
  ~TarWriter();
  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;

  void folder(const std::string& path);
  void link(const std::string& path, const std::string& target);
  // The bytes of `read` (as net::BodyReader) become the file.
  void file(const std::string& path, bool executable, std::uint64_t size,
            const net::BodyReader& read);
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kchart::image
