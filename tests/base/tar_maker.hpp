// TarMaker: archives for tests, proper ones and broken ones.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace kchart::test {

struct TarHeader {
  char type = '0';
  std::string size = {};  // the raw field, when not empty
  std::string mode = "0000644";
  bool good_checksum = true;
  std::string prefix = {};
};

class TarMaker {
 public:
  TarMaker& file(std::string_view name, std::string_view data, const TarHeader& header = {}) {
    bytes_ += block(name, data.size(), header);
    return raw(data);
  }

  // Data without a header, padded to whole blocks.
  TarMaker& raw(std::string_view data) {
    bytes_ += data;
    bytes_.append((512 - data.size() % 512) % 512, '\0');
    return *this;
  }

  TarMaker& pax(std::string_view key, std::string_view value) {
    const std::string body = " " + std::string(key) + "=" + std::string(value) + "\n";
    std::size_t length = body.size() + 1;
    while (std::to_string(length).size() + body.size() != length) ++length;
    return file("pax", std::to_string(length) + body, {.type = 'x'});
  }

  TarMaker& gnu_name(std::string_view name) {
    return file("././@LongLink", std::string(name) + '\0', {.type = 'L'});
  }

  std::string tar() const { return bytes_ + std::string(1024, '\0'); }
  std::string without_end() const { return bytes_; }

 private:
  static std::string block(std::string_view name, std::size_t size, const TarHeader& header) {
    std::string out(512, '\0');
    const auto put = [&](std::size_t at, std::string_view text) {
      out.replace(at, text.size(), text);
    };
    put(0, name.substr(0, 100));
    put(100, header.mode);
    char digits[16];
    std::snprintf(digits, sizeof digits, "%011zo", size);
    put(124, header.size.empty() ? std::string_view(digits, 11) : std::string_view(header.size));
    put(148, "        ");
    out[156] = header.type;
    put(257, std::string_view("ustar\00000", 8));
    put(345, header.prefix);
    unsigned sum = header.good_checksum ? 0 : 1;
    for (const char c : out) sum += static_cast<unsigned char>(c);
    std::snprintf(digits, sizeof digits, "%06o", sum);
    put(148, std::string_view(digits, 6));
    out[154] = '\0';
    return out;
  }

  std::string bytes_;
};

inline std::string gzip(std::string_view data, int level = 6) {
  z_stream z{};
  deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, static_cast<uLong>(data.size())) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  z.avail_in = static_cast<uInt>(data.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

}  // namespace kchart::test
