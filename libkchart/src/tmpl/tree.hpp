// Tree: a parsed file. Nodes are immutable, live in an arena and know their byte offset.
//
// What can be worked out once is worked out by the parser: names of fields carry their hash,
// constants are values, functions are bound, variables are numbered slots of their body's frame.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "kchart/functions.hpp"
#include "kchart/value.hpp"
#include "tmpl/number.hpp"

namespace kchart::tmpl {

enum class NodeKind : std::uint8_t {
  text,
  action,
  if_,
  with,
  range,
  template_,
  break_,
  continue_,
  list,
  deferred,
  pipe,
  command,
  identifier,
  field,
  variable,
  chain,
  dot,
  nil,
  boolean,
  number,
  string,
};

struct Node {
  NodeKind kind;
  std::uint32_t offset;  // in the file's text
};

struct ListNode : Node {
  std::span<const Node* const> nodes;
};

struct TextNode : Node {
  std::string_view text;
};

// A variable's slot that no declaration reaches: using it is an error while executing.
constexpr std::uint32_t kNoSlot = std::numeric_limits<std::uint32_t>::max();

struct VariableNode : Node {
  std::string_view name;  // with its dollar sign
  std::span<const Key> fields;
  std::uint32_t slot;
  // Where Go would look when the declaration of `slot` was skipped by a short-circuiting `and` or
  // `or`; null when it cannot be skipped.
  const VariableNode* otherwise;
};

struct CommandNode : Node {
  std::span<const Node* const> args;
  // Whether the function that it calls takes so many arguments; true when it calls none.
  bool right_count;
};

struct PipeNode : Node {
  // The one word that the pipeline consists of, when it does and the word is no constant.
  const Node* operand;
  bool assigns;  // "=" rather than ":="
  std::span<const VariableNode* const> variables;
  std::span<const CommandNode* const> commands;
  // Slots whose declarations within this pipeline may be skipped; unset before it runs.
  std::span<const std::uint32_t> conditional;
};

struct ActionNode : Node {
  const PipeNode* pipe;
};

// if, with and range.
struct BranchNode : Node {
  const PipeNode* pipe;
  const ListNode* list;
  const ListNode* otherwise;  // may be null
};

struct TemplateNode : Node {
  std::string_view name;
  const PipeNode* pipe;  // may be null
};

// Builtins that do not evaluate all of their arguments, or not in the usual way.
enum class Special : std::uint8_t { none, and_, or_, call };

struct IdentifierNode : Node {
  std::string_view name;
  const BoundFunction* function;
  Special special;
  bool right_count;  // as in CommandNode, where the name stands alone
};

struct FieldNode : Node {
  std::span<const Key> names;
};

struct ChainNode : Node {
  const Node* term;
  std::span<const Key> fields;
};

struct BooleanNode : Node {
  bool value;
};

struct NumberNode : Node {
  std::string_view text;
  Number number;
};

struct StringNode : Node {
  std::string_view quoted;  // as written
  std::string_view text;
};

struct Tree;

// What one name stands for: a file's own text, or a define or block in it.
struct Body {
  std::string_view name;
  const Tree* tree;
  const ListNode* root;
  std::uint32_t slots;  // variables alive at once; slot 0 is $
  bool blank;           // nothing but white space and comments
};

struct Tree {
  std::string_view name;  // of the file
  std::string_view text;
  std::span<const Body* const> bodies;  // one per name
  bool names_itself = false;            // a define or block in it has the file's name
};

template <class T>
const T& as(const Node& node) noexcept {
  return static_cast<const T&>(node);
}

// The node as Go prints it: canonical spacing, literals as written.
std::string to_string(const Node& node);

}  // namespace kchart::tmpl
