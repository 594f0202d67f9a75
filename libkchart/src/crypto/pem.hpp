// PEM: base64 between BEGIN and END lines, as Go's package encoding/pem reads and writes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kchart::crypto {

struct PemBlock {
  std::string type;   // "CERTIFICATE"
  std::string bytes;  // decoded
};

// The first block of `text` (Go: pem.Decode); headers are read and dropped.
std::optional<PemBlock> decode_pem(std::string_view text);
std::string encode_pem(std::string_view type, std::string_view bytes);

}  // namespace kchart::crypto
