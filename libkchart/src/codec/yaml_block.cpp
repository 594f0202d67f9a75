// The quick reader: line by line, by recursion over indentation.
#include "codec/yaml_block.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "codec/yaml_convert.hpp"

namespace kchart::codec {

namespace {

constexpr std::size_t kMaxDepth = 100;
constexpr std::size_t kMaxKey = 200;  // well below the length at which keys must have their colon

struct GiveUp {};

enum ByteFlag : std::uint8_t {
  kWord = 1,        // may stand anywhere in a plain scalar
  kStartsPlain = 2  // may also begin one, whatever follows
};

constexpr std::array<std::uint8_t, 256> make_flags() {
  std::array<std::uint8_t, 256> flags{};
  for (std::size_t c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c >= 0x80) flags[c] = kWord | kStartsPlain;
  }
  for (const char c : {'_', '.', '/', '$', '(', ')', '+', ';', '<', '=', '^', '~', '\\'}) {
    flags[static_cast<unsigned char>(c)] = kWord | kStartsPlain;
  }
  flags['-'] = kWord;
  return flags;
}
constexpr std::array<std::uint8_t, 256> kFlags = make_flags();

bool has_flag(char c, ByteFlag flag) {
  return (kFlags[static_cast<unsigned char>(c)] & flag) != 0;
}

bool is_ordinary(char32_t c) {
  if (c < 0x80) return (c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t';
  return c >= 0xA0 && c != 0x2028 && c != 0x2029 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

bool all_ascii_text(const char* at, std::size_t size) {
  unsigned bad = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto c = static_cast<unsigned char>(at[i]);
    bad |= static_cast<unsigned>(c >= 0x7F) |
           (static_cast<unsigned>(c < 0x20) & static_cast<unsigned>(c != '\n') &
            static_cast<unsigned>(c != '\t'));
  }
  return bad == 0;
}

// No byte anywhere that the long way would object to, or that ends a line unseen.
bool is_plain_text(std::string_view text) {
  constexpr std::size_t kBlock = 64;
  while (!text.empty()) {
    const std::size_t size = std::min(text.size(), kBlock);
    if (all_ascii_text(text.data(), size)) {
      text.remove_prefix(size);
      continue;
    }
    for (std::size_t done = 0; done < kBlock && !text.empty();) {
      const utf8::Rune rune = utf8::decode(text);
      if (!rune.valid() || !is_ordinary(rune.code)) return false;
      done += rune.width;
      text.remove_prefix(rune.width);
    }
  }
  return true;
}

class BlockReader {
 public:
  BlockReader(std::string_view text, Arena& arena, const ReadOptions& options)
      : at_(text.data()), end_(text.data() + text.size()), arena_(arena), options_(options) {}

  // Throws GiveUp.
  Value document() {
    next_line();
    if (is_marker("---")) {
      at_ += 3;
      finish_line();
      next_line();
    }
    if (done_) return Value();
    if (is_marker("---")) throw GiveUp();
    const Value root = block(indent_, 0);
    if (!done_ && !is_marker("---")) throw GiveUp();
    return root;
  }

 private:
  // ---- Lines. `line_` is the first character of the line's content, `indent_` its column.

  // Moves to the next line with content, past blank lines and comments.
  void next_line() {
    while (at_ != end_) {
      const char* start = at_;
      while (at_ != end_ && *at_ == ' ') ++at_;
      if (at_ == end_) break;
      if (*at_ == '\n') {
        ++at_;
        continue;
      }
      if (*at_ == '#') {
        skip_line();
        continue;
      }
      if (*at_ == '\t') throw GiveUp();
      indent_ = static_cast<std::size_t>(at_ - start);
      if (indent_ == 0 && (*at_ == '%' || starts_with("..."))) throw GiveUp();
      return;
    }
    done_ = true;
    indent_ = 0;
  }

  void skip_line() {
    const void* newline = std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_));
    at_ = newline != nullptr ? static_cast<const char*>(newline) + 1 : end_;
  }

  // What may follow a complete value: blanks and a comment.
  void finish_line() {
    while (at_ != end_ && *at_ == ' ') ++at_;
    if (at_ == end_) return;
    if (*at_ == '\n') {
      ++at_;
    } else if (*at_ == '#' && at_[-1] == ' ') {
      skip_line();
    } else {
      throw GiveUp();
    }
  }

