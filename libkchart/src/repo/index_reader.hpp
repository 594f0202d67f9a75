// What stands in an index.yaml, as Helm's typed reader takes it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chart/metadata.hpp"
#include "kchart/repository.hpp"

namespace kchart::repo {

// One version of a chart, unchecked: the metadata lies in `read`.
struct IndexEntry {
  ReadMetadata read;
  ChartVersion version;
};

struct ReadIndex {
  std::string api_version;
  // Absent: a null in the list.
  std::map<std::string, std::vector<std::optional<IndexEntry>>, std::less<>> charts;
};

// How the text was written: Helm is strict about YAML, where numbers may stand for text, and
// lenient about JSON, where they may not.
enum class IndexSyntax { yaml, json };

// Reads a whole index, or its head. Throws Error with Go's text.
ReadIndex read_index(const Value& document, IndexSyntax syntax);
// Reads a part of what `entries` holds.
ReadIndex read_index_entries(const Value& document, IndexSyntax syntax);

}  // namespace kchart::repo
