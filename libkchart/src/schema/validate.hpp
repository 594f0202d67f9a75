// Validating a value against compiled schemas.
//
// The same code answers "does it fit?" without any text (quietly) and, when it does not, runs again
// to say why. It walks in the order of Go's validator where the outcome or the text depends on it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "schema/failure.hpp"
#include "schema/node.hpp"

namespace kchart::schema {

// When a schema is checked against a metaschema: its parts may follow dialects of their own.
struct MetaContext {
  const Root* root = nullptr;  // whose resources count; null: none
  const Node* (*node_of)(const Dialect& dialect, Arena& arena) = nullptr;
};

struct ValidateOptions {
  const Limits* limits = nullptr;
  bool count_steps = true;  // the metaschemas need none: their work is linear
  MetaContext meta;
};

// Whether `value` fits. Throws Error "limit.schema.steps", "limit.schema.ref", "limit.regex".
bool fits(const Node& node, const Value& value, const ValidateOptions& options);

// What is wrong with `value`, as lines; empty when it fits.
std::string explain(const Node& node, const Value& value, const ValidateOptions& options);

// A set of indexes of properties or items that no keyword has looked at yet. Null: not asked for.
class Unseen {
 public:
  Unseen() = default;
  Unseen(Arena& arena, std::size_t size, std::size_t first);

  bool wanted() const noexcept { return words_ != nullptr; }
  bool empty() const noexcept;
  bool contains(std::size_t index) const noexcept;
  void erase(std::size_t index) noexcept;
  // Keeps only what `other` holds too; what `other` was not asked about counts as seen.
  void keep(const Unseen& other) noexcept;
  void clear() noexcept { words_ = nullptr; }

 private:
  std::uint64_t* words_ = nullptr;
  std::size_t count_ = 0;
};

// One run over one value.
class Validator {
 public:
  Validator(const ValidateOptions& options, bool quiet);

  // Empty when `value` fits.
  FailureList run(const Node& node, const Value& value);
  bool fits(const Node& node, const Value& value);

 private:
  // The schemas that led here, innermost first.
  struct Scope {
    const Node* node;
    const char* keyword;     // set where a reference was followed
    std::uint64_t value_id;  // the same for all that look at the same value
    const Scope* parent;
  };

  // One schema looking at one value.
  struct Frame {
    const Node* node;
    const Value* value;
    const Scope* scope;
    const Node* meta;
    Path path;
    bool quiet;
    bool failed = false;
    Unseen properties;
    Unseen items;
    FailureList failures;
  };

  Failure* start(const Node& node, const Value& value, const Node* meta);
  Failure* validate(Frame& frame);
  Failure* check_cycle(const Frame& frame);
  Failure* check_value(Frame& frame, Type type);
  Failure* check_format(Frame& frame);
  void check_typed(Frame& frame, Type type);
  Failure* finish(Frame& frame);

  void check_object(Frame& frame);
  void check_sizes(Frame& frame, const ObjectRules& rules, std::size_t size);
  void check_properties(Frame& frame, const Map& map);
  bool check_property(Frame& frame, const Map::Entry& entry);
  void check_property_names(Frame& frame, const Map& map);
  void check_dependencies(Frame& frame, const Map& map, std::span<const Dependency> rules);
  void check_missing(Frame& frame, const Map& map, std::span<const Key> names,
                     const Dependency* because);
  void check_array(Frame& frame);
  void check_items(Frame& frame, const List& list);
  void check_additional_items(Frame& frame, const List& list, std::size_t evaluated);
  void check_contains(Frame& frame, const List& list);
  void check_string(Frame& frame);
  void check_number(Frame& frame);

  void check_references(Frame& frame);
  void check_conditions(Frame& frame);
  void check_all_of(Frame& frame);
  void check_any_of(Frame& frame);
  void check_one_of(Frame& frame);
  void check_unevaluated(Frame& frame);

  Failure* validate_self(Frame& frame, const Node& node, const char* keyword, bool quiet);
  Failure* validate_part(Frame& frame, const Node& node, const Value& value, Token token);
  Failure* validate_reference(Frame& frame, const Node& node, const char* keyword);
  void apply_meta(Frame& frame);
  void prepare_unseen(Frame& frame, bool caller_needs);

  Failure* fail(const Frame& frame, std::string_view message);
  template <class Message>
  Failure* fail_with(const Frame& frame, Message message) {
    return frame.quiet ? &quiet_failure_ : fail(frame, message());
  }
  void add(Frame& frame, Failure* failure);
  void add_group(Frame& frame, const FailureList& causes, std::string_view message);
  static std::string keyword_location(const Scope* scope);
  void enter();

  Arena arena_;
  const ValidateOptions& options_;
  bool quiet_;
  std::size_t steps_ = 0;
  std::size_t depth_ = 0;
  Failure quiet_failure_;
};

}  // namespace kchart::schema
