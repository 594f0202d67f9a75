// Between the trees of yaml-cpp and ours, both ways.
#include <yaml-cpp/yaml.h>

#include <string>

#include "codec/yaml_convert.hpp"
#include "codec/yaml_scalar.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/yaml_cpp.hpp"

namespace kchart {

namespace {

constexpr std::string_view kStringTag = "tag:yaml.org,2002:str";

void check_depth(std::size_t depth, const Limits& limits) {
  if (depth <= limits.yaml_depth) return;
  throw Error(Fault::limit, "limit.yaml.depth",
              "YAML nodes are nested more than " + std::to_string(limits.yaml_depth) + " deep");
}

Position position_of(const YAML::Node& node) {
  const YAML::Mark mark = node.Mark();
  return mark.is_null() ? Position{} : Position{{}, mark.line + 1, mark.column + 1};
}

class FromNode {
 public:
  FromNode(Arena& arena, const Limits& limits) : arena_(arena), limits_(limits) {}

  Value value(const YAML::Node& node, std::size_t depth) {
    check_depth(depth, limits_);
    if (!node.IsDefined()) return Value();
    switch (node.Type()) {
      case YAML::NodeType::Scalar:
        return codec::after_json(scalar(node));
      case YAML::NodeType::Sequence:
        return sequence(node, depth);
      case YAML::NodeType::Map:
        return mapping(node, depth);
      default:
        return Value();
    }
  }

 private:
  Value scalar(const YAML::Node& node) {
    const bool text = node.Tag() == "!" || node.Tag() == kStringTag;
    return text ? Value::string(arena_, node.Scalar()) : codec::plain_value(node.Scalar(), arena_);
  }

  Value sequence(const YAML::Node& node, std::size_t depth) {
    List* list = List::make(arena_, node.size());
    for (const YAML::Node& element : node) list->push_back(arena_, value(element, depth + 1));
    return Value::list(list);
  }

  Value mapping(const YAML::Node& node, std::size_t depth) {
    Map* map = Map::make(arena_, node.size());
    for (const auto& entry : node)
      map->append(arena_, key(entry.first), value(entry.second, depth + 1));
    map->seal();
    return Value::map(map);
  }

  Key key(const YAML::Node& node) {
    const std::optional<Key> found =
        node.IsScalar() ? codec::key_of(scalar(node), arena_) : std::nullopt;
    if (found) return *found;
    throw Error(Fault::refused, "yaml.key",
                "a key of a map must be a string, a number or a boolean", position_of(node));
  }

  Arena& arena_;
  const Limits& limits_;
};

YAML::Node text_node(std::string_view text) {
  YAML::Node node{std::string(text)};
  if (!codec::stays_string(text)) node.SetTag("!");
  return node;
}

YAML::Node to_node(const Value& value, const Limits& limits, std::size_t depth);

// Host objects and Go's other kinds.
YAML::Node json_node(const Value& value, const Limits& limits, std::size_t depth) {
  Arena arena;
  const Value plain = parse_json(to_json(value), arena);
  if (plain.is_map() || plain.is_list() || plain.is_string()) return to_node(plain, limits, depth);
  return YAML::Node(to_json(plain));
}

YAML::Node to_node(const Value& value, const Limits& limits, std::size_t depth) {
  check_depth(depth, limits);
  switch (value.kind()) {
    case Kind::nil:
      return YAML::Node(YAML::NodeType::Null);
    case Kind::string:
      return text_node(value.as_string());
    case Kind::list: {
      YAML::Node node(YAML::NodeType::Sequence);
      for (std::size_t i = 0; i < value.size(); ++i) {
        node.push_back(to_node((*value.as_list())[i], limits, depth + 1));
      }
      return node;
    }
    case Kind::map: {
      YAML::Node node(YAML::NodeType::Map);
      if (value.as_map() == nullptr) return node;
      for (const Map::Entry& entry : *value.as_map()) {
        node.force_insert(text_node(entry.key.view()), to_node(entry.value, limits, depth + 1));
      }
      return node;
    }
    default:
      return json_node(value, limits, depth);
  }
}

}  // namespace

Value value_of_node(const YAML::Node& node, Arena& arena, const Limits& limits) {
  return FromNode(arena, limits).value(node, 0);
}

YAML::Node node_of_value(const Value& value, const Limits& limits) {
  return to_node(value, limits, 0);
}

}  // namespace kchart
