// Widths are counted in characters.
#include "shared/table.hpp"

#include <algorithm>

namespace kchart::tools {

namespace {

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string fitted(const std::string& text, std::size_t width) {
  const std::size_t own = width_of(text);
  if (own <= width) return text + std::string(width - own, ' ');
  const std::size_t kept = width > 3 ? width - 3 : 1;
  std::string out;
  std::size_t count = 0;
  for (const char c : text) {
    if (begins_character(c) && count++ == kept) break;
    out += c;
  }
  return out + "...";
}

}  // namespace

std::string table_text(const Rows& rows, std::size_t widest) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::size_t width = width_of(row[i]);
      if (widest != 0) width = std::min(width, widest);
      widths[i] = std::max(widths[i], width);
    }
  }
  std::string out;
  for (const auto& row : rows) {
    if (&row != &rows.front()) out += '\n';
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += (i == 0 ? "" : "\t") + (widths[i] == 0 ? row[i] : fitted(row[i], widths[i]));
    }
  }
  return out;
}

}  // namespace kchart::tools
