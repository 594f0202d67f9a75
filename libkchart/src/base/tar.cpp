// Tar, strictly: what is not a plain header is refused before a byte is allocated for it.
//
// Written out instead of taken from libarchive because both sides need exact control: Helm reads
// charts with Go's archive/tar, whose rules decide which archives load, and a hostile size, type or
// name must be told apart by what is wrong with it. The format needs little: 512-byte headers,
// octal numbers, and two ways (PAX, GNU) of writing a long name in a record before its entry.
#include "base/tar.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "kchart/error.hpp"

namespace kchart {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kMaxExtension = kMiB;  // Go: maxSpecialFileSize
constexpr std::uint64_t kIsFolder = 040000;  // in the mode, as some writers put it

struct Field {
  std::size_t offset, size;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kSize{124, 12}, kTime{136, 12}, kChecksum{148, 8},
    kMagic{257, 8}, kPrefix{345, 155}, kStarPrefix{345, 131}, kStarTrailer{508, 4};
constexpr std::size_t kType = 156;

std::string_view raw(const char* block, Field field) {
  return {block + field.offset, field.size};
}

std::string_view text(const char* block, Field field) {
  const std::string_view all = raw(block, field);
  return all.substr(0, all.find('\0'));
}

// Octal digits between blanks and NULs; false for anything else, base-256 and a sign included.
bool octal(std::string_view field, std::uint64_t& value) {
  const auto blank = [](char c) { return c == ' ' || c == '\0'; };
  while (!field.empty() && blank(field.front())) field.remove_prefix(1);
  while (!field.empty() && blank(field.back())) field.remove_suffix(1);
  value = 0;
  for (const char c : field) {
    if (c < '0' || c > '7' || value >> 60 != 0) return false;
    value = value * 8 + static_cast<std::uint64_t>(c - '0');
  }
  return true;
}

bool decimal(std::string_view digits, std::uint64_t& value) {
  value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9' || value > (std::uint64_t{1} << 58)) return false;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return !digits.empty();
}

template <class Byte>
std::int64_t sum_of(const char* block) {
  std::int32_t sum = kChecksum.size * ' ';  // the field itself counts as blanks
  for (std::size_t i = 0; i < kBlock; ++i) sum += static_cast<Byte>(block[i]);
  for (std::size_t i = 0; i < kChecksum.size; ++i) {
    sum -= static_cast<Byte>(block[kChecksum.offset + i]);
  }
  return sum;
}

// Old writers summed signed bytes; Go accepts either.
bool checksum_holds(const char* block) {
  std::uint64_t written = 0;
  if (!octal(raw(block, kChecksum), written)) return false;
  const auto sum = static_cast<std::int64_t>(written);
  return sum == sum_of<unsigned char>(block) || sum == sum_of<signed char>(block);
}

bool all_zero(const char* block) {
  return std::all_of(block, block + kBlock, [](char c) { return c == '\0'; });
}

std::string header_name(const char* block) {
  std::string name;
  if (raw(block, kMagic).starts_with(std::string_view("ustar\0", 6))) {
    const bool star = raw(block, kStarTrailer) == std::string_view("tar\0", 4);
    name = text(block, star ? kStarPrefix : kPrefix);
    if (!name.empty()) name += '/';
  }
  name += text(block, kName);
  return name;
}

}  // namespace

void TarReader::malformed(const char* why) const {
  throw Error(Fault::refused, "archive.header", archive_ + ": archive/tar: " + why);
}

bool TarReader::read_block(char* block) {
  const std::size_t got = stream_.read(block, kBlock);
  if (got == kBlock) return true;
  if (got == 0) return false;  // Go, too, takes a stream without end blocks
  throw Error(Fault::refused, "archive.truncated", archive_ + ": unexpected EOF");
}

SharedText TarReader::read_extension(std::uint64_t size, std::size_t bound) {
  if (size > bound) {
    throw Error(Fault::limit, "limit.path",
                archive_ + ": a name record is longer than " + std::to_string(bound) + " bytes");
  }
  left_ = size;
  padding_ = (kBlock - size % kBlock) % kBlock;
  return take();
}

// Records are "LENGTH KEY=VALUE\n", LENGTH counting all of it.
void TarReader::read_pax(std::string_view records, Extended& extended) {
  while (!records.empty()) {
    const std::size_t blank = records.find(' ');
    std::uint64_t length = 0;
    if (blank == std::string_view::npos || !decimal(records.substr(0, blank), length) ||
        length < blank + 2 || length > records.size() || records[length - 1] != '\n') {
      malformed("invalid tar header");
    }
    const std::string_view record = records.substr(blank + 1, length - blank - 2);
    records.remove_prefix(length);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos || equals == 0) malformed("invalid tar header");
    const std::string_view key = record.substr(0, equals);
    const std::string_view value = record.substr(equals + 1);
    if (key == "path") extended.path = value;
    if (key == "size") extended.size = value;
    if (key.starts_with("GNU.sparse.")) extended.sparse = true;
  }
}