  bool starts_with(std::string_view text) const {
    return static_cast<std::size_t>(end_ - at_) >= text.size() &&
           std::memcmp(at_, text.data(), text.size()) == 0;
  }

  bool is_marker(std::string_view marker) const {
    return !done_ && indent_ == 0 && starts_with(marker) &&
           (at_ + 3 == end_ || at_[3] == ' ' || at_[3] == '\n');
  }

  bool at_item() const {
    return !done_ && *at_ == '-' && (at_ + 1 == end_ || at_[1] == ' ' || at_[1] == '\n');
  }

  // ---- Blocks. All begin at the first character of a line's content and end before that of the
  // first line that is not theirs.

  Value block(std::size_t column, std::size_t depth) {
    if (depth > kMaxDepth) throw GiveUp();
    return at_item() ? list(column, depth) : map(column, depth);
  }

  Value list(std::size_t column, std::size_t depth) {
    const std::size_t first = values_.size();
    while (!done_ && indent_ == column && at_item()) {
      ++at_;
      const Value element = item(column, depth);
      values_.push_back(element);
    }
    if (!done_ && indent_ > column) throw GiveUp();
    List* list = List::make(arena_, values_.size() - first);
    for (std::size_t i = first; i < values_.size(); ++i) list->push_back(arena_, values_[i]);
    values_.resize(first);
    return Value::list(list);
  }

  // What follows "-". A map or list may begin on the same line; its column is where it begins.
  Value item(std::size_t column, std::size_t depth) {
    const char* dash = at_ - 1;
    while (at_ != end_ && *at_ == ' ') ++at_;
    if (at_ == end_ || *at_ == '\n' || *at_ == '#') return nested(column, depth, false);
    const std::size_t inner = column + static_cast<std::size_t>(at_ - dash);
    if (at_item() || begins_entry()) {
      indent_ = inner;
      return block(inner, depth + 1);
    }
    return scalar(column);
  }

  // Whether a key and its colon begin here; they stay unread.
  bool begins_entry() {
    const char* start = at_;
    const bool entry = skip_key();
    at_ = start;
    return entry;
  }

  Value map(std::size_t column, std::size_t depth) {
    const std::size_t first = entries_.size();
    while (!done_ && indent_ == column && !is_marker("---")) {
      const Key key = read_key();
      const Value value = entry_value(column, depth);
      entries_.push_back({key, value});
    }
    if (!done_ && indent_ > column) throw GiveUp();
    return finished_map(first);
  }

  Value finished_map(std::size_t first) {
    Map* map = Map::make(arena_, entries_.size() - first);
    for (std::size_t i = first; i < entries_.size(); ++i) {
      map->append(arena_, entries_[i].key, entries_[i].value);
    }
    map->seal();
    entries_.resize(first);
    return Value::map(map);
  }

  Value entry_value(std::size_t column, std::size_t depth) {
    while (at_ != end_ && *at_ == ' ') ++at_;
    if (at_ == end_ || *at_ == '\n' || *at_ == '#') return nested(column, depth, true);
    return scalar(column);
  }

  // A value that begins on a later line, or null. A list may stand as far left as its key.
  Value nested(std::size_t column, std::size_t depth, bool of_key) {
    finish_line();
    next_line();
    if (done_) return Value();
    if (indent_ > column) {
      return at_item() || begins_entry() ? block(indent_, depth + 1) : scalar(column);
    }
    if (of_key && indent_ == column && at_item()) return list(column, depth + 1);
    return Value();
  }

  // ---- Keys.

  // Moves behind the colon of a key; false where none begins.
  bool skip_key() {
    if (at_ == end_) return false;
    if (*at_ == '"' || *at_ == '\'') {
      const char quote = *at_++;
      while (at_ != end_ && *at_ != quote && *at_ != '\n' && *at_ != '\\') ++at_;
      if (at_ == end_ || *at_ != quote) return false;
      ++at_;
    } else {
      if (!has_flag(*at_, kStartsPlain)) return false;
      while (at_ != end_ && has_flag(*at_, kWord)) ++at_;
    }
    if (at_ == end_ || *at_ != ':') return false;
    ++at_;
    return at_ == end_ || *at_ == ' ' || *at_ == '\n';
  }

