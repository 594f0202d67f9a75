// Streams of manifests, cut into their documents as kubectl cuts them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kchart/limits.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

// One document of a stream, whose text it borrows.
struct DocumentText {
  std::string_view text;
  int first_line = 1;  // of `text` in the stream
};

// A text, a document at a time: between lines "---" that hold nothing else but white space or a
// comment (k8s.io/apimachinery, util/yaml, YAMLReader), and between the values of a stream of JSON.
class DocumentStream {
 public:
  // `text` outlives the stream; `file` is for positions.
  DocumentStream(std::string_view text, std::string file, const Limits& limits)
      : rest_(text), file_(std::move(file)), limits_(limits) {}

  // The next document that is not blank. Throws Error "manifest.separator", in kubectl's words, for
  // a line "---" with a part of a document on it; the call after that goes on behind the line.
  // Throws Error "limit..." for JSON that passes a bound.
  std::optional<DocumentText> next();

 private:
  void skip_separator();
  std::string_view cut();
  void skip_plain_blocks();
  std::size_t first_value_size() const;

  std::string_view rest_;  // from the start of a line on
  DocumentText part_;      // what is left of the text between two separators
  int line_ = 1;           // of `rest_`
  std::string file_;
  Limits limits_;
};

// A document of manifests: YAML, or JSON that is no YAML (a pair of surrogates, a very long key).
// Throws as `parse_yaml`.
Value parse_document(std::string_view text, Arena& arena, const ReadOptions& options);

}  // namespace kchart
