// Events from libyaml's parser, with go-yaml's wording and numbering of errors.
#include "codec/yaml_events.hpp"

#include <yaml.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

#include "codec/yaml_repair.hpp"
#include "codec/yaml_style.hpp"

namespace kchart::codec {

struct EventReader::Parser {
  yaml_parser_t parser;
  yaml_event_t event;
  bool has_event = false;
  Event shown;
  std::string_view text;    // what libyaml reads
  std::string_view unread;  // what it has not asked for yet
  RepairedText repaired;
  std::string scratch;
  std::string own;         // what `text` views, when it is nobody else's
  std::size_t events = 0;  // how many were shown

  explicit Parser(std::string_view source) : text(source.empty() ? "" : source) {
    if (may_need_repair(text)) {
      repaired = repair(text);
      text = repaired.text;
    }
    start();
  }
  explicit Parser(std::string&& source) : own(std::move(source)) {
    text = own;
    start();
  }
  void start() {
    unread = text;
    if (yaml_parser_initialize(&parser) == 0) throw std::bad_alloc();
    yaml_parser_set_input(&parser, &read_chunk, this);
  }
  ~Parser() {
    if (has_event) yaml_event_delete(&event);
    yaml_parser_delete(&parser);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  static int read_chunk(void* self, unsigned char* buffer, size_t size, size_t* size_read);
  bool advance();
  void show();
  std::string_view original(std::string_view value);
  bool stood_on_its_line() const;
  bool stopped_at_end() const;
  bool stopped_at_nothing() const;
  [[noreturn]] void fail() const;
  std::optional<std::string> without_held_collection() const;
};

namespace {

std::string_view view(const unsigned char* text) {
  if (text == nullptr) return {};
  const char* chars = reinterpret_cast<const char*>(text);
  return {chars, std::strlen(chars)};
}

// Where the character of that number begins; a byte order mark at the start is not counted.
std::size_t byte_offset(std::string_view text, std::size_t index) {
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (; index != 0 && at < text.size(); --index) at += char_width(text[at]);
  return at;
}

}  // namespace

// In the portions in which go-yaml reads: bytes that are not text are noticed when the portion that
// holds them is read, maybe before an earlier problem, maybe never. What libyaml still holds of the
// last portion is an incomplete character.
int EventReader::Parser::read_chunk(void* self, unsigned char* buffer, size_t size,
                                    size_t* size_read) {
  constexpr std::size_t kLibyamlBuffer = 16384;
  constexpr std::size_t kGoBuffer = 512;
  auto& parser = *static_cast<Parser*>(self);
  const std::size_t held = kLibyamlBuffer - std::min(size, kLibyamlBuffer);
  const std::size_t room = held < kGoBuffer ? kGoBuffer - held : 1;
  const std::size_t taken = std::min({room, size, parser.unread.size()});
  std::memcpy(buffer, parser.unread.data(), taken);
  parser.unread.remove_prefix(taken);
  *size_read = taken;
  return 1;
}

std::string_view EventReader::Parser::original(std::string_view value) {
  if (repaired.mark.empty()) return value;
  const auto put_back = [this](std::string_view found, const std::string& stand_in,
                               std::string_view meant) {
    if (found.find(stand_in) == std::string_view::npos) return found;
    std::string changed(found);
    for (std::size_t at = 0; (at = changed.find(stand_in, at)) != std::string::npos; ++at) {
      changed.replace(at, stand_in.size(), meant);
    }
    scratch = std::move(changed);
    return std::string_view(scratch);
  };
  return put_back(put_back(value, repaired.colon, ":"), repaired.mark, "\xEF\xBB\xBF");
}

// Whether the parser still stood on the line of what could have been a key before it looked for the
// next token: a plain scalar swallows the blanks behind it, and a token of several lines is past
// its first one.
bool EventReader::Parser::stood_on_its_line() const {
  if (parser.tokens.head == parser.tokens.tail) return false;
  const yaml_token_t& last = parser.tokens.tail[-1];
  if (last.type == YAML_SCALAR_TOKEN && last.data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
    return false;
  }
  return last.end_mark.line == parser.context_mark.line;
}

bool EventReader::Parser::stopped_at_end() const {
  return parser.eof != 0 && *parser.buffer.pointer == 0;
}

// Whether no token begins with the character that the parser stands at.
bool EventReader::Parser::stopped_at_nothing() const {
  const unsigned char c = *parser.buffer.pointer;
  return c == '@' || c == '`' || c == '\t' || (c == '%' && parser.mark.column != 0);
}

// The text with an empty flow collection, which libyaml was holding back when it failed, and all
// that follows replaced by a literal block. go-yaml hands such a collection out at once: closing it
// makes it forget that a key may have begun there. A block is handed out at once by both.
std::optional<std::string> EventReader::Parser::without_held_collection() const {
  const yaml_token_t* first = parser.tokens.head;
  if (parser.error != YAML_SCANNER_ERROR || parser.tokens.tail - first < 2) return std::nullopt;
  const bool empty = (first[0].type == YAML_FLOW_SEQUENCE_START_TOKEN &&
                      first[1].type == YAML_FLOW_SEQUENCE_END_TOKEN) ||
                     (first[0].type == YAML_FLOW_MAPPING_START_TOKEN &&
                      first[1].type == YAML_FLOW_MAPPING_END_TOKEN);
  if (!empty) return std::nullopt;
  return std::string(text.substr(0, byte_offset(text, first->start_mark.index))) + "|\n";
}

// go-yaml counts lines from 0 and prints the number of the line before a parser's problem, but the
// line itself for a scanner's; line 0 is not printed at all.
void EventReader::Parser::fail() const {
  if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
  std::size_t line = parser.problem_mark.line;
  if (line != 0) {
    if (parser.error == YAML_SCANNER_ERROR) ++line;
  } else {
    line = parser.context_mark.line;
  }
  const char* problem = parser.problem;
  if (parser.error == YAML_SCANNER_ERROR && stood_on_its_line() &&
      std::strcmp(problem, "could not find expected ':'") == 0) {
    // libyaml notices the missing colon before it looks at the next token or ends the last line,
    // go-yaml after.
    if (stopped_at_nothing()) problem = "found character that cannot start any token";
    if (stopped_at_end() && parser.problem_mark.column != 0) line = parser.problem_mark.line + 2;
  }
  YamlSyntaxError error;
  error.line = static_cast<int>(line);
  error.encoding = parser.error == YAML_READER_ERROR;
  if (line != 0) error.message = "line " + std::to_string(line) + ": ";
  error.message += problem != nullptr ? problem : "unknown problem parsing YAML content";
  throw error;
}

// False when libyaml fails.
bool EventReader::Parser::advance() {
  do {
    if (has_event) yaml_event_delete(&event);
    has_event = yaml_parser_parse(&parser, &event) != 0;
    if (!has_event) return false;
  } while (event.type == YAML_STREAM_START_EVENT);
  ++events;
  show();
  return true;
}

void EventReader::Parser::show() {
  shown = Event();
  shown.line = static_cast<int>(event.start_mark.line) + 1;
  switch (event.type) {
    case YAML_DOCUMENT_START_EVENT:
      shown.type = Event::Type::document_start;
      return;
    case YAML_DOCUMENT_END_EVENT:
      shown.type = Event::Type::document_end;
      return;
    case YAML_ALIAS_EVENT:
      shown.type = Event::Type::alias;
      shown.value = view(event.data.alias.anchor);
      return;
    case YAML_SCALAR_EVENT:
      shown.type = Event::Type::scalar;
      shown.value = original(
          {reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length});
      shown.tag = view(event.data.scalar.tag);
      shown.anchor = view(event.data.scalar.anchor);
      shown.implicit = event.data.scalar.plain_implicit != 0;
      return;
    case YAML_SEQUENCE_START_EVENT:
      shown.type = Event::Type::sequence_start;
      shown.anchor = view(event.data.sequence_start.anchor);
      return;
    case YAML_SEQUENCE_END_EVENT:
      shown.type = Event::Type::sequence_end;
      return;
    case YAML_MAPPING_START_EVENT:
      shown.type = Event::Type::mapping_start;
      shown.anchor = view(event.data.mapping_start.anchor);
      return;
    case YAML_MAPPING_END_EVENT:
      shown.type = Event::Type::mapping_end;
      return;
    default:
      shown.type = Event::Type::stream_end;
  }
}

EventReader::EventReader(std::string_view text) : parser_(std::make_unique<Parser>(text)) {}

EventReader::~EventReader() = default;

const Event& EventReader::next() {
  if (!parser_->advance()) pass_held_collection();
  if (failed_ != nullptr && parser_->event.type == YAML_SCALAR_EVENT &&
      parser_->event.start_mark.index == failed_->parser.tokens.head->start_mark.index) {
    failed_->fail();
  }
  return parser_->shown;
}

// go-yaml sees the collection before what libyaml stumbled over: where no node may stand that is
// another error, or the end of the document.
void EventReader::pass_held_collection() {
  std::optional<std::string> changed = parser_->without_held_collection();
  if (!changed) parser_->fail();
  failed_ = std::exchange(parser_, std::make_unique<Parser>(std::move(*changed)));
  parser_->repaired.colon = failed_->repaired.colon;
  parser_->repaired.mark = failed_->repaired.mark;
  while (parser_->events <= failed_->events) {
    if (!parser_->advance()) parser_->fail();
  }
}

}  // namespace kchart::codec
