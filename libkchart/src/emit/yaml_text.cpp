#include "emit/yaml_text.hpp"

#include <re2/re2.h>

#include "kchart/json.hpp"

namespace kchart::emit {

namespace {

// Texts that cannot be taken for another kind, a comment, a key or the start of a flow.
bool is_plain(std::string_view text) {
  static const RE2 shape("[A-Za-z/.][A-Za-z0-9_./@%+=()-]*([ :][A-Za-z0-9_./@%+=()-]+)*");
  static const RE2 word("(?i)y|n|yes|no|true|false|on|off|null|\\.nan|[.]?[0-9.eE+-]+|\\.inf");
  const re2::StringPiece piece(text.data(), text.size());
  return RE2::FullMatch(piece, shape) && !RE2::FullMatch(piece, word);
}

}  // namespace

std::string json_string(std::string_view text) {
  JsonStyle style;
  style.escape_html = false;
  return to_json(Value::borrowed(text), style);
}

std::string yaml_scalar(std::string_view text) {
  return is_plain(text) ? std::string(text) : json_string(text);
}

std::string yaml_block(std::string_view text, int indent) {
  std::string out = text.back() == '\n' ? "|\n" : "|-\n";
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) out += std::string(indent, ' ') + std::string(line);
    out += "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

std::string yaml_flow(const Value& value) {
  std::string out;
  if (value.is_map() && value.as_map() != nullptr) {
    for (const Map::Entry& entry : *value.as_map()) {
      out +=
          (out.empty() ? "" : ", ") + yaml_scalar(entry.key.view()) + ": " + yaml_flow(entry.value);
    }
    return "{" + out + "}";
  }
  if (value.is_list() && value.as_list() != nullptr) {
    for (const Value& element : *value.as_list()) {
      out += (out.empty() ? "" : ", ") + yaml_flow(element);
    }
    return "[" + out + "]";
  }
  return value.is_string() ? json_string(value.as_string()) : to_json(value);
}

std::string escaped_braces(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find("{{"); at != std::string::npos; at = out.find("{{", at)) {
    const std::string_view written = "{{ \"{{\" }}";
    out.replace(at, 2, written);
    at += written.size();
  }
  return out;
}

}  // namespace kchart::emit
