// One record of comma separated values, as Go's encoding/csv reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kchart::tools {

struct CsvRecord {
  std::vector<std::string> fields;
  std::string problem;  // Go's message; empty where there is none
};

// The first record of `text`; what follows its line is left out.
CsvRecord read_csv(std::string_view text);

}  // namespace kchart::tools
