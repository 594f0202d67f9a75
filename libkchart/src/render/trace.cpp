// From a line of output back to the piece that wrote it, and through collected outputs to the text
// of the define.
#include "kchart/trace.hpp"

#include <algorithm>

#include "render/tracer.hpp"

namespace kchart {

namespace {

using rendering::TracedLeaf;
using rendering::TracedOutput;
using rendering::TracedPiece;
using rendering::TracedRead;

// A line of an output, without the white space around it.
struct Line {
  std::size_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
  std::string_view of(const std::string& text) const {
    return std::string_view(text).substr(begin, end - begin);
  }
};

Line trimmed(const std::string& text, std::size_t begin, std::size_t end) {
  const auto blank = [&](std::size_t at) {
    return text[at] == ' ' || text[at] == '\t' || text[at] == '\r';
  };
  while (begin < end && blank(begin)) ++begin;
  while (end > begin && blank(end - 1)) --end;
  return {begin, end};
}

// The lines of `text` from `begin` to `end` that are not blank.
std::vector<Line> lines_of(const std::string& text, std::size_t begin, std::size_t end) {
  std::vector<Line> lines;
  while (begin < end) {
    const std::size_t stop = std::min(text.find('\n', begin), end);
    const Line line = trimmed(text, begin, stop);
    if (!line.empty()) lines.push_back(line);
    begin = stop + 1;
  }
  return lines;
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() > 1 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

bool is_below(const std::string& path, const std::string& upper) {
  return path.size() > upper.size() && path.starts_with(upper) &&
         (path[upper.size()] == '.' || path[upper.size()] == '[');
}

// Of a map or list that was printed whole: the scalar in it that makes this line, if one does.
void narrow(TracedValue& value, std::string_view line, const std::vector<TracedLeaf>& leaves) {
  if (line.starts_with("- ")) line.remove_prefix(2);
  const std::size_t colon = line.find(": ");
  const bool has_key = colon != std::string_view::npos;
  const std::string_view key = unquoted(has_key ? line.substr(0, colon) : "");
  const std::string_view text = unquoted(has_key ? line.substr(colon + 2) : line);
  const TracedLeaf* only = nullptr;
  for (const TracedLeaf& leaf : leaves) {
    if (leaf.key != key || leaf.text != text || !is_below(leaf.value.path, value.path)) continue;
    if (only != nullptr && only->value.path != leaf.value.path) return;
    only = &leaf;
  }
  if (only != nullptr) value = only->value;
}

class Search {
 public:
  Search(const std::vector<std::string>& names, const std::vector<TracedRead>& reads,
         const std::vector<TracedOutput>& outputs)
      : names_(names), reads_(reads), outputs_(outputs) {}

  // Whether an action wrote the beginning of the line.
  static bool is_printed(const TracedOutput& output, const Line& line) {
    const auto main = piece_at(output.pieces, line.begin);
    return main != output.pieces.end() && !main->is_text;
  }

  TracedLine resolve(const TracedOutput& output, const Line& line) const {
    const auto& pieces = output.pieces;
    TracedLine found;
    const auto main = piece_at(pieces, line.begin);
    if (main == pieces.end()) return found;
    found.position = {names_[main->file], main->line, 0};
    if (main->is_text && !found.position.file.empty()) {
      found.position.line += static_cast<int>(
          std::count(output.text.begin() + main->begin, output.text.begin() + line.begin, '\n'));
    }
    for (auto at = main; at != pieces.end() && at->begin < line.end; ++at) {
      if (at->is_text) continue;
      const std::size_t end = at + 1 == pieces.end() ? output.text.size() : (at + 1)->begin;
      if (at->begin == end) continue;
      if (at == main && through(output, *main, end, line, found)) continue;
      add_piece(output, *at, line, found);
    }
    return found;
  }

 private:
  // The last piece that begins at or before `offset`; the end when there is none.
  static std::vector<TracedPiece>::const_iterator piece_at(const std::vector<TracedPiece>& pieces,
                                                           std::size_t offset) {
    const auto behind =
        std::upper_bound(pieces.begin(), pieces.end(), offset,
                         [](std::size_t at, const TracedPiece& p) { return at < p.begin; });
    return behind == pieces.begin() ? pieces.end() : behind - 1;
  }

  // The line in what was collected for the piece, if it stands there: best at the same place.
  bool through(const TracedOutput& output, const TracedPiece& piece, std::size_t end,
               const Line& line, TracedLine& found) const {
    const std::string_view wanted = line.of(output.text);
    const std::vector<Line> around = lines_of(output.text, piece.begin, end);
    const auto own = std::find_if(around.begin(), around.end(),
                                  [&](const Line& one) { return one.begin == line.begin; });
    const auto place = static_cast<std::size_t>(own - around.begin());
    for (const auto* list : {&piece.outputs, &output.outputs}) {
      for (const std::size_t index : *list) {
        const TracedOutput& collected = outputs_[index];
        const std::vector<Line> lines = lines_of(collected.text, 0, collected.text.size());
        auto at = lines.begin();
        const auto same = [&](const Line& one) { return one.of(collected.text) == wanted; };
        if (place < lines.size() && same(lines[place])) {
          at += static_cast<std::ptrdiff_t>(place);
        } else {
          at = std::find_if(lines.begin(), lines.end(), same);
        }
        if (at == lines.end()) continue;
        TracedLine inner = resolve(collected, *at);
        if (!inner.position.file.empty()) found.position = inner.position;
        for (TracedValue& value : inner.values) add(std::move(value), found);
        return true;
      }
    }
    return false;
  }

  // What the piece read; when it only printed variables, what was read for these before, as far as
  // it is seen in the line.
  void add_piece(const TracedOutput& output, const TracedPiece& piece, const Line& line,
                 TracedLine& found) const {
    for (const std::size_t read : piece.reads) add(reads_[read].value, found);
    for (const std::size_t inner : piece.outputs) add_all(outputs_[inner], found);
    if (!piece.reads.empty() || !piece.outputs.empty()) return;
    for (const std::size_t read : output.reads) {
      const std::string& text = reads_[read].text;
      if (!text.empty() && line.of(output.text).find(text) != std::string_view::npos) {
        add(reads_[read].value, found);
      }
    }
  }

  void add_all(const TracedOutput& output, TracedLine& found) const {
    for (const std::size_t read : output.reads) add(reads_[read].value, found);
    for (const std::size_t inner : output.outputs) add_all(outputs_[inner], found);
    for (const TracedPiece& piece : output.pieces) {
      for (const std::size_t read : piece.reads) add(reads_[read].value, found);
      for (const std::size_t inner : piece.outputs) add_all(outputs_[inner], found);
    }
  }

  // Of `.Values.image.tag` each step is read; only the last of them is told.
  static void add(TracedValue value, TracedLine& found) {
    auto& all = found.values;
    for (TracedValue& known : all) {
      if (known.path == value.path || is_below(known.path, value.path)) return;
      if (is_below(value.path, known.path)) {
        known = std::move(value);
        return;
      }
    }
    all.push_back(std::move(value));
  }

  const std::vector<std::string>& names_;
  const std::vector<TracedRead>& reads_;
  const std::vector<TracedOutput>& outputs_;
};

}  // namespace

Trace::Trace() : state_(std::make_unique<State>()) {}

Trace::~Trace() = default;

std::optional<TracedLine> Trace::find(std::string_view file, int line) const {
  const auto known = state_->files.find(std::string(file));
  if (known == state_->files.end() || line < 1) return std::nullopt;
  const std::string& text = known->second.text;
  std::size_t begin = 0;
  for (int at = 1; at < line && begin < text.size(); ++at) {
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  }
  const Line wanted = trimmed(text, begin, std::min(text.find('\n', begin), text.size()));
  if (wanted.empty()) return std::nullopt;
  const Search search(state_->names, state_->reads, state_->outputs);
  TracedLine found = search.resolve(known->second, wanted);
  for (TracedValue& value : found.values) narrow(value, wanted.of(text), state_->leaves);
  if (found.values.empty() && wanted.of(text).ends_with(':')) {
    const std::vector<Line> below = lines_of(text, wanted.end, text.size());
    if (!below.empty() && Search::is_printed(known->second, below[0])) {
      found.values = search.resolve(known->second, below[0]).values;
    }
  }
  return found;
}

}  // namespace kchart
