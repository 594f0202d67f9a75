// Repairing a text: a pass over its tokens for each change, since every change moves what follows.
#include "codec/yaml_repair.hpp"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <vector>

namespace kchart::codec {

namespace {

// A hostile text may need very many changes; once this much was scanned it keeps libyaml's reading.
constexpr std::size_t kMaxScanned = 64 * 1024 * 1024;

constexpr std::array<bool, 256> make_interesting() {
  std::array<bool, 256> interesting{};
  for (const char c : {',', '?', '[', ']', '{', '}', '!', ' ', '\t', '\n'}) {
    interesting[static_cast<unsigned char>(c)] = true;
  }
  return interesting;
}
constexpr std::array<bool, 256> kInteresting = make_interesting();

bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

bool contains(std::string_view text, std::string_view part) {
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

// Follows libyaml's marks, which count characters, through the bytes of a text.
class ByteCursor {
 public:
  explicit ByteCursor(std::string_view text) : text_(text) {
    if (text.starts_with("\xEF\xBB\xBF")) byte_ = 3;  // the mark is not counted
  }

  // Marks must not go backwards.
  std::size_t at(const yaml_mark_t& mark) {
    for (; index_ < mark.index && byte_ < text_.size(); ++index_) {
      ++byte_;
      while (byte_ < text_.size() && (static_cast<unsigned char>(text_[byte_]) & 0xC0) == 0x80) {
        ++byte_;
      }
    }
    return byte_;
  }

 private:
  std::string_view text_;
  std::size_t index_ = 0;
  std::size_t byte_ = 0;
};

class TokenPass {
 public:
  TokenPass(std::string& text, const std::string& colon)
      : text_(text), colon_(colon), bytes_(text) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~TokenPass() { yaml_parser_delete(&parser_); }
  TokenPass(const TokenPass&) = delete;
  TokenPass& operator=(const TokenPass&) = delete;

  // True when the text was changed and another pass may find more.
  bool run() {
    while (true) {
      yaml_token_t token;
      if (yaml_parser_scan(&parser_, &token) == 0) return after_error();
      const Outcome outcome = look(token);
      const bool end = token.type == YAML_STREAM_END_TOKEN || token.type == YAML_NO_TOKEN;
      yaml_token_delete(&token);
      if (outcome != Outcome::go_on) return outcome == Outcome::changed;
      if (end) return false;
    }
  }

 private:
  enum class Outcome : unsigned char { go_on, changed, done };

  struct Seen {
    yaml_token_type_t type = YAML_NO_TOKEN;
    std::size_t index = 0;  // where it begins, in characters
    std::size_t line = 0;
  };
  struct Open {
    char bracket = '[';
    std::size_t key_line = 0;  // the line where it may be a key; kNoLine
  };
  static constexpr std::size_t kNoLine = static_cast<std::size_t>(-1);

  Outcome look(const yaml_token_t& token) {
    const Outcome outcome = judge(token);
    has_content_ = has_content_ || is_content(token.type);
    std::rotate(seen_.begin(), seen_.begin() + 1, seen_.end());
    seen_.back() = {token.type, token.start_mark.index, token.start_mark.line};
    return outcome;
  }

  Outcome judge(const yaml_token_t& token) {
    switch (token.type) {
      case YAML_FLOW_SEQUENCE_START_TOKEN:
      case YAML_FLOW_MAPPING_START_TOKEN:
        open_.push_back({token.type == YAML_FLOW_MAPPING_START_TOKEN ? '{' : '[',
                         may_be_key(token) ? token.start_mark.line : kNoLine});
        return Outcome::go_on;
      case YAML_FLOW_SEQUENCE_END_TOKEN:
      case YAML_FLOW_MAPPING_END_TOKEN:
        if (!open_.empty()) open_.pop_back();
        return is_empty_key(token) ? empty_key(token) : Outcome::go_on;
      case YAML_VERSION_DIRECTIVE_TOKEN:
        return version(token);
      case YAML_TAG_TOKEN:
        bytes_.at(token.start_mark);
        return tag(bytes_.at(token.end_mark)) ? Outcome::changed : Outcome::go_on;
      case YAML_SCALAR_TOKEN:
        return scalar(token);
      default:
        return Outcome::go_on;
    }
  }

  // What may stand before an empty flow collection that is the root, or libyaml takes for a key of
  // it, is none.
  static bool is_content(yaml_token_type_t type) {
    constexpr std::array kBefore{YAML_STREAM_START_TOKEN,        YAML_VERSION_DIRECTIVE_TOKEN,
                                 YAML_TAG_DIRECTIVE_TOKEN,       YAML_DOCUMENT_START_TOKEN,
                                 YAML_BLOCK_MAPPING_START_TOKEN, YAML_KEY_TOKEN,
                                 YAML_FLOW_MAPPING_START_TOKEN,  YAML_FLOW_SEQUENCE_START_TOKEN};
    return std::find(kBefore.begin(), kBefore.end(), type) == kBefore.end();
  }

  // Whether a key without "?" may begin with the token after those seen.
  bool may_be_key(const yaml_token_t& token) const {
    auto before = seen_.rbegin();
    while (before != seen_.rend() - 1 &&
           (before->type == YAML_ANCHOR_TOKEN || before->type == YAML_TAG_TOKEN)) {
      ++before;
    }
    const bool explicit_value = before->type == YAML_VALUE_TOKEN && before + 1 != seen_.rend() &&
                                (before + 1)->line != before->line;
    if (open_.empty() && (before->line != token.start_mark.line || explicit_value)) return true;
    return before->type != YAML_VALUE_TOKEN && before->type != YAML_DOCUMENT_START_TOKEN;
  }

  // Whether the token after those seen ends an empty flow collection that is a key without "?".
  // Within what may be a key itself go-yaml still has all tokens at hand, and makes no mistake.
  bool is_empty_key(const yaml_token_t& end) const {
    const auto held = [&](const Open& open) { return open.key_line == end.start_mark.line; };
    if (std::any_of(open_.begin(), open_.end(), held)) return false;
    const auto& [before, key, start] = seen_;
    return key.type == YAML_KEY_TOKEN && key.index == start.index &&
           (start.type == YAML_FLOW_SEQUENCE_START_TOKEN ||
            start.type == YAML_FLOW_MAPPING_START_TOKEN);
  }

  // go-yaml forgets that a key may have begun there, takes the collection for a whole node, and is
  // surprised by the colon. A bracket that closes nothing is as wrong in its place; where a key has
  // to stand, a block is as wrong as the node.
  Outcome empty_key(const yaml_token_t& end) {
    if (!has_content_ && !colon_follows(end)) return whole_document(end);
    const auto& [before, key, start] = seen_;
    const bool first = before.type == YAML_BLOCK_MAPPING_START_TOKEN && before.index == key.index;
    if (open_.empty() && !first) {
      text_.resize(empty_key_starts(end));
      text_ += "|\n";
      return Outcome::done;
    }
    text_.resize(bytes_.at(end.end_mark));
    text_ += !open_.empty() && open_.back().bracket == '[' ? '}' : ']';
    return Outcome::done;
  }

  // At the root the collection is all that go-yaml reads, unless the colon is next.
  Outcome whole_document(const yaml_token_t& end) {
    text_.resize(bytes_.at(end.end_mark));
    text_ += '\n';
    return Outcome::done;
  }

  bool colon_follows(const yaml_token_t& end) {
    const std::size_t after = text_.find_first_not_of(" \t", bytes_.at(end.end_mark));
    return after != std::string::npos && text_[after] == ':';
  }

  std::size_t empty_key_starts(const yaml_token_t& end) {
    const std::size_t at = bytes_.at(end.start_mark);
    return text_.find_last_of("[{", at);
  }

  // Version 1.2 becomes 9.2, which both refuse with the same words.
  Outcome version(const yaml_token_t& token) {
    if (token.data.version_directive.minor != 2) return Outcome::go_on;
    const std::size_t start = bytes_.at(token.start_mark) + std::strlen("%YAML");
    const std::size_t dot = text_.find('.', start);
    if (dot != std::string::npos) text_[dot - 1] = '9';
    return Outcome::done;
  }

  // go-yaml's tags go on through commas and brackets. Such a tag is none that it knows, and any
  // other unknown one does as well.
  bool tag(std::size_t at) {
    constexpr std::string_view kUri = "-_;/?:@&=+$,.!~*'()[]%";
    bool changed = false;
    for (; at < text_.size(); ++at) {
      char& c = text_[at];
      const bool alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!alphanumeric && !is_one_of(c, kUri)) break;
      if (!is_one_of(c, ",[]")) continue;
      c = '_';
      changed = true;
    }
    return changed;
  }

  Outcome scalar(const yaml_token_t& token) {
    const std::size_t start = bytes_.at(token.start_mark);
    const std::size_t end = bytes_.at(token.end_mark);
    const std::string_view source = std::string_view(text_).substr(start, end - start);
    if (token.data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !open_.empty()) {
      // go-yaml ends the scalar there and sees the indicator of a key, where nothing may follow but
      // a comma or the end. An opening bracket is as wrong in the same place.
      const std::size_t mark = source.find('?');
      if (mark == std::string_view::npos) return Outcome::go_on;
      text_[start + mark] = '[';
      return Outcome::done;
    }
    if (token.data.scalar.style != YAML_DOUBLE_QUOTED_SCALAR_STYLE) return Outcome::go_on;
    return refuse_slash(start, end) ? Outcome::done : Outcome::go_on;
  }

  // Makes the first "\/" of a double-quoted scalar an escape that neither knows.
  bool refuse_slash(std::size_t start, std::size_t end) {
    for (std::size_t i = start; i + 1 < std::min(end, text_.size()); ++i) {
      if (text_[i] != '\\') continue;
      if (text_[i + 1] == '/') {
        text_[i + 1] = 'q';
        return true;
      }
      ++i;
    }
    return false;
  }

  bool after_error() {
    if (parser_.error != YAML_SCANNER_ERROR) return false;
    // Tokens that libyaml has read but not handed out stand before the error.
    for (const yaml_token_t* t = parser_.tokens.head; t != parser_.tokens.tail; ++t) {
      const Outcome outcome = look(*t);
      if (outcome != Outcome::go_on) return outcome == Outcome::changed;
    }
    const std::string_view problem = parser_.problem;
    const std::string_view context = parser_.context != nullptr ? parser_.context : "";
    const bool quoted =
        context == "while scanning a quoted scalar" || context == "while parsing a quoted scalar";
    const std::size_t start = quoted ? bytes_.at(parser_.context_mark) : 0;
    const std::size_t at = bytes_.at(parser_.problem_mark);
    if (quoted && text_[start] == '"') return quoted_error(start, at, problem);
    if (at >= text_.size()) return false;
    if (problem == "found unexpected ':'") {
      text_.replace(at, 1, colon_);
      return true;
    }
    const bool in_tag = problem == "did not find expected whitespace or line break" ||
                        problem == "did not find expected tag URI";
    return in_tag && is_one_of(text_[at], ",[]") && tag(at);
  }

  bool quoted_error(std::size_t start, std::size_t at, std::string_view problem) {
    if (refuse_slash(start, at)) return false;
    if (problem != "found unknown escape character" || text_.substr(at, 2) != "\\'") return false;
    // go-yaml knows this escape. All of this scalar's are resolved at once.
    std::size_t to = at;
    std::size_t from = at;
    while (from < text_.size() && text_[from] != '"') {
      if (text_[from] == '\\' && from + 1 < text_.size()) {
        if (text_[from + 1] != '\'') text_[to++] = text_[from];
        ++from;
      }
      text_[to++] = text_[from++];
    }
    text_.erase(to, from - to);
    return true;
  }

  std::string& text_;
  const std::string& colon_;
  ByteCursor bytes_;
  yaml_parser_t parser_;
  std::vector<Open> open_;      // flow collections that are not closed yet
  std::array<Seen, 3> seen_{};  // the last tokens
  bool has_content_ = false;
};

// As "\uF8C2", whose digits may be in either case; "\U0000F8C2" ends alike.
bool has_escaped(std::string_view text, unsigned char last) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const unsigned low = 0xC0 + (last & 0x3Fu);
  const std::string wanted = {'f', '8', kDigits[low >> 4], kDigits[low & 0xF]};
  const auto same = [](char a, char b) { return (a | 0x20) == b; };
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
}

// Two characters of the private use area that the text does not have, escaped neither.
void choose_stand_ins(RepairedText& repaired) {
  for (char last = '\x80'; last <= '\xBF' && repaired.mark.empty(); ++last) {
    const std::string candidate{'\xEF', '\xA3', last};
    if (contains(repaired.text, candidate) || has_escaped(repaired.text, last)) continue;
    (repaired.colon.empty() ? repaired.colon : repaired.mark) = candidate;
  }
}

constexpr std::string_view kMark = "\xEF\xBB\xBF";

void hide_marks(RepairedText& repaired) {
  std::string& text = repaired.text;
  // The very first one only tells the encoding.
  std::size_t at = text.starts_with(kMark) ? kMark.size() : 0;
  for (; (at = text.find(kMark, at)) != std::string::npos; ++at) {
    text.replace(at, kMark.size(), repaired.mark);
  }
}

constexpr std::string_view kBlanks = " \t";

// Whether an empty flow collection before a colon is closed there.
bool is_empty_key_end(std::string_view text, std::size_t at) {
  if (text[at] != ']' && text[at] != '}') return false;
  const std::size_t after = text.find_first_not_of(kBlanks, at + 1);
  if (after == std::string_view::npos || text[after] != ':') return false;
  const std::size_t open =
      at == 0 ? std::string_view::npos : text.find_last_not_of(kBlanks, at - 1);
  return open != std::string_view::npos && text[open] == (text[at] == ']' ? '[' : '{');
}

// Whether the text begins with an empty flow collection and goes on behind it.
bool begins_empty(std::string_view text) {
  constexpr std::string_view kMarker = "---\n";
  std::size_t at = text.find_first_not_of(" \t\n");
  while (at != std::string_view::npos &&
         (text[at] == '#' || text.substr(at).starts_with(kMarker))) {
    at = text.find_first_not_of(" \t\n", std::min(text.find('\n', at), text.size()));
  }
  if (at == std::string_view::npos || (text[at] != '{' && text[at] != '[')) return false;
  const std::size_t end = text.find_first_not_of(" \t\n", at + 1);
  if (end == std::string_view::npos || text[end] != (text[at] == '{' ? '}' : ']')) return false;
  const std::size_t after = text.find_first_not_of(kBlanks, end + 1);
  return after != std::string_view::npos && !is_one_of(text[after], "\r\n#");
}

}  // namespace

