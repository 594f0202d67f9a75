// The quick reader's scalars and flow collections.
#include <algorithm>
#include <cmath>

#include "codec/yaml_block_reader.hpp"
#include "codec/yaml_convert.hpp"

namespace kchart::codec {

namespace {

bool is_anchor_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

}  // namespace

Value BlockReader::scalar(std::size_t column) {
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
    case '&':
      return anchored(column);
    case '*':
      value = alias();
      break;
    default:
      return plain(column);
  }
  finish_line();
  next_line();
  return value;
}

std::string_view BlockReader::anchor_name() {
  const char* const start = ++at_;
  while (at_ != end_ && is_anchor_char(*at_)) ++at_;
  if (at_ == start) throw GiveUp();
  return {start, static_cast<std::size_t>(at_ - start)};
}

// Only a scalar on the same line. Where values are chosen, what an alias means may not have been
// read.
Value BlockReader::anchored(std::size_t column) {
  if (wanted_ != nullptr || anchors_.size() == kMaxAnchors) throw GiveUp();
  const std::string_view name = anchor_name();
  if (at_ == end_ || *at_ != ' ') throw GiveUp();
  skip_blanks();
  constexpr std::string_view kNoScalar = "\n#&*![{|>";
  if (kNoScalar.find(*at_) != std::string_view::npos) throw GiveUp();
  const Value value = scalar(column);
  anchors_.emplace_back(name, value);
  return value;
}

Value BlockReader::alias() {
  const std::string_view name = anchor_name();
  if (at_ != end_ && *at_ != ' ' && *at_ != '\n') throw GiveUp();
  const auto found = std::find_if(anchors_.rbegin(), anchors_.rend(),
                                  [name](const auto& known) { return known.first == name; });
  if (found == anchors_.rend()) throw GiveUp();
  return found->second;
}

