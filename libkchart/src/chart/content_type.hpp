// What a file seems to hold, as Go's net/http tells it by the first bytes.
#pragma once

#include <string_view>

namespace kchart {

// Go: http.DetectContentType of a buffer of 512 bytes into which the beginning of `bytes` was read.
std::string_view content_type(std::string_view bytes);

}  // namespace kchart