void TarReader::finish_entry(const char* block, const Extended& extended, TarEntry& entry) {
  entry.name = extended.path.empty() ? header_name(block) : extended.path;
  if (!octal(raw(block, kSize), entry.size)) malformed("invalid tar header: size");
  if (!extended.size.empty() && !decimal(extended.size, entry.size)) {
    malformed("invalid tar header: size");
  }
  std::uint64_t mode = 0, time = 0;
  octal(raw(block, kMode), mode);
  entry.time = octal(raw(block, kTime), time) ? static_cast<std::int64_t>(time) : 0;
  const char type = block[kType];
  const bool regular = type == '0' || type == '\0' || type == '7' || type == 'g';
  const bool link = type == '1' || type == '2';
  entry.type = link ? TarEntry::Type::link : TarEntry::Type::other;
  if (regular && !extended.sparse) entry.type = TarEntry::Type::file;
  if (type == '5' || (type == '\0' && entry.name.ends_with('/')) ||
      (regular && (mode & ~std::uint64_t{07777}) == kIsFolder)) {
    entry.type = TarEntry::Type::folder;
  }
  // Only a file carries data, whatever the header says of the others' size.
  const bool header_only = type >= '1' && type <= '6';
  left_ = header_only ? 0 : entry.size;
  padding_ = (kBlock - left_ % kBlock) % kBlock;
}

bool TarReader::next(TarEntry& entry) {
  std::array<char, kBlock> block;
  Extended extended;
  for (std::size_t extensions = 0;; ++extensions) {
    if (!stream_.skip(left_) || (left_ = 0, !stream_.skip(padding_))) {
      throw Error(Fault::refused, "archive.truncated", archive_ + ": unexpected EOF");
    }
    padding_ = 0;
    if (!read_block(block.data())) return false;
    if (all_zero(block.data())) {
      if (!read_block(block.data()) || all_zero(block.data())) return false;
      malformed("invalid tar header");
    }
    if (!checksum_holds(block.data())) malformed("invalid tar header: checksum");
    const char type = block[kType];
    if (type != 'x' && type != 'L' && type != 'K' && type != 'g') break;
    std::uint64_t size = 0;
    if (!octal(raw(block.data(), kSize), size)) malformed("invalid tar header: size");
    // Every entry has at most a few records before it; a run of them is an attempt to loop.
    if (extensions > limits_.archive_entries) malformed("invalid tar header: endless extensions");
    const SharedText data = read_extension(size, kMaxExtension);
    if (type == 'x') read_pax(data, extended);
    if (type == 'L') extended.path = data.view().substr(0, data.view().find('\0'));
  }
  finish_entry(block.data(), extended, entry);
  return true;
}

SharedText TarReader::take() {
  const auto size = static_cast<std::size_t>(left_);
  SharedText data = stream_.take(size);
  if (data.size() != size) {
    throw Error(Fault::refused, "archive.truncated", archive_ + ": unexpected EOF");
  }
  left_ = 0;
  return data;
}

}  // namespace kchart
