// A YAML text as a stream of events: the border between the parser and what is made of its events.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace kchart::codec {

struct Event {
  enum class Type : unsigned char {
    stream_end,
    document_start,
    document_end,
    alias,
    scalar,
    sequence_start,
    sequence_end,
    mapping_start,
    mapping_end
  };

  Type type = Type::stream_end;
  bool implicit = false;    // scalars: plain, or tagged "!"
  int line = 0;             // from 1
  std::string_view value;   // a scalar's text, an alias' name
  std::string_view tag;     // in full: "tag:yaml.org,2002:int"; empty when there is none
  std::string_view anchor;  // empty when there is none
};

// Why a text is not YAML, in go-yaml's words ("line 3: mapping values are not allowed in this
// context"), without its prefix "yaml: ".
struct YamlSyntaxError {
  std::string message;
  int line = 0;           // 0 when go-yaml names none
  bool encoding = false;  // the bytes are not text
};

class EventReader {
 public:
  // Borrows `text`.
  explicit EventReader(std::string_view text);
  ~EventReader();
  EventReader(const EventReader&) = delete;
  EventReader& operator=(const EventReader&) = delete;

  // The next event, valid until the next call. Throws YamlSyntaxError.
  const Event& next();

 private:
  struct Parser;

  void pass_held_collection();

  std::unique_ptr<Parser> parser_;
  std::unique_ptr<Parser> failed_;  // what `parser_` took over from
};

}  // namespace kchart::codec