bool may_need_repair(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return false;  // UTF-16
  if (contains(text, "%YAML") || contains(text, "\\/") || contains(text, "\\'")) return true;
  if (begins_empty(text)) return true;
  if (text.size() > kMark.size() && contains(text.substr(1), kMark)) return true;
  std::size_t flow = 0;  // depth of flow collections, as far as can be guessed
  bool tag = false;      // within a word that begins with "!"
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!kInteresting[static_cast<unsigned char>(c)]) continue;
    const char before = i > 0 ? text[i - 1] : ' ';
    if (c == ' ' || c == '\t' || c == '\n') {
      tag = false;
    } else if (c == '!') {
      tag = tag || is_one_of(before, " \t\n,[{");
    } else if (is_empty_key_end(text, i)) {
      return true;
    } else if (before == ':') {
      if (i > 1 && !is_one_of(text[i - 2], "\"' \t\n]}")) return true;
    } else if (c == '?') {
      if (flow != 0) return true;
    } else if (tag && is_one_of(c, ",[]")) {
      return true;
    }
    if (c == '[' || c == '{') ++flow;
    if ((c == ']' || c == '}') && flow != 0) --flow;
  }
  return false;
}

RepairedText repair(std::string_view text) {
  RepairedText repaired{std::string(text), {}, {}};
  choose_stand_ins(repaired);
  if (repaired.mark.empty()) return repaired;
  hide_marks(repaired);
  std::size_t scanned = 0;
  while (scanned < kMaxScanned && TokenPass(repaired.text, repaired.colon).run()) {
    scanned += repaired.text.size();
  }
  return repaired;
}

}  // namespace kchart::codec
