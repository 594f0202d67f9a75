// The longest common subsequence of lines between the common head and tail. Texts whose middles are
// too large for its table are shown as replaced.
#include "cluster/unified.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace kchart::cluster {

namespace {

constexpr std::size_t kMaxCells = 16'000'000;
constexpr std::size_t kContext = 3;

using Lines = std::vector<std::string_view>;

struct Edit {
  char mark;  // ' ', '-', '+'
  std::string_view line;
};

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return lines;
}

// lengths[i * (columns + 1) + j]: the longest common subsequence of a[i..] and b[j..].
std::vector<std::uint32_t> common_lengths(const Lines& a, const Lines& b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::uint32_t> lengths((a.size() + 1) * width, 0);
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      lengths[i * width + j] =
          a[i] == b[j] ? lengths[(i + 1) * width + j + 1] + 1
                       : std::max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  return lengths;
}

void compare(const Lines& a, const Lines& b, std::vector<Edit>& edits) {
  std::size_t i = 0, j = 0;
  if ((a.size() + 1) * (b.size() + 1) <= kMaxCells) {
    const auto lengths = common_lengths(a, b);
    const std::size_t width = b.size() + 1;
    while (i < a.size() && j < b.size()) {
      if (a[i] == b[j]) {
        edits.push_back({' ', a[i++]});
        ++j;
      } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
        edits.push_back({'-', a[i++]});
      } else {
        edits.push_back({'+', b[j++]});
      }
    }
  }
  while (i < a.size()) edits.push_back({'-', a[i++]});
  while (j < b.size()) edits.push_back({'+', b[j++]});
}

std::vector<Edit> edits_between(const Lines& a, const Lines& b) {
  std::size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  std::vector<Edit> edits;
  for (std::size_t i = 0; i < head; ++i) edits.push_back({' ', a[i]});
  compare({a.begin() + head, a.end() - tail}, {b.begin() + head, b.end() - tail}, edits);
  for (std::size_t i = a.size() - tail; i < a.size(); ++i) edits.push_back({' ', a[i]});
  return edits;
}

// "start,count" as diff writes it.
std::string range(std::size_t before, std::size_t count) {
  if (count == 1) return std::to_string(before + 1);
  return fmt::format("{},{}", count == 0 ? before : before + 1, count);
}

// The edits from `from` on that belong to one hunk: up to a run of more than twice the context.
std::size_t hunk_end(const std::vector<Edit>& edits, std::size_t from) {
  std::size_t end = from, last_change = from;
  while (end < edits.size() && end - last_change <= 2 * kContext) {
    if (edits[end].mark != ' ') last_change = end;
    ++end;
  }
  return std::min(last_change + 1 + kContext, edits.size());
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, const DiffNames& names) {
  if (before == after) return {};
  const Lines a = lines_of(before), b = lines_of(after);
  const std::vector<Edit> edits = edits_between(a, b);
  std::string out = "--- " + names.before + "\n+++ " + names.after + "\n";
  std::size_t at = 0, line_a = 0, line_b = 0;
  const auto pass = [&](std::size_t to) {
    for (; at < to; ++at) {
      line_a += edits[at].mark != '+';
      line_b += edits[at].mark != '-';
    }
  };
  while (true) {
    std::size_t change = at;
    while (change < edits.size() && edits[change].mark == ' ') ++change;
    if (change == edits.size()) return out;
    pass(std::max(at, change - std::min(change, kContext)));
    const std::size_t from = at, first_a = line_a, first_b = line_b;
    pass(hunk_end(edits, change));
    out += fmt::format("@@ -{} +{} @@\n", range(first_a, line_a - first_a),
                       range(first_b, line_b - first_b));
    for (std::size_t i = from; i < at; ++i) {
      out += edits[i].mark;
      out += edits[i].line;
      out += '\n';
    }
  }
}

}  // namespace kchart::cluster
