// zlib behind a bound: every unpacked byte is counted before the next one is asked for, and memory
// is one fixed buffer whatever the headers claim.
#include "base/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "kchart/error.hpp"
#include "kchart/limits.hpp"

namespace kchart {

namespace {

constexpr std::size_t kBuffer = 128 * kKiB;
constexpr std::size_t kFreeOfRatio = kMiB;  // small archives of repetitive text are no bombs
constexpr int kGzipWindow = 15 + 16;        // zlib: expect a gzip header and check its trailer

}  // namespace

struct GzipStream::Inflater {
  z_stream z{};
  std::array<char, kBuffer> buffer;
};

GzipStream::GzipStream(std::string_view packed, const std::string& name, UnpackBudget& budget)
    : inflater_(new Inflater), name_(name), budget_(budget), packed_size_(packed.size()) {
  z_stream& z = inflater_->z;
  // zlib does not write through next_in; its type predates const.
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  z.avail_in = static_cast<uInt>(packed.size());
  if (inflateInit2(&z, kGzipWindow) != Z_OK) {
    throw Error(Fault::io, "limit.memory", name_ + ": no memory to unpack");
  }
}

GzipStream::~GzipStream() {
  inflateEnd(&inflater_->z);
}

void GzipStream::account(std::size_t unpacked) {
  if (unpacked > budget_.bytes) {
    throw Error(Fault::refused, "limit.archive.total",
                name_ + ": unpacked size passes " + std::to_string(budget_.max_bytes) +
                    " bytes (raise with --max-archive-bytes)");
  }
  budget_.bytes -= unpacked;
  unpacked_ += unpacked;
  if (unpacked_ > kFreeOfRatio && unpacked_ / budget_.ratio > packed_size_) {
    throw Error(Fault::limit, "limit.archive.total",
                name_ + ": unpacked size passes " + std::to_string(budget_.ratio) +
                    " times the packed size (raise with --max-archive-ratio)");
  }
}

bool GzipStream::next_member(bool across_members) {
  z_stream& z = inflater_->z;
  if (!across_members || z.avail_in == 0) return false;
  inflateReset(&z);
  member_done_ = false;
  return true;
}

bool GzipStream::fill(bool across_members) {
  if (member_done_ && !next_member(across_members)) return false;
  z_stream& z = inflater_->z;
  z.next_out = reinterpret_cast<Bytef*>(inflater_->buffer.data());
  z.avail_out = kBuffer;
  const int result = inflate(&z, Z_NO_FLUSH);
  const std::size_t unpacked = kBuffer - z.avail_out;
  account(unpacked);
  at_ = inflater_->buffer.data();
  end_ = at_ + unpacked;
  if (result == Z_STREAM_END) {
    member_done_ = true;
    return unpacked != 0 || fill(across_members);
  }
  if (result == Z_OK && unpacked != 0) return true;
  if (result == Z_OK || result == Z_BUF_ERROR) {
    throw Error(Fault::refused, "archive.truncated", name_ + ": unexpected EOF");
  }
  // zlib tells kinds of damage apart only by its text.
  const std::string_view why = z.msg != nullptr ? z.msg : "";
  if (why == "incorrect data check" || why == "incorrect length check") {
    throw Error(Fault::hostile, "archive.checksum", name_ + ": gzip: invalid checksum");
  }
  if (z.total_out == 0 && why.find("header") != std::string_view::npos) {
    throw Error(Fault::refused, "archive.header",
                "file '" + name_ +
                    "' does not appear to be a valid chart file (details: gzip: invalid header)");
  }
  throw Error(Fault::refused, "archive.corrupt", name_ + ": flate: corrupt input");
}

std::size_t GzipStream::read(char* to, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    if (at_ == end_ && !fill(true)) break;
    const std::size_t part = std::min(size - done, static_cast<std::size_t>(end_ - at_));
    std::memcpy(to + done, at_, part);
    at_ += part;
    done += part;
  }
  return done;
}

bool GzipStream::skip(std::size_t size) {
  while (size != 0) {
    if (at_ == end_ && !fill(true)) return false;
    const std::size_t part = std::min(size, static_cast<std::size_t>(end_ - at_));
    at_ += part;
    size -= part;
  }
  return true;
}

void GzipStream::finish() {
  while (!member_done_ && fill(false)) {
  }
}

}  // namespace kchart