  Key read_key() {
    const char* start = at_;
    if (!skip_key()) throw GiveUp();
    std::string_view text(start, static_cast<std::size_t>(at_ - start) - 1);
    if (text.size() > kMaxKey) throw GiveUp();
    if (text[0] == '"' || text[0] == '\'') {
      return Key(arena_.copy(text.substr(1, text.size() - 2)));
    }
    return plain_key(text);
  }

  Key plain_key(std::string_view text) {
    if (text == "<<") throw GiveUp();
    const Scalar scalar = resolve(text);
    if (is_text(scalar.type)) return Key(arena_.copy(text));
    const std::optional<Key> key = key_of(value_of(scalar), arena_);
    if (!key) throw GiveUp();
    return *key;
  }

  // ---- Scalars and flow collections.

  Value scalar(std::size_t column) {
    Value value;
    switch (*at_) {
      case '|':
      case '>':
        return literal(column);
      case '"':
      case '\'':
        value = Value::borrowed(quoted());
        break;
      case '[':
      case '{':
        value = flow(0);
        break;
      default:
        return plain(column);
    }
    finish_line();
    next_line();
    return value;
  }

  Value plain(std::size_t column) {
    const char next = at_ + 1 != end_ ? at_[1] : '\n';
    const bool dense = next != ' ' && next != '\n' && next != '\t';
    if (!has_flag(*at_, kStartsPlain) && !(dense && (*at_ == '-' || *at_ == ':'))) throw GiveUp();
    bool comment = false;
    std::string_view text = plain_line(comment);
    if (!comment && continues(column)) {
      scratch_.assign(text);
      do {
        scratch_ += folded_breaks_;
        scratch_ += plain_line(comment);
      } while (!comment && continues(column));
      text = scratch_;
    }
    const Value value = resolved(text);
    next_line();
    if (!done_ && indent_ > column) throw GiveUp();
    return value;
  }

  // The rest of a line without comment and trailing blanks; moves to the next line.
  std::string_view plain_line(bool& comment) {
    const char* start = at_;
    const char* stop = at_;  // behind the last character that is no blank
    for (; at_ != end_ && *at_ != '\n'; ++at_) {
      if (*at_ == ' ') continue;
      if (*at_ == '\t') throw GiveUp();
      if (*at_ == '#' && at_[-1] == ' ') {
        comment = true;
        break;
      }
      if (*at_ == ':' && (at_ + 1 == end_ || at_[1] == ' ' || at_[1] == '\n')) throw GiveUp();
      stop = at_ + 1;
    }
    if (at_ != end_) skip_line();
    return {start, static_cast<std::size_t>(stop - start)};
  }

