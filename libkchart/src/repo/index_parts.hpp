// IndexParts: the text of an index.yaml cut into one piece per chart, without parsing it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kchart::repo {

struct IndexParts {
  std::string head;                                             // all but `entries`
  std::map<std::string, std::string_view, std::less<>> charts;  // "name:\n- ..." each
};

// Absent when the text is not laid out as Helm and other programs write it (block style, one key
// per line); it must be parsed as a whole then.
std::optional<IndexParts> cut_index(std::string_view text);

}  // namespace kchart::repo
