// USTAR headers where the name fits, a PAX record before them where it does not: what Go chooses.
#include "repo/tar_writer.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "kchart/error.hpp"

namespace kchart::repo {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameSize = 100;
constexpr std::size_t kPrefixSize = 155;
constexpr int kGzipWindow = 15 + 16;
constexpr int kUnknownSystem = 255;
// What Helm writes into the header of each archive.
constexpr std::string_view kExtra{"rr\x28\0aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo=", 44};
constexpr char kComment[] = "Helm";

struct Split {
  std::string_view prefix, name;
};

// Go: splitUSTARPath. Absent (an empty name) when the name fits no USTAR header.
Split split_name(std::string_view name) {
  if (name.size() <= kNameSize) return {{}, name};
  const std::size_t bound = std::min(name.size(), kPrefixSize + 1);
  const std::size_t slash = name.substr(0, bound).rfind('/');
  if (slash == std::string_view::npos || slash == 0) return {};
  const std::string_view rest = name.substr(slash + 1);
  if (rest.empty() || rest.size() > kNameSize || slash > kPrefixSize) return {};
  return {name.substr(0, slash), rest};
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c != '\0' && static_cast<unsigned char>(c) < 0x80; });
}

void octal(char* field, std::size_t size, std::uint64_t value) {
  for (std::size_t i = size - 1; i-- > 0; value >>= 3) {
    field[i] = static_cast<char>('0' + (value & 7));
  }
  field[size - 1] = '\0';
}

// "LENGTH KEY=VALUE\n", LENGTH counting itself.
std::string pax_record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::string record = std::to_string(rest.size()) + rest;
  while (true) {
    std::string again = std::to_string(record.size()) + rest;
    if (again.size() == record.size()) return again;
    record = std::move(again);
  }
}

// Readers take a cut name that ends with a slash for a folder.
std::string ascii_only(const std::string& name, bool is_whole) {
  std::string out;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x80) out += c;
  }
  if (out.size() <= kNameSize && is_whole) return out;
  out = out.substr(0, kNameSize);
  out.resize(out.find_last_not_of('/') + 1);
  return out;
}

// What eleven octal digits hold.
bool fits_header(std::int64_t time) {
  return time >= 0 && time < (std::int64_t{1} << 33);
}

}  // namespace

struct TarWriter::Deflater {
  z_stream stream{};
  gz_header header{};
  std::string extra{kExtra}, comment{kComment};
  std::string out;

  Deflater() {
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw Error(Fault::io, "archive.write", "compression cannot begin");
    }
    header.os = kUnknownSystem;
    header.extra = reinterpret_cast<Bytef*>(extra.data());
    header.extra_len = static_cast<uInt>(extra.size());
    header.comment = reinterpret_cast<Bytef*>(comment.data());
    deflateSetHeader(&stream, &header);
  }
  ~Deflater() { deflateEnd(&stream); }

  void write(std::string_view data, int flush) {
    std::array<char, 65536> chunk;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
      stream.avail_out = static_cast<uInt>(chunk.size());
      deflate(&stream, flush);
      out.append(chunk.data(), chunk.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
};

TarWriter::TarWriter() : deflater_(new Deflater) {}
TarWriter::~TarWriter() = default;

void TarWriter::block(std::string_view name, std::string_view prefix, std::uint64_t size,
                      std::int64_t time, char type) {
  std::array<char, kBlock> b{};
  name.copy(b.data(), kNameSize);
  octal(&b[100], 8, type == 'x' ? 0 : 0644);
  octal(&b[108], 8, 0);
  octal(&b[116], 8, 0);
  octal(&b[124], 12, size);
  octal(&b[136], 12, fits_header(time) ? static_cast<std::uint64_t>(time) : 0);
  std::memset(&b[148], ' ', 8);
  b[156] = type;
  std::memcpy(&b[257],
              "ustar\0"
              "00",
              8);
  if (type != 'x') {
    octal(&b[329], 8, 0);
    octal(&b[337], 8, 0);
  }
  prefix.copy(&b[345], kPrefixSize);
  std::uint64_t sum = 0;
  for (const char c : b) sum += static_cast<unsigned char>(c);
  octal(&b[148], 7, sum);
  deflater_->write({b.data(), b.size()}, Z_NO_FLUSH);
}

void TarWriter::padded(std::string_view data) {
  constexpr std::array<char, kBlock> kZeros{};
  deflater_->write(data, Z_NO_FLUSH);
  deflater_->write({kZeros.data(), (kBlock - data.size() % kBlock) % kBlock}, Z_NO_FLUSH);
}

void TarWriter::extended(const std::string& name, const std::string& records) {
  const std::size_t slash = name.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : name.substr(0, slash + 1);
  block(ascii_only(folder + "PaxHeaders.0/" + name.substr(folder.size()), false), {},
        records.size(), 0, 'x');
  padded(records);
}

void TarWriter::add(const std::string& name, std::string_view data, std::int64_t time) {
  const Split split = is_ascii(name) ? split_name(name) : Split{};
  if (!split.name.empty() && fits_header(time)) {
    block(split.name, split.prefix, data.size(), time, '0');
    return padded(data);
  }
  std::string records;
  if (!fits_header(time)) records += pax_record("mtime", std::to_string(time));
  if (!is_ascii(name) || name.size() > kNameSize) records += pax_record("path", name);
  extended(name, records);
  block(ascii_only(name, true), {}, data.size(), time, '0');
  padded(data);
}

std::string TarWriter::finish() {
  deflater_->write(std::string(2 * kBlock, '\0'), Z_FINISH);
  return std::move(deflater_->out);
}

}  // namespace kchart::repo
