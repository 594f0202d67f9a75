// Numbers with units, one after the other, added up.
#include "shared/duration.hpp"

#include <cstdlib>
#include <string_view>

#include "kchart/error.hpp"

namespace kchart::tools {

namespace {

// The unit at the start of `text`, in milliseconds; 0 when there is none.
double unit_at(std::string_view text, std::size_t& length) {
  constexpr std::pair<std::string_view, double> kUnits[] = {
      {"ms", 1}, {"us", 1e-3}, {"ns", 1e-6}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}};
  for (const auto& [name, size] : kUnits) {
    if (!text.starts_with(name)) continue;
    length = name.size();
    return size;
  }
  return 0;
}

}  // namespace

std::chrono::milliseconds read_duration(const std::string& text) {
  if (text == "0") return std::chrono::milliseconds(0);
  double sum = 0;
  std::size_t at = 0;
  do {
    char* end = nullptr;
    const double number = std::strtod(text.c_str() + at, &end);
    const std::size_t unit = static_cast<std::size_t>(end - text.c_str());
    std::size_t length = 0;
    const double each = unit_at(std::string_view(text).substr(unit), length);
    if (unit == at || each == 0 || !(number >= 0 && number < 1e9)) {
      throw Error(Fault::refused, "usage",
                  "time: invalid duration \"" + excerpt(text) + "\"; write it like 90s or 5m0s");
    }
    sum += number * each;
    at = unit + length;
  } while (at < text.size());
  return std::chrono::milliseconds(static_cast<std::int64_t>(sum));
}

}  // namespace kchart::tools
