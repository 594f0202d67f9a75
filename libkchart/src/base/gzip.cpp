// Two ways behind one bound. At once: only what claims to be within every bound, into a buffer of
// the claimed size. Piece by piece: every unpacked byte is counted before the next one is asked
// for, and memory is one fixed buffer whatever the headers claim.
#include "base/gzip.hpp"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "base/large_block.hpp"
#include "kchart/error.hpp"
#include "kchart/limits.hpp"

namespace kchart {

namespace {

constexpr std::size_t kBuffer = 128 * kKiB;
constexpr std::size_t kFreeOfRatio = kMiB;  // small archives of repetitive text are no bombs
constexpr int kGzipWindow = 15 + 16;        // zlib: expect a gzip header and check its trailer
constexpr std::size_t kMostAtOnce = 16 * kMiB;
constexpr std::size_t kSmallestGzip = 18;     // header and trailer
constexpr unsigned char kHeaderChecksum = 2;  // a flag; libdeflate would not look at that checksum

// What a gzip's last four bytes say of its unpacked size.
std::size_t claimed_size(std::string_view packed) {
  std::size_t size = 0;
  for (std::size_t i = 1; i <= 4; ++i) {
    size = size << 8 | static_cast<unsigned char>(packed[packed.size() - i]);
  }
  return size;
}

}  // namespace

struct GzipStream::Inflater {
  z_stream z{};
  std::array<char, kBuffer> buffer;
};

std::string_view gzip_problem(std::string_view bytes) {
  constexpr std::size_t kHeader = 10;
  if (bytes.size() < kHeader) return bytes.empty() ? "EOF" : "unexpected EOF";
  return bytes.starts_with("\x1F\x8B\x08") ? "" : "gzip: invalid header";
}

GzipStream::GzipStream(std::string_view packed, const std::string& name, UnpackBudget& budget)
    : name_(name), budget_(budget), packed_size_(packed.size()) {
  if (unpack_at_once(packed)) return;
  inflater_.reset(new Inflater);
  z_stream& z = inflater_->z;
  // zlib does not write through next_in; its type predates const.
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  z.avail_in = static_cast<uInt>(packed.size());
  if (inflateInit2(&z, kGzipWindow) != Z_OK) {
    throw Error(Fault::io, "limit.memory", name_ + ": no memory to unpack");
  }
}

GzipStream::~GzipStream() {
  if (inflater_ != nullptr) inflateEnd(&inflater_->z);
}

// False, with nothing changed, unless it is one sound member that keeps every bound.
bool GzipStream::unpack_at_once(std::string_view packed) {
  if (packed.size() < kSmallestGzip || (packed[3] & kHeaderChecksum) != 0) return false;
  const std::size_t size = claimed_size(packed);
  if (size == 0 || size > kMostAtOnce || size > budget_.bytes || is_bomb(size)) return false;
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> inflater(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  if (inflater == nullptr) return false;
  const std::shared_ptr<char> unpacked(allocate_large(size), std::free);
  if (unpacked == nullptr) return false;
  std::size_t used = 0, made = 0;
  const libdeflate_result result = libdeflate_gzip_decompress_ex(
      inflater.get(), packed.data(), packed.size(), unpacked.get(), size, &used, &made);
  if (result != LIBDEFLATE_SUCCESS || used != packed.size() || made != size) return false;
  account(size);
  whole_ = unpacked;
  at_ = whole_.get();
  end_ = at_ + size;
  member_done_ = true;
  return true;
}

bool GzipStream::is_bomb(std::size_t unpacked) const {
  if (unpacked <= kFreeOfRatio) return false;
  return budget_.ratio == 0 || unpacked / budget_.ratio > packed_size_;
}

void GzipStream::account(std::size_t unpacked) {
  if (unpacked > budget_.bytes) {
    throw Error(Fault::refused, "limit.archive.total",
                name_ + ": unpacked size passes " + std::to_string(budget_.max_bytes) +
                    " bytes (raise with --max-archive-bytes)");
  }
  budget_.bytes -= unpacked;
  unpacked_ += unpacked;
  if (is_bomb(unpacked_)) {
    throw Error(Fault::limit, "limit.archive.total",
                name_ + ": unpacked size passes " + std::to_string(budget_.ratio) +
                    " times the packed size (raise with --max-archive-ratio)");
  }
}

bool GzipStream::next_member(bool across_members) {
  if (whole_ != nullptr) return false;
  z_stream& z = inflater_->z;
  if (!across_members || z.avail_in == 0) return false;
  inflateReset(&z);
  member_done_ = false;
  return true;
}

// Members may be empty.
bool GzipStream::fill(bool across_members) {
  do {
    if (member_done_ && !next_member(across_members)) return false;
    inflate_piece();
  } while (at_ == end_);
  return true;
}

void GzipStream::inflate_piece() {
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
    return;
  }
  if (result == Z_OK && unpacked != 0) return;
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

template <class Take>
std::size_t GzipStream::take_pieces(std::size_t size, const Take& take) {
  std::size_t done = 0;
  while (done < size) {
    if (at_ == end_ && !fill(true)) break;
    const std::size_t part = std::min(size - done, static_cast<std::size_t>(end_ - at_));
    take(at_, part);
    at_ += part;
    done += part;
  }
  return done;
}

std::size_t GzipStream::read(char* to, std::size_t size) {
  return take_pieces(size, [&to](const char* piece, std::size_t part) {
    std::memcpy(to, piece, part);
    to += part;
  });
}

std::size_t GzipStream::append(std::string& to, std::size_t size) {
  to.reserve(to.size() + size);
  return take_pieces(size, [&to](const char* piece, std::size_t part) { to.append(piece, part); });
}

SharedText GzipStream::take(std::size_t size) {
  if (whole_ == nullptr) {
    std::string text;
    append(text, size);
    return text;
  }
  const std::string_view piece(at_, std::min(size, static_cast<std::size_t>(end_ - at_)));
  at_ += piece.size();
  return {whole_, piece};
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

void GzipStream::finish() try {
  while (!member_done_ && fill(false)) {
  }
} catch (const Error& error) {
  if (error.code() != "archive.truncated") throw;
  throw Error(Fault::hostile, error.code(), error.message());  // Helm does not read to the end
}

}  // namespace kchart
