// Events from libyaml's parser, with go-yaml's wording and numbering of errors.
#include "codec/yaml_events.hpp"

#include <yaml.h>

#include <cstring>
#include <new>

namespace kchart::codec {

struct EventReader::Parser {
  yaml_parser_t parser;
  yaml_event_t event;
  bool has_event = false;
  Event shown;

  explicit Parser(std::string_view text) {
    if (yaml_parser_initialize(&parser) == 0) throw std::bad_alloc();
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Parser() {
    if (has_event) yaml_event_delete(&event);
    yaml_parser_delete(&parser);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void advance();
  void show();
  [[noreturn]] void fail() const;
};

namespace {

std::string_view view(const unsigned char* text) {
  if (text == nullptr) return {};
  const char* chars = reinterpret_cast<const char*>(text);
  return {chars, std::strlen(chars)};
}

}  // namespace

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
  YamlSyntaxError error;
  error.line = static_cast<int>(line);
  error.encoding = parser.error == YAML_READER_ERROR;
  if (line != 0) error.message = "line " + std::to_string(line) + ": ";
  error.message +=
      parser.problem != nullptr ? parser.problem : "unknown problem parsing YAML content";
  throw error;
}

void EventReader::Parser::advance() {
  do {
    if (has_event) yaml_event_delete(&event);
    has_event = false;
    if (yaml_parser_parse(&parser, &event) == 0) fail();
    has_event = true;
  } while (event.type == YAML_STREAM_START_EVENT);
  show();
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
      shown.value = {reinterpret_cast<const char*>(event.data.scalar.value),
                     event.data.scalar.length};
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
  parser_->advance();
  return parser_->shown;
}

}  // namespace kchart::codec
