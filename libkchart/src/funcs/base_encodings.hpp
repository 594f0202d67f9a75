// Base64 and base32 as Go's encoding packages decode them, with the byte at which they give up.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kchart::funcs {

struct Decoded {
  bool ok = true;
  std::string bytes;
  std::size_t corrupt_at = 0;  // Go: CorruptInputError, when not ok
};

Decoded decode_base64(std::string_view text);  // StdEncoding: padded; CR and LF are skipped
Decoded decode_base32(std::string_view text);
std::string encode_base32(std::string_view bytes);

}  // namespace kchart::funcs
