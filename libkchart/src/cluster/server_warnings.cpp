// `299 - "text"`, several of them with commas between; a date may follow the text.
#include "cluster/server_warnings.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/unicode.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

constexpr std::size_t kLongest = 4096;  // of all that the API server sends with one answer

std::string_view next_word(std::string_view& text) {
  const std::size_t from = std::min(text.find_first_not_of(" ,"), text.size());
  const std::size_t to = std::min(text.find(' ', from), text.size());
  const std::string_view word = text.substr(from, to - from);
  text.remove_prefix(to);
  return word;
}

// Absent where no quoted text comes next or it has no end.
std::optional<std::string> next_quoted(std::string_view& text) {
  std::size_t at = text.find_first_not_of(' ');
  if (at == std::string_view::npos || text[at] != '"') return std::nullopt;
  std::string quoted;
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    quoted += text[at];
  }
  if (at == text.size()) return std::nullopt;
  text.remove_prefix(at + 1);
  return quoted;
}

void add_texts(std::string_view header, std::vector<std::string>& all) {
  while (true) {
    const std::string_view code = next_word(header);
    next_word(header);  // who warns
    const auto text = next_quoted(header);
    if (!text) return;
    if (code == "299" && !text->empty()) all.push_back(excerpt(*text, kLongest));
    next_quoted(header);
  }
}

}  // namespace

std::vector<std::string> warnings_of(const net::Headers& headers) {
  std::vector<std::string> all;
  for (const net::Header& one : headers) {
    if (unicode::lower(one.name) == "warning") add_texts(one.value, all);
  }
  return all;
}

}  // namespace kchart::cluster
