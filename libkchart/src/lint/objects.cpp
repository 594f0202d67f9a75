// The two readers, and the way from one to the other.
#include "lint/objects.hpp"

#include "base/trim.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "chart/typed.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/yaml.hpp"

namespace kchart::linting {

namespace {

using typed::Reader;
using typed::same_field;

constexpr std::string_view kSeparator = "---";
constexpr std::size_t kLookedAt = 4096;  // how far a stream is looked into for its first brace

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "manifest.decode", message);
}

std::string_view trimmed(std::string_view text) {
  text = unicode::trim_left(text);
  return text.substr(0, text.find_last_not_of(" \t\r\n\v\f") + 1);
}

void read_text(Reader& reader, const Value& value, std::string_view owner, std::string_view name,
               std::string& into) {
  const Reader::Field blame(reader, owner, name);
  reader.text(value, into);
}

void read_metadata(Reader& reader, const Value& value, std::string_view owner, Object& object) {
  const Reader::Field blame(reader, owner, "Metadata");
  if (!reader.is_map(value, "rules.k8sYamlMetadata")) return;
  std::string ignored;
  for (const Map::Entry& entry : *value.as_map()) {
    const std::string_view key = entry.key.view();
    if (same_field(key, "Namespace")) {
      read_text(reader, entry.value, "k8sYamlMetadata", "Namespace", ignored);
    } else if (same_field(key, "Name")) {
      read_text(reader, entry.value, "k8sYamlMetadata", "Name", object.name);
    }
  }
}

// `owner` is the name of Helm's struct.
std::optional<Object> object_of(Reader& reader, const Value& root, std::string_view owner) {
  if (root.is_nil()) return std::nullopt;
  Object object;
  if (!reader.is_map(root, "rules." + std::string(owner))) return object;
  for (const Map::Entry& entry : *root.as_map()) {
    const std::string_view key = entry.key.view();
    if (same_field(key, "apiVersion")) {
      read_text(reader, entry.value, owner, "apiVersion", object.api_version);
    } else if (same_field(key, "Kind")) {
      read_text(reader, entry.value, owner, "Kind", object.kind);
    } else if (same_field(key, "Metadata")) {
      read_metadata(reader, entry.value, owner, object);
    }
  }
  return object;
}

// The place of a position within `text`.
std::size_t offset_of(std::string_view text, const Position& position) {
  std::size_t at = 0;
  for (int line = 1; line < position.line; ++line) at = text.find('\n', at) + 1;
  return at + static_cast<std::size_t>(position.column) - 1;
}

bool might_be_json(std::string_view text) {
  return unicode::trim_left(text.substr(0, kLookedAt)).starts_with('{');
}

}  // namespace

ObjectStream::ObjectStream(std::string_view text, const Limits& limits, Compat compat)
    : text_(text),
      rest_(text),
      limits_(limits),
      struct_(compat == Compat::helm3 ? "K8sYamlStruct" : "k8sYamlStruct"),
      is_json_(might_be_json(text)) {}

bool ObjectStream::next(std::optional<Object>& object) {
  if (!is_json_) return next_yaml(object);
  try {
    return next_json(object);
  } catch (const Error& error) {
    if (error.fault() == Fault::limit || read_ > 1) throw;
    is_json_ = false;
    if (!skip_blank_line()) throw;
    try {
      return next_yaml(object);
    } catch (const Error& other) {
      if (other.fault() == Fault::limit) throw;
    }
    throw;
  }
}

bool ObjectStream::next_json(std::optional<Object>& object) {
  if (rest_.find_first_not_of(" \t\r\n") == std::string_view::npos) return false;
  Arena arena(limits_.memory);
  ReadOptions options;
  options.limits = limits_;
  options.number = [](std::string_view, Arena&) { return Value::float64(0); };
  Reader reader;
  const Reader::AsJson as_json(reader);
  std::size_t taken = 0;
  try {
    const Value root = parse_json_prefix(rest_, arena, taken, options);
    object = object_of(reader, root, struct_);
  } catch (const Error& error) {
    const bool plain = error.code() != "json.syntax" || error.message() == "unexpected EOF";
    if (plain || read_ > 1) throw;
    const std::size_t offset = text_.size() - rest_.size() + offset_of(rest_, error.position()) + 1;
    refuse("json: offset " + std::to_string(offset) + ": " + error.message());
  }
  if (!reader.problem().empty()) refuse(reader.problem());
  rest_.remove_prefix(taken);
  ++read_;
  return true;
}

bool ObjectStream::next_yaml(std::optional<Object>& object) {
  std::string document(take_document());
  if (document.empty()) return false;
  if (!document.ends_with('\n')) document += '\n';
  Arena arena(limits_.memory);
  ReadOptions options;
  options.limits = limits_;
  options.integers = true;
  Reader reader;
  object = object_of(reader, parse_yaml(document, arena, options), struct_);
  if (!reader.problem().empty()) {
    refuse("error unmarshaling JSON: while decoding JSON: " + reader.problem());
  }
  return true;
}

// White space up to the end of its first line; false where too little follows.
bool ObjectStream::skip_blank_line() {
  constexpr std::size_t kLeast = 4;
  while (rest_.size() >= kLeast) {
    const utf8::Rune rune = utf8::decode(rest_);
    if (!rune.valid()) return false;
    if (!unicode::is_space(rune.code)) return true;
    rest_.remove_prefix(rune.width);
    if (rune.code == '\n') return true;
  }
  return false;
}

std::string_view ObjectStream::take_line() {
  const std::size_t end = rest_.find('\n');
  const std::string_view line = rest_.substr(0, end == std::string_view::npos ? end : end + 1);
  rest_.remove_prefix(line.size());
  return line;
}

// Up to a line that begins with the separator, which only what stands before anything else keeps.
std::string_view ObjectStream::take_document() {
  const std::string_view from = rest_;
  std::size_t size = 0;
  while (!rest_.empty()) {
    const std::string_view line = take_line();
    if (line.starts_with(kSeparator)) {
      const std::string_view behind = trimmed(line.substr(kSeparator.size()));
      if (!behind.empty() && behind[0] != '#') {
        refuse("invalid Yaml document separator: " + std::string(behind));
      }
      if (size > 0) break;
    }
    size += line.size();
  }
  return from.substr(0, size);
}

}  // namespace kchart::linting
