// Separators are looked for in blocks; JSON is read once to learn where its values end.
#include "kchart/documents.hpp"

#include <algorithm>

#include "kchart/error.hpp"
#include "kchart/json.hpp"

namespace kchart {

namespace {

constexpr std::string_view kSeparator = "---";
constexpr std::string_view kBlank = " \t\r\n";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(kBlank) == std::string_view::npos;
}

}  // namespace

std::optional<DocumentText> DocumentStream::next() {
  while (is_blank(part_.text)) {
    if (rest_.empty()) return std::nullopt;
    if (rest_.starts_with(kSeparator)) skip_separator();
    part_.first_line = line_;
    part_.text = cut();
  }
  const DocumentText document{part_.text.substr(0, first_value_size()), part_.first_line};
  part_.text.remove_prefix(document.text.size());
  part_.first_line +=
      static_cast<int>(std::count(document.text.begin(), document.text.end(), '\n'));
  return document;
}

void DocumentStream::skip_separator() {
  const std::string_view line = rest_.substr(0, rest_.find('\n'));
  rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
  const int at = line_++;
  const std::size_t first = line.find_first_not_of(kBlank, kSeparator.size());
  if (first == std::string_view::npos || line[first] == '#') return;
  throw Error(Fault::refused, "manifest.separator",
              "invalid Yaml document separator: " + excerpt(line.substr(first)) +
                  ": a document begins on the line after ---",
              {file_, at, static_cast<int>(first) + 1});
}

// What stands before the next separator, its lines counted on the way.
std::string_view DocumentStream::cut() {
  const std::string_view all = rest_;
  while (true) {
    skip_plain_blocks();
    const bool line_start = rest_.size() == all.size() || rest_.data()[-1] == '\n';
    if (line_start && rest_.starts_with(kSeparator)) break;
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) {
      rest_ = {};
      return all;
    }
    rest_.remove_prefix(end + 1);
    ++line_;
  }
  return all.substr(0, all.size() - rest_.size());
}

// Blocks of fixed size, looked at without branches, which the compiler turns into vector
// instructions.
void DocumentStream::skip_plain_blocks() {
  constexpr std::size_t kBlock = 64;
  while (rest_.size() >= kBlock + kSeparator.size()) {
    const char* const at = rest_.data();
    unsigned char lines = 0, dashes = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
      lines = static_cast<unsigned char>(lines + (at[i] == '\n'));
      dashes |=
          static_cast<unsigned char>((at[i] == '-') & (at[i + 1] == '-') & (at[i + 2] == '-'));
    }
    if (dashes != 0) return;
    rest_.remove_prefix(kBlock);
    line_ += lines;
  }
}

// The size of the JSON value that the part begins with, where another one follows; else of all.
std::size_t DocumentStream::first_value_size() const {
  const std::string_view all = part_.text;
  const std::size_t first = all.find_first_not_of(kBlank);
  if (all[first] != '{') return all.size();
  Arena arena(limits_.memory);
  ReadOptions reading;
  reading.limits = limits_;
  std::size_t size = 0;
  try {
    parse_json_prefix(all.substr(first), arena, size, reading);
  } catch (const Error& error) {
    if (error.fault() == Fault::limit) throw;
    return all.size();
  }
  const std::size_t next = all.find_first_not_of(kBlank, first + size);
  return next != std::string_view::npos && all[next] == '{' ? first + size : all.size();
}

Value parse_document(std::string_view text, Arena& arena, const ReadOptions& options) {
  try {
    return parse_yaml(text, arena, options);
  } catch (const Error& error) {
    const std::size_t first = text.find_first_not_of(kBlank);
    if (error.fault() == Fault::limit || first == text.npos || text[first] != '{') throw;
    try {
      return parse_json(text.substr(first), arena, options);
    } catch (const Error&) {
    }
    throw;
  }
}

}  // namespace kchart
