// Lines are told apart by their indentation alone. In block style everything that belongs to a
// chart is indented deeper than its name, but for the dashes of its list, which may stand below it.
#include "repo/index_parts.hpp"

#include <algorithm>
#include <utility>

#include "codec/yaml_convert.hpp"

namespace kchart::repo {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// The key of a line "key:" or "key: value"; empty for anything else.
std::string_view key_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  if (colon + 1 < line.size() && line[colon + 1] != ' ' && line[colon + 1] != '\r') return {};
  const std::string_view key = line.substr(0, colon);
  return std::all_of(key.begin(), key.end(), is_name_character) ? key : std::string_view();
}

struct Line {
  std::string_view text;  // without its indentation and its end
  std::size_t indent = 0;
  std::size_t begin = 0, end = 0;  // in the whole, with indentation and end
};

Line line_at(std::string_view all, std::size_t begin) {
  const std::size_t newline = all.find('\n', begin);
  const std::size_t stop = std::min(newline, all.size());
  std::size_t at = begin;
  while (at < stop && all[at] == ' ') ++at;
  return {all.substr(at, stop - at), at - begin, begin, std::min(stop + 1, all.size())};
}

class Cutter {
 public:
  explicit Cutter(std::string_view all) : all_(all) {}

  std::optional<IndexParts> cut() {
    for (std::size_t at = 0; at < all_.size();) {
      const Line line = line_at(all_, at);
      if (!take(line)) return std::nullopt;
      at = line.end;
    }
    close_chart(all_.size());
    if (!seen_entries_) return std::nullopt;
    return std::move(parts_);
  }

 private:
  bool take(const Line& line) {
    const bool blank = line.text.empty() || line.text[0] == '#' || line.text == "\r";
    if (blank) return true;
    if (line.indent == 0) return in_list(line) || take_top(line);
    if (!in_entries_) {
      parts_.head += all_.substr(line.begin, line.end - line.begin);
      return true;
    }
    return take_entry(line);
  }

  // A dash at the margin continues a list of the head.
  bool in_list(const Line& line) {
    if (in_entries_ || !line.text.starts_with("- ")) return false;
    parts_.head += all_.substr(line.begin, line.end - line.begin);
    return true;
  }

  bool take_top(const Line& line) {
    const std::string_view key = key_of(line.text);
    if (key.empty()) return line.text == "---" && line.begin == 0;
    close_chart(line.begin);
    in_entries_ = key == "entries";
    if (!in_entries_) {
      parts_.head += all_.substr(line.begin, line.end - line.begin);
      return true;
    }
    const bool bare = line.text == "entries:" || line.text == "entries:\r";
    return bare && !std::exchange(seen_entries_, true);
  }

  bool take_entry(const Line& line) {
    if (indent_ == 0) indent_ = line.indent;
    if (line.indent > indent_) return open_;
    if (line.indent < indent_) return false;
    if (line.text[0] == '-') return open_;
    const std::string_view key = key_of(line.text);
    if (key.empty() || !codec::is_text(codec::resolve(key).type)) return false;
    close_chart(line.begin);
    open_ = true;
    name_ = key;
    begin_ = line.begin;
    return parts_.charts.find(key) == parts_.charts.end();
  }

  void close_chart(std::size_t end) {
    if (open_) parts_.charts.emplace(name_, all_.substr(begin_, end - begin_));
    open_ = false;
  }

  std::string_view all_;
  IndexParts parts_;
  bool in_entries_ = false, seen_entries_ = false, open_ = false;
  std::size_t indent_ = 0, begin_ = 0;
  std::string_view name_;
};

}  // namespace

std::optional<IndexParts> cut_index(std::string_view text) {
  return Cutter(text).cut();
}

}  // namespace kchart::repo
