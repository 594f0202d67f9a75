// Shape: a Kubernetes object with holes and conditions, the one description of what is generated.
//
// A shape is evaluated with values to plain objects (evaluate.hpp) and printed as the templates of
// a chart (emit/). Because both read the same tree, the chart and the composer cannot disagree
// about what an object holds; only the two readers have to be proven equal.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kchart::compose {

// A question about the values.
struct Cond {
  enum class Op : std::uint8_t { always, set, equals, none, all, any };

  Op op = Op::always;
  std::string path;  // set, equals: keys joined by dots
  std::string text;  // equals
  std::vector<Cond> parts;

  bool operator==(const Cond&) const = default;
};

// Whether the value at `path` is true as Go's templates see it: not false, 0, empty or missing.
Cond given(std::string path);
Cond equals(std::string path, std::string text);
Cond operator!(Cond c);
Cond operator&&(Cond a, Cond b);
Cond operator||(Cond a, Cond b);

// A text with holes.
struct Text {
  enum class Op : std::uint8_t {
    literal,
    value,            // the value at a path, as text
    identifier,       // the same; a number is written without exponent
    release_space,    // the namespace of the release
    release_service,  // who applies it: "Helm", "kchart"
    helper,           // a named text of the blueprint
    join,             // its parts in a row
    fallback,         // the first part unless it is empty, then the second
    hash,             // the first 12 hexadecimal digits of the part's SHA-256
    choose,           // the first part when `when` holds, otherwise the second
  };

  Op op = Op::literal;
  std::string text;  // literal: the text; value: the path; helper: its name
  std::vector<Text> parts;
  Cond when;

  Text() = default;
  Text(const char* literal) : text(literal) {}             // NOLINT: reads as a literal
  Text(std::string literal) : text(std::move(literal)) {}  // NOLINT
  Text(Op o, std::string t, std::vector<Text> p = {})
      : op(o), text(std::move(t)), parts(std::move(p)) {}
};

Text value(std::string path);
Text identifier(std::string path);
Text helper(std::string name);
Text join(std::vector<Text> parts);
Text fallback(Text first, Text second);
Text hash_of(Text text);
Text choose(Cond when, Text yes, Text no);
Text release_namespace();
Text release_service();

struct Entry;

// One node of an object.
struct Node {
  enum class Kind : std::uint8_t {
    text,
    integer,  // a number
    boolean,
    count,     // a whole number from the values
    flag,      // true or false from the values
    tree,      // anything from the values, as it is
    included,  // a named map of the blueprint
    map,
    list,
  };

  Kind kind = Kind::text;
  Text text;  // text; count, flag, tree: `text.text` is the path; included: the name
  std::int64_t number = 0;
  std::vector<Entry> entries;

  Node();
  Node(const char* literal);  // NOLINT: reads as a literal
  Node(std::string literal);  // NOLINT
  Node(Text t);               // NOLINT
  Node(int n);                // NOLINT
  Node(bool b);               // NOLINT
};

// One entry of a map or list, there only when `when` holds. A splice brings the entries of its node
// (a tree or an included map) instead of one of its own.
struct Entry {
  std::string key;  // empty in a list
  Node node;
  Cond when;
  bool splice = false;

  Entry(std::string k, Node n, Cond c = {})
      : key(std::move(k)), node(std::move(n)), when(std::move(c)) {}
};

// Here, because a vector of entries can only be made when they are known.
inline Node::Node() = default;
inline Node::Node(const char* literal) : text(literal) {}
inline Node::Node(std::string literal) : text(std::move(literal)) {}
inline Node::Node(Text t) : text(std::move(t)) {}
inline Node::Node(int n) : kind(Kind::integer), number(n) {}
inline Node::Node(bool b) : kind(Kind::boolean), number(b) {}

using Entries = std::vector<Entry>;

Node map(Entries entries);
Node list(std::vector<Node> items);
Node entries_list(Entries entries);  // items that may have conditions
Node count(std::string path);
Node flag(std::string path);
Node tree(std::string path);
Node included(std::string name);

Entry item(Node node, Cond when = {});
// The elements or entries of the list or map at `path`, when there are any.
Entry splice_values(std::string path);
Entry splice_included(std::string name);

Entries operator+(Entries a, Entries b);
// Every entry of `entries` under the condition, too.
Entries only(const Cond& when, Entries entries);

// A map or list of which every entry has a condition would be written as nothing when none holds.
// The condition under which a node is there at all; `always` where it never vanishes.
Cond presence(const Node& node);

// Gives every entry that holds such a node its node's presence, recursively.
void settle(Node& node);

}  // namespace kchart::compose
