// Several YAML documents in one values file: Helm 4 cuts the text at lines of "---" before YAML
// sees it (apimachinery: YAMLReader), so a cut inside a block scalar counts, and line numbers in
// messages are those of the document.
#include "chart/values_text.hpp"

#include <algorithm>

#include "base/trim.hpp"
#include "kchart/error.hpp"
#include "kchart/values.hpp"

namespace kchart {

namespace {

constexpr std::string_view kSeparator = "---";

void check_separator(std::string_view line) {
  const std::string_view rest = unicode::trim(line.substr(kSeparator.size()));
  if (rest.empty() || rest.starts_with('#')) return;
  throw Error(Fault::refused, "yaml.syntax",
              "error reading yaml document: invalid Yaml document separator: " + std::string(rest));
}

// Takes the next document off `text`. The separator that ends a document belongs to none, but one
// with nothing before it starts a document.
std::string_view next_document(std::string_view& text) {
  const std::string_view all = text;
  std::size_t at = 0;
  while (at < all.size()) {
    const std::size_t end = std::min(all.find('\n', at), all.size());
    const std::string_view line = all.substr(at, end - at);
    const std::size_t after = std::min(end + 1, all.size());
    if (line.starts_with(kSeparator)) {
      check_separator(line);
      if (at != 0) {
        text = all.substr(after);
        return all.substr(0, at);
      }
    }
    at = after;
  }
  text = {};
  return all;
}

bool has_second_document(std::string_view text) {
  return text.find("\n---") != std::string_view::npos;
}

// Helm ends the last line where nothing does: a byte more, which UTF-16 does not expect.
std::string_view with_ended_line(std::string_view text, Arena& arena) {
  if (text.empty() || text.ends_with('\n')) return text;
  return arena.copy(std::string(text) + '\n');
}

Map* read_document(std::string_view text, Arena& arena, const ReadOptions& options) {
  try {
    return parse_yaml_map(text, arena, options).as_map();
  } catch (const Error& cause) {
    throw Error(cause.fault(), cause.code(), "cannot unmarshal yaml document: " + cause.message(),
                cause.position());
  }
}

}  // namespace

Map* read_values_text(std::string_view text, Arena& arena, const ReadOptions& options,
                      Compat compat) {
  if (compat == Compat::helm3) return parse_yaml_map(text, arena, options).as_map();
  text = with_ended_line(text, arena);
  if (!has_second_document(text)) {
    if (text.starts_with(kSeparator)) check_separator(text.substr(0, text.find('\n')));
    return read_document(text, arena, options);
  }
  Map* merged = Map::make(arena);
  std::size_t documents = 0;
  while (!text.empty()) {
    if (++documents > options.limits.yaml_documents) {
      throw Error(Fault::limit, "limit.yaml.documents",
                  "more than " + std::to_string(options.limits.yaml_documents) + " YAML documents");
    }
    const Map* document = read_document(next_document(text), arena, options);
    merge_maps(*merged, *document, arena, options.origins);
  }
  return merged;
}

}  // namespace kchart
