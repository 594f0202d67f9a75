// Name key: what two names have in common that some file systems take for one.
#pragma once

#include <string>
#include <string_view>

namespace kchart {

// The same for names that differ only in case or in how their accents are written (Unicode case
// folding and canonical decomposition, as on macOS; Windows tells less apart, not more). What is no
// UTF-8 stays as it is.
std::string name_key(std::string_view name);

}  // namespace kchart