Value BlockReader::plain(std::size_t column) {
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
std::string_view BlockReader::plain_line(bool& comment) {
  const char* start = at_;
  while (true) {
    while (at_ != end_ && !has_flag(*at_, kMayEndPlain)) ++at_;
    if (at_ == end_ || *at_ == '\n') break;
    if (*at_ == '\t') throw GiveUp();
    if (*at_ == '#' && at_[-1] == ' ') {
      comment = true;
      break;
    }
    if (*at_ == ':' && (at_ + 1 == end_ || at_[1] == ' ' || at_[1] == '\n')) throw GiveUp();
    ++at_;
  }
  const char* stop = at_;
  while (stop != start && stop[-1] == ' ') --stop;
  if (at_ != end_) skip_line();
  return {start, static_cast<std::size_t>(stop - start)};
}

// Whether the next line with content belongs to a plain scalar: it is deeper, and no comment.
// Then moves to its content; one line break is a space, more of them stand for one less.
bool BlockReader::continues(std::size_t column) {
  const char* at = at_;
  std::size_t breaks = 1;
  while (at != end_) {
    const char* start = at;
    at = past_blanks(at, end_);
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

Value BlockReader::resolved(std::string_view text) {
  if (text.size() > options_.limits.yaml_scalar) throw GiveUp();
  const Scalar scalar = resolve(text);
  if (is_text(scalar.type)) return building_ ? Value::borrowed(kept(text)) : Value();
  const Value value = value_of(scalar);
  if (value.kind() == Kind::float64 && !std::isfinite(value.as_float())) throw GiveUp();
  return options_.integers ? value : after_json(value);
}

std::string_view BlockReader::quoted() {
  const char quote = *at_++;
  const char* start = at_;
  while (at_ != end_ && *at_ != quote && *at_ != '\n' && *at_ != '\\') ++at_;
  if (at_ == end_) throw GiveUp();
  if (*at_ == quote && (quote == '"' || at_ + 1 == end_ || at_[1] != '\'')) {
    const std::string_view text(start, static_cast<std::size_t>(at_ - start));
    ++at_;
    if (text.size() > options_.limits.yaml_scalar) throw GiveUp();
    return building_ ? kept(text) : text;
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
void BlockReader::fold_quoted(std::size_t keep) {
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

void BlockReader::read_single_quoted() {
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

void BlockReader::read_double_quoted() {
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

void BlockReader::read_escape() {
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
    case '\n':
      return skip_escaped_break();
    default:
      throw GiveUp();
  }
  at_ += 2;
}

// The break and the blanks behind it are not part of the text. Go's writer folds long texts so.
void BlockReader::skip_escaped_break() {
  at_ += 2;
  const char* const start = at_;
  at_ = past_blanks(at_, end_);
  if (at_ == end_ || *at_ == '\n' || *at_ == '\t') throw GiveUp();
  if (at_ == start && (*at_ == '-' || *at_ == '.')) throw GiveUp();  // a document's end?
}

void BlockReader::skip_blanks() {
  while (at_ != end_ && *at_ == ' ') ++at_;
  if (at_ == end_) throw GiveUp();
}

// On one line, of quoted and simple plain scalars.
Value BlockReader::flow(std::size_t depth) {
  if (depth > kMaxBlockDepth) throw GiveUp();
  const bool is_list = *at_++ == '[';
  const char closing = is_list ? ']' : '}';
  const std::size_t first_value = values_.size();
  const std::size_t first_entry = entries_.size();
  skip_blanks();
  while (*at_ != closing) {
    if (is_list) {
      add(flow_node(depth));
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
  return is_list ? finished_list(first_value) : finished_map(first_entry);
}

void BlockReader::flow_entry(std::size_t depth) {
  Key key;
  if (*at_ == '"' || *at_ == '\'') {
    key = Key(flow_quoted());
  } else {
    key = plain_key(flow_word());
  }
  if (key.size > kMaxBlockKey || at_ == end_ || *at_ != ':') throw GiveUp();
  ++at_;
  if (at_ == end_ || *at_ != ' ') throw GiveUp();
  skip_blanks();
  const Value value = flow_node(depth);
  add(key, value);
}

Value BlockReader::flow_node(std::size_t depth) {
  if (*at_ == '[' || *at_ == '{') return flow(depth + 1);
  if (*at_ == '"' || *at_ == '\'') return Value::borrowed(flow_quoted());
  return resolved(flow_word());
}

std::string_view BlockReader::flow_quoted() {
  const char* start = at_;
  const std::string_view text = quoted();
  if (std::find(start, at_, '\n') != at_) throw GiveUp();
  return text;
}

std::string_view BlockReader::flow_word() {
  const char* start = at_;
  if (!has_flag(*at_, kStartsPlain)) throw GiveUp();
  while (at_ != end_ && has_flag(*at_, kWord)) ++at_;
  return {start, static_cast<std::size_t>(at_ - start)};
}

Value BlockReader::literal(std::size_t column) {
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
  if (indent == 0 && chomp != '+' && is_empty_literal(column)) {
    next_line();
    return Value::borrowed("");
  }
  if (indent == 0) indent = literal_indent();
  if (indent <= column) throw GiveUp();
  const char* const begin = at_;
  const std::size_t breaks = literal_lines(indent, folded);
  if (!building_) {
    if (static_cast<std::size_t>(at_ - begin) > options_.limits.yaml_scalar) throw GiveUp();
    next_line();
    return Value();
  }
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

// Whether no line belongs to a block whose indentation is not given. Blank lines have to be empty,
// those of blanks are given up.
bool BlockReader::is_empty_literal(std::size_t column) const {
  const char* line = at_;
  while (line != end_ && *line == '\n') ++line;
  const char* const content = past_blanks(line, end_);
  if (content == end_) return content == line;
  return *content != '\n' && *content != '\t' && static_cast<std::size_t>(content - line) <= column;
}

// One folded break is a space, more of them stand for one less.
void BlockReader::append_breaks(std::size_t breaks, bool folded) {
  if (!folded) {
    scratch_.append(breaks, '\n');
  } else {
    scratch_.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
  }
}

// Collects the lines in `scratch_`, if their text is wanted; returns the line breaks behind the
// last one with content.
std::size_t BlockReader::literal_lines(std::size_t indent, bool folded) {
  scratch_.clear();
  std::size_t breaks = 0;  // seen since the last line with content
  bool first = true;
  bool after_blank = false;  // the last line began with a blank, so it is not folded
  while (at_ != end_) {
    const char* start = at_;
    at_ = std::min(past_blanks(at_, end_), start + std::min<std::size_t>(indent, end_ - start));
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
    const bool folds = folded && !first && !blank && !after_blank;
    if (building_) append_breaks(breaks, folds);
    first = false;
    after_blank = blank;
    const char* content = at_;
    skip_line();
    const bool ended = at_[-1] == '\n';
    if (building_) scratch_.append(content, at_ - (ended ? 1 : 0));
    breaks = ended ? 1 : 0;
  }
  if (first) throw GiveUp();  // a block without lines has rules of its own
  return breaks;
}

// That of the first line with content; blank lines before it must not be longer.
std::size_t BlockReader::literal_indent() {
  const char* at = at_;
  std::size_t longest_blank = 0;
  while (at != end_) {
    const char* start = at;
    at = past_blanks(at, end_);
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

}  // namespace kchart::codec
