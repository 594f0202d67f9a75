// The body tells more than the status: {"errors":[{"code":..., "message":..., "detail":...}]}.
#include "oci/refusal.hpp"

#include <nlohmann/json.hpp>

#include "base/stranger_json.hpp"
#include "base/strconv.hpp"
#include "kchart/error.hpp"
#include "kchart/http.hpp"

namespace kchart::oci {

namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 20;

// As Go prints JSON of any form by %v.
std::string go_text(const Json& json, int depth = 0) {
  if (depth > kDeepest) return "...";
  if (json.is_string()) return json.get<std::string>();
  if (json.is_number()) return strconv::format_float(json.get<double>(), 'g');
  if (json.is_null()) return "<nil>";
  if (json.is_boolean()) return json.get<bool>() ? "true" : "false";
  std::string inner;
  for (const auto& [key, value] : json.items()) {
    if (!inner.empty()) inner += ' ';
    inner += (json.is_object() ? key + ":" : "") + go_text(value, depth + 1);
  }
  return json.is_object() ? "map[" + inner + "]" : "[" + inner + "]";
}

std::string words_of(const Json& error) {
  std::string words = text_under(error, "code");
  for (char& c : words) {
    if (c == '_') c = ' ';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  const std::string message = text_under(error, "message");
  if (message.empty()) return words;
  words += ": " + message;
  const auto detail = error.find("detail");
  if (detail != error.end() && !detail->is_null()) words += ": " + go_text(*detail);
  return words;
}

std::string registry_words(const std::string& body) {
  const Json json = read_json<Json>(body);
  if (!json.is_object() || !json.contains("errors") || !json["errors"].is_array()) return {};
  std::string words;
  for (const Json& error : json["errors"]) {
    if (error.is_object()) words += (words.empty() ? "" : "; ") + words_of(error);
  }
  return excerpt(words, 300);
}

}  // namespace

std::string shown_request(const std::string& method, const std::string& url) {
  return method + " \"" + net::shown_url(url.substr(0, url.find('?'))) + "\"";
}

void refuse(const std::string& method, const std::string& url, const net::Response& response) {
  std::string words = registry_words(response.body);
  if (words.empty()) words = net::status_text(response.status);
  const std::string text = shown_request(method, url) + ": response status code " +
                           std::to_string(response.status) + ": " + words;
  if (response.status == 401 || response.status == 403) {
    throw Error(Fault::refused, "oci.denied", text);
  }
  if (response.status == 404) throw Error(Fault::refused, "oci.not_found", text);
  throw Error(Fault::io, "oci.registry", text);
}

}  // namespace kchart::oci
