// The nodes of a JSONPath template, as client-go has them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kchart::json_path {

struct Node;
using Nodes = std::vector<Node>;

struct Bound {
  std::optional<long> value;
  bool derived = false;  // not written: one past the first
};

struct Node {
  enum class Type {
    list,
    text,
    identifier,
    field,
    array,
    filter,
    integer,
    real,
    boolean,
    wildcard,
    recursive,
    united
  };
  Type type = Type::list;
  std::string text;            // text, field, identifier; the operator of a filter
  double number = 0;           // integer, real, boolean
  std::array<Bound, 3> slice;  // array: from, to, step
  Nodes nodes;                 // list, united; of a filter the left and the right side
};

// The template's list of texts and actions. Throws Error "jsonpath.syntax".
Nodes parse(std::string_view text);

}  // namespace kchart::json_path
