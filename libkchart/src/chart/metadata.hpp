// Chart.yaml and requirements.yaml: reading and checking.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "chart/typed.hpp"
#include "kchart/chart.hpp"

namespace kchart {

// Metadata as read, with what only the checks need to know.
struct ReadMetadata {
  Metadata metadata;
  // Null entries are remembered, since they are errors of validation, not of reading.
  std::vector<bool> null_maintainers;
  std::vector<bool> null_dependencies;
};

// Lays the fields of `text` over `into`. `file` is "Chart.yaml" or "requirements.yaml". Values of
// import-values go to `arena`. Throws Error "cannot load FILE: ...".
void read_metadata(std::string_view text, std::string_view file, ReadMetadata& into, Arena& arena,
                   const LoadOptions& options);

// The two steps of this, for who needs the document, too. In it integers are kept apart.
Value parse_metadata(std::string_view text, const std::string& file, Arena& arena,
                     const LoadOptions& options);
void read_metadata(const Value& document, const std::string& file, ReadMetadata& into, Arena& arena,
                   const LoadOptions& options);

// The second with import-values left as they were parsed. What does not fit is for `reader` to
// tell.
void read_metadata(const Value& document, ReadMetadata& into, typed::Reader& reader, Compat compat);

// One field; false when Chart.yaml has none of that name. `owner` is the struct that messages
// blame.
bool read_metadata_field(std::string_view key, const Value& value, ReadMetadata& into,
                         typed::Reader& reader, std::string_view owner, Compat compat);

// Helm 4 first looks at apiVersion alone. Throws Error where that fails.
void check_api_version(const Value& document);

// Reads a Chart.lock or requirements.lock only to see whether it can be read.
void check_lock(std::string_view text, std::string_view file, const LoadOptions& options);

// Sanitises in place, then checks. Throws Error with Helm's text.
void validate_metadata(ReadMetadata& read, Compat compat);

}  // namespace kchart
