// Helm 4 splits on (?m)^---[ \t]* and keeps what trails a document; Helm 3 splits on
// (?:^|\s*\n)---\s* and trims.
#include "render/split.hpp"

#include "base/trim.hpp"

namespace kchart::rendering {

namespace {

// Regular expressions know only ASCII white space: \s is [\t\n\f\r ], without \v.
bool is_regex_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

std::vector<std::string_view> split_helm4(std::string_view file) {
  std::vector<std::string_view> documents;
  const auto keep = [&documents](std::string_view part) {
    part = unicode::trim_left(part);
    if (!part.empty()) documents.push_back(part);
  };
  file = unicode::trim_left(file);
  std::size_t begin = 0;
  std::size_t at = 0;
  while (true) {
    at = file.find("---", at);
    if (at == std::string_view::npos) break;
    if (at != 0 && file[at - 1] != '\n') {
      // Not the start of a line: go on after this character, so that "----" on a line's middle does
      // not hide anything.
      ++at;
      continue;
    }
    keep(file.substr(begin, at - begin));
    at += 3;
    while (at < file.size() && (file[at] == ' ' || file[at] == '\t')) ++at;
    begin = at;
  }
  keep(file.substr(begin));
  return documents;
}

// The next "\n---" of `rest`, widened to the left over white space; npos when there is none.
struct Separator {
  std::size_t begin, end;
};

Separator next_separator(std::string_view rest) {
  const std::size_t newline = rest.find("\n---");
  if (newline == std::string_view::npos) return {newline, newline};
  std::size_t begin = newline;
  while (begin > 0 && is_regex_space(rest[begin - 1])) --begin;
  std::size_t end = newline + 4;
  while (end < rest.size() && is_regex_space(rest[end])) ++end;
  return {begin, end};
}

std::vector<std::string_view> split_helm3(std::string_view file) {
  std::vector<std::string_view> documents;
  // Helm 3 drops only empty parts here, before trimming; a part cannot be blank without being
  // empty, save for characters that only Unicode calls white space.
  const auto keep = [&documents](std::string_view part) {
    if (!part.empty()) documents.push_back(unicode::trim(part));
  };
  file = unicode::trim(file);
  if (file.substr(0, 3) == "---") {
    file.remove_prefix(3);
    while (!file.empty() && is_regex_space(file.front())) file.remove_prefix(1);
  }
  while (true) {
    const Separator separator = next_separator(file);
    if (separator.begin == std::string_view::npos) break;
    keep(file.substr(0, separator.begin));
    file.remove_prefix(separator.end);
  }
  keep(file);
  return documents;
}

}  // namespace

std::vector<std::string_view> split_documents(std::string_view file, Compat compat) {
  return compat == Compat::helm3 ? split_helm3(file) : split_helm4(file);
}

}  // namespace kchart::rendering
