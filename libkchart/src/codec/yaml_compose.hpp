// From events to values: what go-yaml's decoder and sigs.k8s.io/yaml's conversion make of a text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "codec/yaml_events.hpp"
#include "kchart/yaml.hpp"

namespace kchart::codec {

// Composes the first document of one text.
//
// Go works in stages: it parses the whole document, then decodes it, then converts it to JSON, and
// reports the first failure of the first stage that fails. Here all happens in one pass; a failure
// of a later stage is kept until the earlier stages are known to have succeeded.
class Composer {
 public:
  Composer(std::string_view text, Arena& arena, const ReadOptions& options);

  // Throws Error.
  Value document();

 private:
  enum Stage : std::uint8_t { decoding, converting, marshaling, kStages };
  struct Failure {
    std::string code, message;
    int line = 0;
    Fault fault = Fault::refused;
  };
  struct Anchor {
    Value value;
    std::uint64_t nodes = 0;  // what decoding it counted; the same again for every alias
    bool is_mapping = false;
    bool complete = false;
  };
  struct Entry {
    Key key;
    Value value;
    int line;
  };

  const Event& next();
  Value compose(const Event& event, std::size_t depth);
  Value compose_node(const Event& event, std::size_t depth);
  Value alias(const Event& event);
  Value scalar(const Event& event);
  Value tagged_scalar(const Event& event);
  Value binary(std::string_view text, int line);
  Value sequence(std::size_t depth, int line);
  Value mapping(std::size_t depth);
  using SeenKeys = std::unordered_set<std::string>;  // as Go's %#v prints them
  void entry(const Event& key_event, std::size_t depth, SeenKeys& seen);
  void merge(std::size_t depth, SeenKeys& seen);
  void merge_map(const Map& map, int line, SeenKeys& seen);
  void check_unique(const Value& key, int line, SeenKeys& seen);
  Value finished_map(std::size_t first);

  Value kept(const Value& value) const;  // numbers as the caller wants them
  Value clean(std::string_view text);
  Value copy_of(const Value& value);
  void copy_notes(const Value& from, const Value& to);
  void count(std::uint64_t nodes, std::uint64_t under_alias);
  void fail(Stage stage, Failure failure);
  void throw_failures() const;
  void check_depth(std::size_t depth, int line) const;
  Position position(int line) const;

  EventReader events_;
  Arena& arena_;
  const ReadOptions& options_;
  bool exact_;  // keep integers apart from floats
  // What is read only goes into a message: keys are kept as Go's %#v prints them, and none is
  // refused.
  bool quoting_ = false;
  bool has_refused_keys_ = false;
  bool has_special_floats_ = false;
  std::uint64_t nodes_ = 0;
  std::uint64_t alias_nodes_ = 0;
  std::string doubled_;  // a line for each key that its map had already
  std::unordered_map<std::string, Anchor> anchors_;
  std::size_t anchor_count_ = 0;
  std::optional<Failure> failures_[kStages];
  std::vector<Value> values_;
  std::vector<Entry> entries_;
};

}  // namespace kchart::codec
