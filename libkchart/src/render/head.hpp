// Head: what Helm reads of a document to sort it: kind, name and annotations.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kchart/yaml.hpp"

namespace kchart::rendering {

struct Head {
  std::string api_version, kind, name;
  // As they come. Two spellings of `annotations` fill the same map: of equal keys the last counts.
  std::vector<std::pair<std::string, std::string>> annotations;

  // The annotation `key`, or null.
  const std::string* annotation(std::string_view key) const;
};

// Reads one document after the other, keeping its memory.
class HeadReader {
 public:
  explicit HeadReader(const Limits& limits);

  // Decodes as Go decodes YAML into Helm's SimpleHead: field names without regard to case, scalars
  // turned to text. `type_name` is what messages call the struct.
  // Throws Error with Go's text ("error converting YAML to JSON: yaml: line 3: ...").
  Head read(std::string_view document, std::string_view type_name);

 private:
  ReadOptions options_;
  Arena arena_;
};

}  // namespace kchart::rendering
