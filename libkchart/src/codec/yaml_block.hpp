// A quick reader for the YAML that people and templates mostly write: block maps and lists of
// plain or quoted scalars, literal and folded blocks, flow collections on one line, anchors of
// scalars.
//
// It reads a text only where there is one way to read it. At the first sign of anything else
// (anchors of collections, tags, flow collections over several lines, tabs, errors of any kind) it
// gives up, and the text is libyaml's from its beginning. So it never reports an error, and what it
// accepts it reads as the long way does.
#pragma once

#include <optional>
#include <string_view>

#include "kchart/yaml.hpp"

namespace kchart::codec {

// The first document. Absent: read it the long way.
std::optional<Value> read_block_yaml(std::string_view text, Arena& arena,
                                     const ReadOptions& options);

// The first document; of a block map only the entries whose keys are `wanted`. Everything else is
// looked at as closely, so what is absent and what is not is the same, but makes no values: most of
// a manifest is of no interest to who sorts it.
std::optional<Value> read_block_head(std::string_view text, Arena& arena,
                                     const ReadOptions& options,
                                     bool (*wanted)(std::string_view key));

}  // namespace kchart::codec
