// JSON of strangers, read into documents of nlohmann.
#pragma once

#include <string>
#include <string_view>

namespace kchart {

// Whether `text`, if it is JSON, has more than 500 levels.
bool nests_too_deep(std::string_view text);

// What `text` says; discarded where it is no JSON or nests too deep: copies of a document, its
// writer and its end go down level by level on the stack.
template <class Json>
Json read_json(std::string_view text) {
  if (nests_too_deep(text)) return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, false);
}

// The string under `key` of an object; empty where there is none.
template <class Json>
std::string text_under(const Json& json, const char* key) {
  const auto found = json.is_object() ? json.find(key) : json.end();
  return found != json.end() && found->is_string() ? found->template get<std::string>() : "";
}

}  // namespace kchart
