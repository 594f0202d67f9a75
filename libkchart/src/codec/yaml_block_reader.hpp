// Inside the quick reader: its state, and what its parts give each other.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kchart/yaml.hpp"

namespace kchart::codec {

constexpr std::size_t kMaxBlockDepth = 100;  // as many again of flow collections
constexpr std::size_t kMaxAnchors = 64;      // they are looked for one by one
constexpr std::size_t kMaxBlockKey = 200;  // well below the length at which keys must have a colon

// Thrown where the text is not of the simple kind.
struct GiveUp {};

enum ByteFlag : std::uint8_t {
  kWord = 1,         // may stand anywhere in a plain scalar
  kStartsPlain = 2,  // may also begin one, whatever follows
  kMayEndPlain = 4   // or is a tab or colon that it must not have
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
  for (const char c : {'\n', '\t', '#', ':'}) flags[static_cast<unsigned char>(c)] = kMayEndPlain;
  return flags;
}
constexpr std::array<std::uint8_t, 256> kFlags = make_flags();

inline bool has_flag(char c, ByteFlag flag) {
  return (kFlags[static_cast<unsigned char>(c)] & flag) != 0;
}

// The first byte that is no blank. Half of the bytes of a deep manifest are indentation, so eight
// are looked at together.
inline const char* past_blanks(const char* at, const char* end) {
  constexpr std::uint64_t kBlanks = 0x2020202020202020;
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, sizeof word);
      if (word != kBlanks) return at + std::countr_zero(word ^ kBlanks) / 8;
    }
  }
  while (at != end && *at == ' ') ++at;
  return at;
}

// `at_` is the next byte to be read; between lines, the first of a line's content, whose column is
// `indent_`. Every method may throw GiveUp.
class BlockReader {
 public:
  BlockReader(std::string_view text, Arena& arena, const ReadOptions& options)
      : at_(text.data()),
        end_(text.data() + text.size()),
        text_(text),
        arena_(arena),
        options_(options) {
    entries_.reserve(kUsualEntries);
    values_.reserve(kUsualEntries);
  }

  using Wanted = bool (*)(std::string_view key);

  Value document();
  // The same; of a map only the entries `wanted`.
  Value document_head(Wanted wanted);

 private:
  // Lines.
  void next_line();
  void skip_line() {
    const void* newline = std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_));
    at_ = newline != nullptr ? static_cast<const char*>(newline) + 1 : end_;
  }
  void finish_line();
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

  // Blocks. All begin at the first character of a line's content and end before that of the
  // first line that is not theirs.
  Value block(std::size_t column, std::size_t depth);
  Value list(std::size_t column, std::size_t depth);
  Value item(std::size_t column, std::size_t depth);
  bool begins_entry();
  Value map(std::size_t column, std::size_t depth);
  void add(const Key& key, const Value& value) {
    if (building_) entries_.push_back({key, value});
  }
  void add(const Value& element) {
    if (building_) values_.push_back(element);
  }
  Value finished_list(std::size_t first);
  Value finished_map(std::size_t first);
  Value entry_value(std::size_t column, std::size_t depth);
  Value nested(std::size_t column, std::size_t depth, bool of_key);

  // `part` of the text or of `scratch_`, as it outlives the reader.
  std::string_view kept(std::string_view part) {
    const std::less_equal<const char*> before;
    const bool of_text =
        before(text_.data(), part.data()) && before(part.data() + part.size(), end_);
    return options_.text_stays && of_text ? part : arena_.copy(part);
  }

  // Keys.
  bool skip_key();
  std::string_view key_text();
  Key key_of_text(std::string_view text);
  Key plain_key(std::string_view text);

  // Scalars and flow collections. `column` is that of the block which they stand in.
  Value scalar(std::size_t column);
  std::string_view anchor_name();
  Value anchored(std::size_t column);
  Value alias();
  Value plain(std::size_t column);
  std::string_view plain_line(bool& comment);
  bool continues(std::size_t column);
  Value resolved(std::string_view text);
  std::string_view quoted();
  void fold_quoted(std::size_t keep);
  void read_single_quoted();
  void read_double_quoted();
  void read_escape();
  void skip_escaped_break();
  void skip_blanks();
  Value flow(std::size_t depth);
  void flow_entry(std::size_t depth);
  Value flow_node(std::size_t depth);
  std::string_view flow_quoted();
  std::string_view flow_word();
  Value literal(std::size_t column);
  bool is_empty_literal(std::size_t column) const;
  void append_breaks(std::size_t breaks, bool folded);
  std::size_t literal_lines(std::size_t indent, bool folded);
  std::size_t literal_indent();

  static constexpr std::size_t kUsualEntries = 64;  // that are open at once

  const char* at_;
  const char* end_;
  std::string_view text_;
  const char* seen_key_ = nullptr;  // where `begins_entry` found a key, and the end of its colon
  const char* seen_key_end_ = nullptr;
  std::size_t indent_ = 0;
  bool done_ = false;
  Wanted wanted_ = nullptr;
  bool building_ = true;  // whether values are made; else only looked at
  Arena& arena_;
  const ReadOptions& options_;
  std::string scratch_;
  std::string folded_breaks_;
  std::vector<Value> values_;        // elements of lists that are not finished
  std::vector<Map::Entry> entries_;  // entries of maps that are not finished
  std::vector<std::pair<std::string_view, Value>> anchors_;
};

}  // namespace kchart::codec
