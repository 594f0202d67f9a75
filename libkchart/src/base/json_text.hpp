// JSON that is written for others.
#pragma once

#include <string>

namespace kchart {

// `json` as text; bytes that are no UTF-8, as names of files may have, become U+FFFD.
template <class Json>
std::string json_text(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kchart