  // Whether the next line with content belongs to a plain scalar: it is deeper, and no comment.
  // Then moves to its content; one line break is a space, more of them stand for one less.
  bool continues(std::size_t column) {
    const char* at = at_;
    std::size_t breaks = 1;
    while (at != end_) {
      const char* start = at;
      while (at != end_ && *at == ' ') ++at;
      if (at == end_) return false;
      if (*at == '\n') {
        ++at;
        ++breaks;
        continue;
      }
      if (*at == '#' || static_cast<std::size_t>(at - start) <= column) return false;
      at_ = at;
      folded_breaks_.assign(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
      return true;
    }
    return false;
  }

  Value resolved(std::string_view text) {
    if (text.size() > options_.limits.yaml_scalar) throw GiveUp();
    const Value value = plain_value(text, arena_);
    if (value.kind() == Kind::float64 && !std::isfinite(value.as_float())) throw GiveUp();
    return options_.integers ? value : after_json(value);
  }

  std::string_view quoted() {
    const char quote = *at_++;
    const char* start = at_;
    while (at_ != end_ && *at_ != quote && *at_ != '\n' && *at_ != '\\') ++at_;
    if (at_ == end_) throw GiveUp();
    if (*at_ == quote && (quote == '"' || at_ + 1 == end_ || at_[1] != '\'')) {
      const std::string_view text(start, static_cast<std::size_t>(at_ - start));
      ++at_;
      if (text.size() > options_.limits.yaml_scalar) throw GiveUp();
      return arena_.copy(text);
    }
    scratch_.assign(start, at_);
    if (quote == '"') {
      read_double_quoted();
    } else {
      read_single_quoted();
    }
    if (scratch_.size() > options_.limits.yaml_scalar) throw GiveUp();
    return arena_.copy(scratch_);
  }

  // A line break within quotes takes the blanks around it along and becomes a space, or stands for
  // one break less than there are. What is shorter than `keep` in `scratch_` was escaped.
  void fold_quoted(std::size_t keep) {
    while (scratch_.size() > keep && scratch_.back() == ' ') scratch_.pop_back();
    if (scratch_.size() > keep && scratch_.back() == '\t') throw GiveUp();
    std::size_t breaks = 0;
    while (at_ != end_ && (*at_ == '\n' || *at_ == ' ')) {
      if (*at_++ == '\n') ++breaks;
    }
    if (at_ == end_ || *at_ == '\t') throw GiveUp();
    if (at_[-1] == '\n' && (*at_ == '-' || *at_ == '.')) throw GiveUp();  // a document's end?
    scratch_.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
  }

  void read_single_quoted() {
    while (true) {
      if (at_ == end_) throw GiveUp();
      if (*at_ == '\n') {
        fold_quoted(0);
        continue;
      }
      if (*at_ == '\'') {
        if (at_ + 1 == end_ || at_[1] != '\'') break;
        ++at_;
      }
      scratch_ += *at_++;
    }
    ++at_;
  }

  void read_double_quoted() {
    std::size_t keep = 0;
    while (true) {
      if (at_ == end_) throw GiveUp();
      if (*at_ == '"') break;
      if (*at_ == '\n') {
        fold_quoted(keep);
      } else if (*at_ == '\\') {
        read_escape();
        keep = scratch_.size();
      } else {
        scratch_ += *at_++;
      }
    }
    ++at_;
  }

  void read_escape() {
    if (end_ - at_ < 2) throw GiveUp();
    switch (at_[1]) {
      case 'n':
        scratch_ += '\n';
        break;
      case 't':
        scratch_ += '\t';
        break;
      case ' ':
      case '"':
      case '\\':
        scratch_ += at_[1];
        break;
      default:
        throw GiveUp();
    }
    at_ += 2;
  }

  void skip_blanks() {
    while (at_ != end_ && *at_ == ' ') ++at_;
    if (at_ == end_) throw GiveUp();
  }

  // On one line, of quoted and simple plain scalars.
  Value flow(std::size_t depth) {
    if (depth > kMaxDepth) throw GiveUp();
    const bool is_list = *at_++ == '[';
    const char closing = is_list ? ']' : '}';
    const std::size_t first_value = values_.size();
    const std::size_t first_entry = entries_.size();
    skip_blanks();
    while (*at_ != closing) {
      if (is_list) {
        const Value element = flow_node(depth);
        values_.push_back(element);
      } else {
        flow_entry(depth);
      }
      skip_blanks();
      if (*at_ == closing) break;
      if (*at_ != ',') throw GiveUp();
      ++at_;
      skip_blanks();
      if (*at_ == closing) throw GiveUp();
    }
    ++at_;
    if (!is_list) return finished_map(first_entry);
    List* list = List::make(arena_, values_.size() - first_value);
    for (std::size_t i = first_value; i < values_.size(); ++i) list->push_back(arena_, values_[i]);
    values_.resize(first_value);
    return Value::list(list);
  }

  void flow_entry(std::size_t depth) {
    Key key;
    if (*at_ == '"' || *at_ == '\'') {
      key = Key(flow_quoted());
    } else {
      key = plain_key(flow_word());
    }
    if (key.size > kMaxKey || at_ == end_ || *at_ != ':') throw GiveUp();
    ++at_;
    if (at_ == end_ || *at_ != ' ') throw GiveUp();
    skip_blanks();
    const Value value = flow_node(depth);
    entries_.push_back({key, value});
  }

  Value flow_node(std::size_t depth) {
    if (*at_ == '[' || *at_ == '{') return flow(depth + 1);
    if (*at_ == '"' || *at_ == '\'') return Value::borrowed(flow_quoted());
    return resolved(flow_word());
  }

  std::string_view flow_quoted() {
    const char* start = at_;
    const std::string_view text = quoted();
    if (std::find(start, at_, '\n') != at_) throw GiveUp();
    return text;
  }

  std::string_view flow_word() {
    const char* start = at_;
    if (!has_flag(*at_, kStartsPlain)) throw GiveUp();
    while (at_ != end_ && has_flag(*at_, kWord)) ++at_;
    return {start, static_cast<std::size_t>(at_ - start)};
  }

  // ---- Literal and folded blocks.

  Value literal(std::size_t column) {
    const bool folded = *at_++ == '>';
    char chomp = ' ';
    std::size_t indent = 0;
    for (int i = 0; i < 2 && at_ != end_; ++i) {
      if ((*at_ == '-' || *at_ == '+') && chomp == ' ') {
        chomp = *at_++;
      } else if (*at_ >= '1' && *at_ <= '9' && indent == 0) {
        indent = column + static_cast<std::size_t>(*at_++ - '0');
      }
    }
    finish_line();
    if (indent == 0) indent = literal_indent();
    if (indent <= column) throw GiveUp();
    const std::size_t breaks = literal_lines(indent, folded);
    if (chomp == '+') {
      scratch_.append(breaks, '\n');
    } else if (chomp == ' ' && breaks != 0) {
      scratch_ += '\n';
    }
    if (scratch_.size() > options_.limits.yaml_scalar) throw GiveUp();
    const Value value = Value::string(arena_, scratch_);
    next_line();
    return value;
  }

  // Collects the lines in `scratch_`; returns the line breaks behind the last one with content.
  std::size_t literal_lines(std::size_t indent, bool folded) {
    scratch_.clear();
    std::size_t breaks = 0;  // seen since the last line with content
    bool first = true;
    bool after_blank = false;  // the last line began with a blank, so it is not folded
    while (at_ != end_) {
      const char* start = at_;
      while (at_ != end_ && *at_ == ' ' && at_ - start < static_cast<std::ptrdiff_t>(indent)) ++at_;
      if (at_ == end_) throw GiveUp();
      if (*at_ == '\n') {
        ++at_;
        ++breaks;
        continue;
      }
      if (at_ - start < static_cast<std::ptrdiff_t>(indent)) {
        if (*at_ == '\t') throw GiveUp();
        at_ = start;
        break;
      }
      const bool blank = *at_ == ' ' || *at_ == '\t';
      if (folded && !first && !blank && !after_blank) {
        scratch_.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
      } else {
        scratch_.append(breaks, '\n');
      }
      first = false;
      after_blank = blank;
      const char* content = at_;
      skip_line();
      const bool ended = at_[-1] == '\n';
      scratch_.append(content, at_ - (ended ? 1 : 0));
      breaks = ended ? 1 : 0;
    }
    if (first) throw GiveUp();  // a block without lines has rules of its own
    return breaks;
  }

  // That of the first line with content; blank lines before it must not be longer.
  std::size_t literal_indent() {
    const char* at = at_;
    std::size_t longest_blank = 0;
    while (at != end_) {
      const char* start = at;
      while (at != end_ && *at == ' ') ++at;
      const auto indent = static_cast<std::size_t>(at - start);
      if (at == end_ || *at == '\t') throw GiveUp();
      if (*at != '\n') {
        if (longest_blank > indent) throw GiveUp();
        return indent;
      }
      longest_blank = std::max(longest_blank, indent);
      ++at;
    }
    throw GiveUp();
  }

  const char* at_;
  const char* end_;
  std::size_t indent_ = 0;
  bool done_ = false;
  Arena& arena_;
  const ReadOptions& options_;
  std::string scratch_;
  std::string folded_breaks_;
  std::vector<Value> values_;
  std::vector<Map::Entry> entries_;
};

}  // namespace

std::optional<Value> read_block_yaml(std::string_view text, Arena& arena,
                                     const ReadOptions& options) {
  if (options.origins != nullptr || text.empty() || !is_plain_text(text)) return std::nullopt;
  try {
    return BlockReader(text, arena, options).document();
  } catch (const GiveUp&) {
    return std::nullopt;
  }
}

}  // namespace kchart::codec
