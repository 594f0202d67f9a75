// The YAML emitter: values to text, block by block, as go-yaml lays them out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "codec/nesting.hpp"
#include "codec/yaml_scalar.hpp"
#include "codec/yaml_style.hpp"
#include "kchart/limits.hpp"
#include "kchart/value.hpp"

namespace kchart::codec {

// Thrown when a string would not come through JSON and the v2 parser unchanged; whoever catches it
// really makes that trip.
struct IrregularText {};

// Longer base64 is broken into lines of this many letters.
constexpr std::size_t kBinaryLine = 70;

class YamlWriter {
 public:
  enum class Source : unsigned char {
    values,    // may hold anything
    reparsed,  // went through JSON already, so nothing is irregular
  };

  YamlWriter(std::string& out, Generation generation, TextBound bound = {},
             Source source = Source::values)
      : out_(out),
        line_start_(out.size()),
        generation_(generation),
        source_(source),
        bound_(bound) {}

  // Appends `value` as one document, with the final newline.
  // Throws FunctionError as Go's Marshal fails, and IrregularText (version 2 only).
  void write(const Value& value);

 private:
  // What stands before a node on its line.
  enum class Place : unsigned char { root, item, simple_value, complex_key, complex_value };
  struct Frame {
    int indent;
    Place place;
    std::size_t order;  // where this map's sorted entries begin in `order_`
    bool sorted;        // the map's own order will do
  };

  void step();
  void begin_line(const Frame& frame, bool first);
  void new_line(int indent);
  void node(const Value& value, Place place, int indent);
  void container(const Value& value, Place place, int indent);
  void object(const Object& object, Place place, int indent);
  void bytes(const Value& value, Place place, int indent);
  void number(const Value& value);
  void number_after_json(double value);
  void entry(const Map::Entry& entry, const Frame& frame);
  void push_map(const Map& map);

  void string(std::string_view text, Place place, int indent);
  void binary(std::string_view text, Place place, int indent);
  void styled(std::string_view text, const Analysis& analysis, int indent, bool may_fold);
  void plain(std::string_view text, int indent, bool may_fold);
  void single_quoted(std::string_view text, int indent, bool may_fold);
  void double_quoted(std::string_view text, int indent, bool may_fold);
  void escape(std::string_view text, std::size_t& at);
  void literal(std::string_view text, int indent);
  void literal_header(std::string_view text);

  void lead(Place place) {
    if (place != Place::root) out_ += ' ';
  }
  std::size_t column() const;
  bool past_width() const;
  bool fits(std::string_view text, bool may_fold) const;
  Analysis checked(std::string_view text) const;

  std::string& out_;
  std::size_t line_start_;
  Generation generation_;
  Source source_;
  TextBound bound_;
  Nesting nesting_;
  boost::container::small_vector<Frame, 8> frames_;
  std::vector<const Map::Entry*> order_;
  Arena scratch_;  // holds the plain forms of objects
};

}  // namespace kchart::codec
