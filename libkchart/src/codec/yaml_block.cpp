// The quick reader: line by line, by recursion over indentation.
#include "codec/yaml_block.hpp"

#include "base/utf8.hpp"
#include "codec/yaml_block_reader.hpp"
#include "codec/yaml_convert.hpp"

namespace kchart::codec {

namespace {

bool is_ordinary(char32_t c) {
  if (c < 0x80) return (c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t';
  return c >= 0xA0 && c != 0x2028 && c != 0x2029 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

constexpr std::size_t kPlainBlock = 64;

// A block of fixed size without branches, which the compiler turns into vector instructions.
bool is_ascii_block(const char* at) {
  unsigned char bad = 0;
  for (std::size_t i = 0; i < kPlainBlock; ++i) {
    const auto c = static_cast<unsigned char>(at[i]);
    const unsigned char control = (c < 0x20) & (c != '\n') & (c != '\t');
    bad |= static_cast<unsigned char>(c >= 0x7F) | control;
  }
  return bad == 0;
}

// No byte anywhere that the long way would object to, or that ends a line unseen.
bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    if (text.size() >= kPlainBlock && is_ascii_block(text.data())) {
      text.remove_prefix(kPlainBlock);
      continue;
    }
    for (std::size_t done = 0; done < kPlainBlock && !text.empty();) {
      const utf8::Rune rune = utf8::decode(text);
      if (!rune.valid() || !is_ordinary(rune.code)) return false;
      done += rune.width;
      text.remove_prefix(rune.width);
    }
  }
  return true;
}

// Whether no text that the reader takes can pass a limit that it does not look at.
bool is_bounded_by(const Limits& limits) {
  return limits.yaml_depth >= 2 * kMaxBlockDepth && limits.yaml_anchors >= kMaxAnchors &&
         limits.yaml_scalar >= kMaxBlockKey;
}

template <class Read>
std::optional<Value> quickly(std::string_view text, const ReadOptions& options, const Read& read) {
  if (options.origins != nullptr || text.empty() || !is_bounded_by(options.limits) ||
      !is_plain_text(text)) {
    return std::nullopt;
  }
  try {
    return read();
  } catch (const GiveUp&) {
    return std::nullopt;
  }
}

std::string_view unquoted_key(std::string_view text) {
  return text[0] == '"' || text[0] == '\'' ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

// Throws GiveUp.
Value BlockReader::document() {
  next_line();
  if (is_marker("---")) {
    at_ += 3;
    finish_line();
    next_line();
  }
  if (done_) return Value();
  if (is_marker("---")) throw GiveUp();
  const Value root = at_item() || begins_entry() ? block(indent_, 0) : scalar(0);
  if (!done_ && !is_marker("---")) throw GiveUp();
  return root;
}

Value BlockReader::document_head(Wanted wanted) {
  wanted_ = wanted;
  return document();
}

// Moves to the next line with content, past blank lines and comments.
void BlockReader::next_line() {
  while (at_ != end_) {
    const char* start = at_;
    at_ = past_blanks(at_, end_);
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

// What may follow a complete value: blanks and a comment.
void BlockReader::finish_line() {
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

Value BlockReader::block(std::size_t column, std::size_t depth) {
  if (depth > kMaxBlockDepth) throw GiveUp();
  return at_item() ? list(column, depth) : map(column, depth);
}

Value BlockReader::list(std::size_t column, std::size_t depth) {
  const std::size_t first = values_.size();
  while (!done_ && indent_ == column && at_item()) {
    ++at_;
    add(item(column, depth));
  }
  if (!done_ && indent_ > column) throw GiveUp();
  return finished_list(first);
}

Value BlockReader::finished_list(std::size_t first) {
  if (!building_) return Value();
  List* list = List::make(arena_, values_.size() - first);
  for (std::size_t i = first; i < values_.size(); ++i) list->push_back(arena_, values_[i]);
  values_.resize(first);
  return Value::list(list);
}

// What follows "-". A map or list may begin on the same line; its column is where it begins.
Value BlockReader::item(std::size_t column, std::size_t depth) {
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
bool BlockReader::begins_entry() {
  const char* start = at_;
  const bool entry = skip_key();
  seen_key_ = entry ? start : nullptr;
  seen_key_end_ = at_;
  at_ = start;
  return entry;
}

Value BlockReader::map(std::size_t column, std::size_t depth) {
  const std::size_t first = entries_.size();
  const bool chooses = depth == 0 && wanted_ != nullptr;
  while (!done_ && indent_ == column && !is_marker("---")) {
    const std::string_view text = key_text();
    building_ = building_ && !(chooses && !wanted_(unquoted_key(text)));
    const Key key = key_of_text(text);
    const Value value = entry_value(column, depth);
    add(key, value);
    building_ = building_ || chooses;
  }
  if (!done_ && indent_ > column) throw GiveUp();
  return finished_map(first);
}

Value BlockReader::finished_map(std::size_t first) {
  if (!building_) return Value();
  Map* map = Map::make(arena_, entries_.size() - first);
  for (std::size_t i = first; i < entries_.size(); ++i) {
    map->append(arena_, entries_[i].key, entries_[i].value);
  }
  map->seal();
  if (options_.unique_keys && map->size() != entries_.size() - first) throw GiveUp();
  entries_.resize(first);
  return Value::map(map);
}

Value BlockReader::entry_value(std::size_t column, std::size_t depth) {
  while (at_ != end_ && *at_ == ' ') ++at_;
  if (at_ == end_ || *at_ == '\n' || *at_ == '#') return nested(column, depth, true);
  return scalar(column);
}

// A value that begins on a later line, or null. A list may stand as far left as its key.
Value BlockReader::nested(std::size_t column, std::size_t depth, bool of_key) {
  finish_line();
  next_line();
  if (done_) return Value();
  if (indent_ > column) {
    return at_item() || begins_entry() ? block(indent_, depth + 1) : scalar(column);
  }
  if (of_key && indent_ == column && at_item()) return list(column, depth + 1);
  return Value();
}

// Moves behind the colon of a key; false where none begins.
bool BlockReader::skip_key() {
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

// A key as written; moves behind its colon.
std::string_view BlockReader::key_text() {
  const char* start = at_;
  if (start == seen_key_) {
    at_ = seen_key_end_;
  } else if (!skip_key()) {
    throw GiveUp();
  }
  const std::string_view text(start, static_cast<std::size_t>(at_ - start) - 1);
  if (text.size() > kMaxBlockKey) throw GiveUp();
  return text;
}

Key BlockReader::key_of_text(std::string_view text) {
  const std::string_view inner = unquoted_key(text);
  if (inner.size() == text.size()) return plain_key(text);
  return building_ ? Key(kept(inner)) : Key();
}

Key BlockReader::plain_key(std::string_view text) {
  if (text == "<<") throw GiveUp();
  const Scalar scalar = resolve(text);
  if (is_text(scalar.type)) return building_ ? Key(kept(text)) : Key();
  const std::optional<Key> key = key_of(value_of(scalar), arena_);
  if (!key) throw GiveUp();
  return *key;
}

std::optional<Value> read_block_yaml(std::string_view text, Arena& arena,
                                     const ReadOptions& options) {
  return quickly(text, options, [&] { return BlockReader(text, arena, options).document(); });
}

std::optional<Value> read_block_head(std::string_view text, Arena& arena,
                                     const ReadOptions& options,
                                     bool (*wanted)(std::string_view key)) {
  return quickly(text, options,
                 [&] { return BlockReader(text, arena, options).document_head(wanted); });
}

}  // namespace kchart::codec
