// Walking a value along a JSONPath template, as client-go does: every step takes a list of results
// to the next one.
#include "kchart/json_path.hpp"

#include "codec/json_path_node.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "value/format.hpp"

namespace kchart {

namespace {

using json_path::Node;
using json_path::Nodes;
using Results = std::vector<Value>;

constexpr std::size_t kDepth = 1'000;  // values that hold themselves are refused

[[noreturn]] void fail(const std::string& message) {
  throw Error(Fault::refused, "jsonpath.exec", message);
}

// What a wildcard sees: elements of a list, values of a map.
void append_children(const Value& value, Results& into) {
  if (value.is_list() && value.as_list() != nullptr) {
    into.insert(into.end(), value.as_list()->begin(), value.as_list()->end());
  } else if (value.is_map() && value.as_map() != nullptr) {
    for (const Map::Entry& entry : *value.as_map()) into.push_back(entry.value);
  }
}

// As Go compares basic values of one kind; -1, 0, 1.
int compare(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) fail("incompatible types for comparison");
  const auto order = [](const auto& x, const auto& y) { return x < y ? -1 : (y < x ? 1 : 0); };
  switch (a.kind()) {
    case Kind::string:
      return order(a.as_string(), b.as_string());
    case Kind::float64:
      return order(a.as_float(), b.as_float());
    case Kind::integer:
      return order(a.as_int(), b.as_int());
    case Kind::boolean:
      return order(a.as_bool(), b.as_bool());
    default:
      fail("invalid type for comparison");
  }
}

bool holds(const Value& left, std::string_view sign, const Value& right) {
  const bool ordered = sign != "==" && sign != "!=";
  if (ordered && left.kind() == Kind::boolean) fail("invalid type for comparison");
  const int order = compare(left, right);
  if (sign == "==") return order == 0;
  if (sign == "!=") return order != 0;
  if (sign == "<") return order < 0;
  if (sign == ">") return order > 0;
  if (sign == "<=") return order <= 0;
  if (sign == ">=") return order >= 0;
  fail("unrecognized filter operator " + std::string(sign));
}

class Walker {
 public:
  Walker(const Nodes& nodes, JsonPath::Missing missing) : nodes_(nodes), missing_(missing) {}

  // The results of each text and action from `first` on, ranges repeated for each of theirs.
  void find(const Results& data, std::size_t first, std::vector<Results>& found) {
    for (std::size_t i = first; i < nodes_.size(); ++i) {
      Results results = walk(data, nodes_[i]);
      if (ends_ > 0 && ends_ <= open_) {
        --ends_;
        last_end_ = i;
        return;
      }
      if (begins_ == 0) {
        found.push_back(std::move(results));
        continue;
      }
      --begins_;
      ++open_;
      std::vector<Results> unseen;  // a range without results is walked to find its end
      if (results.empty()) find({}, i + 1, unseen);
      for (const Value& value : results) find({value}, i + 1, found);
      --open_;
      if (last_end_ > i) i = last_end_;
    }
  }

 private:
  Results walk(const Results& input, const Node& node) {
    switch (node.type) {
      case Node::Type::list:
        return walk_all(input, node.nodes);
      case Node::Type::text:
        return {Value::borrowed(node.text)};
      case Node::Type::identifier:
        return keyword(input, node.text);
      case Node::Type::field:
        return field(input, node.text);
      case Node::Type::array:
        return slice(input, node);
      case Node::Type::filter:
        return filter(input, node);
      case Node::Type::integer:
        return Results(input.size(), Value::integer(static_cast<std::int64_t>(node.number)));
      case Node::Type::real:
        return Results(input.size(), Value::float64(node.number));
      case Node::Type::boolean:
        return Results(input.size(), Value::boolean(node.number != 0));
      case Node::Type::wildcard:
        return children(input);
      case Node::Type::recursive:
        return descend(input, 0);
      case Node::Type::united:
        return unite(input, node);
    }
    return {};
  }

  Results walk_all(Results results, const Nodes& nodes) {
    for (const Node& node : nodes) results = walk(results, node);
    return results;
  }

  Results keyword(const Results& input, const std::string& word) {
    if (word == "range") {
      ++begins_;
      return input;
    }
    if (word != "end") fail("unrecognized identifier " + word);
    if (open_ == 0) fail("not in range, nothing to end");
    ++ends_;
    return {};
  }

