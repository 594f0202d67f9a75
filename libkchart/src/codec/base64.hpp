// Base64 as Go's StdEncoding: padded, strict about padding, blind to CR and LF.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kchart::codec {

void append_base64(std::string& out, std::string_view bytes);
std::optional<std::string> decode_base64(std::string_view text);  // absent when malformed

}  // namespace kchart::codec
