// GzipStream: the bytes inside a .gz held in memory, unpacked under a bound.
//
// Charts are small, so most are unpacked at once by libdeflate, which takes a third of the time
// that zlib does. What it cannot take, from large or damaged archives to bombs, is unpacked by zlib
// piece by piece, which also knows what is wrong with it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "kchart/shared_text.hpp"

namespace kchart {

// What may still be unpacked. Archives inside archives share one, so that many small bombs count
// as one large one.
struct UnpackBudget {
  std::size_t bytes;
  std::size_t max_bytes;  // for messages
  std::size_t entries;
  std::size_t max_entries;
  std::size_t ratio;
};

// What Go's gzip.NewReader says of bytes that begin no gzip; empty where they do.
std::string_view gzip_problem(std::string_view bytes);

// Members that follow each other are one stream, as for gzip and Go. Throws Error
// "limit.archive.total", "archive.truncated", "archive.checksum", "archive.header".
class GzipStream {
 public:
  // `packed` and `name` must outlive the stream.
  GzipStream(std::string_view packed, const std::string& name, UnpackBudget& budget);
  ~GzipStream();
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  // Copies up to `size` bytes; fewer only at the end of the stream.
  std::size_t read(char* to, std::size_t size);
  // The same at the end of `to`.
  std::size_t append(std::string& to, std::size_t size);
  // The same as a piece of what was unpacked, without a copy where that was done at once.
  SharedText take(std::size_t size);
  // Reads past `size` bytes; false when the stream ends before.
  bool skip(std::size_t size);
  // Unpacks the rest of the present member, so that its checksum is looked at. What follows it is
  // ignored.
  void finish();

 private:
  struct Inflater;

  bool unpack_at_once(std::string_view packed);
  bool fill(bool across_members);
  void inflate_piece();
  template <class Take>
  std::size_t take_pieces(std::size_t size, const Take& take);
  bool next_member(bool across_members);
  bool is_bomb(std::size_t unpacked) const;
  void account(std::size_t unpacked);

  std::shared_ptr<char> whole_;         // set when all was unpacked at once
  std::unique_ptr<Inflater> inflater_;  // null then
  const std::string& name_;
  UnpackBudget& budget_;
  std::size_t packed_size_;
  std::size_t unpacked_ = 0;
  const char* at_ = nullptr;  // unpacked and not yet read: at_ .. end_
  const char* end_ = nullptr;
  bool member_done_ = false;
};

}  // namespace kchart