  Results field(const Results& input, const std::string& name) const {
    Results found;
    for (const Value& value : input) {
      if (!value.is_map() || value.as_map() == nullptr) continue;
      if (const Value* held = value.as_map()->find(name)) found.push_back(*held);
    }
    const bool refused = missing_ == JsonPath::Missing::error && found.empty() && !input.empty();
    if (refused) fail(name + " is not found");
    return found;
  }

  static Results children(const Results& input) {
    Results found;
    for (const Value& value : input) append_children(value, found);
    return found;
  }

  static Results descend(const Results& input, std::size_t depth) {
    if (depth > kDepth) fail("values are nested more than 1000 deep");
    Results found;
    for (const Value& value : input) {
      Results below;
      append_children(value, below);
      if (below.empty()) continue;
      found.push_back(value);
      const Results deeper = descend(below, depth + 1);
      found.insert(found.end(), deeper.begin(), deeper.end());
    }
    return found;
  }

  Results unite(const Results& input, const Node& node) {
    Results found;
    for (const Node& list : node.nodes) {
      const Results part = walk_all(input, list.nodes);
      found.insert(found.end(), part.begin(), part.end());
    }
    return found;
  }

  static Results slice(const Results& input, const Node& node) {
    Results found;
    for (const Value& value : input) {
      if (value.is_nil()) continue;
      if (!value.is_list()) fail(std::string(type_name(value)) + " is not array or slice");
      append_slice(value, node, found);
    }
    return found;
  }

  static void append_slice(const Value& list, const Node& node, Results& into) {
    const auto [from, to, step] = node.slice;
    const long size = static_cast<long>(list.size());
    long begin = from.value.value_or(0);
    long end = to.value.value_or(size);
    if (begin < 0) begin += size;
    if (end < 0 || (end == 0 && to.derived)) end += size;
    if (begin == end) return;
    check_index(begin, begin >= size || begin < 0, size);
    check_index(end - 1, end > size || end < 0, size);
    if (begin > end) {
      fail("starting index " + std::to_string(begin) + " is greater than ending index " +
           std::to_string(end));
    }
    const long stride = step.value.value_or(1);
    if (stride <= 0) fail("step must be > 0");
    for (long i = begin; i < end; i += stride) {
      into.push_back((*list.as_list())[static_cast<std::size_t>(i)]);
    }
  }

  static void check_index(long index, bool outside, long size) {
    if (!outside) return;
    fail("array index out of bounds: index " + std::to_string(index) + ", length " +
         std::to_string(size));
  }

  Results filter(const Results& input, const Node& node) {
    Results found;
    for (const Value& value : input) {
      if (!value.is_list()) {
        fail(format::to_string(value) + " is not array or slice and cannot be filtered");
      }
      for (std::size_t i = 0; i < value.size(); ++i) {
        const Value& element = (*value.as_list())[i];
        if (passes(element, node)) found.push_back(element);
      }
    }
    return found;
  }

  bool passes(const Value& element, const Node& node) {
    if (node.text == "exists") return exists(element, node.nodes[0].nodes);
    const Results left = walk_all({element}, node.nodes[0].nodes);
    if (left.empty()) return false;
    const Results right = walk_all({element}, node.nodes[1].nodes);
    if (left.size() > 1 || right.size() > 1) fail("can only compare one element at a time");
    return !right.empty() && holds(left.front(), node.text, right.front());
  }

  bool exists(const Value& element, const Nodes& nodes) {
    try {
      return !walk_all({element}, nodes).empty();
    } catch (const Error&) {
      return false;
    }
  }

  const Nodes& nodes_;
  JsonPath::Missing missing_;
  std::size_t begins_ = 0, open_ = 0, ends_ = 0;  // ranges that begin, are open, end
  std::size_t last_end_ = 0;
};

std::string text_of(const Value& value) {
  if (value.is_map() || value.is_list()) return to_json(value);
  return value.is_nil() ? "null" : format::to_string(value);
}

}  // namespace

struct JsonPath::State {
  Nodes nodes;
  Missing missing;
};

JsonPath::JsonPath(std::string_view text, Missing missing)
    : state_(std::make_unique<State>(State{json_path::parse(text), missing})) {}

JsonPath::~JsonPath() = default;

std::string JsonPath::print(const Value& data) const {
  std::vector<Results> found;
  Walker(state_->nodes, state_->missing).find({data}, 0, found);
  std::string out;
  for (const Results& results : found) {
    for (std::size_t i = 0; i < results.size(); ++i) {
      out += (i == 0 ? "" : " ") + text_of(results[i]);
    }
  }
  return out;
}

}  // namespace kchart
