// Every case here has its twin in emit/template_text.cpp, which prints the same as a template.
#include "compose/evaluate.hpp"

#include <stdexcept>

#include "crypto/digest.hpp"
#include "value/format.hpp"

namespace kchart::compose {

namespace {

Value at(const std::string& path, const Scope& scope) {
  const Value* found = look_up(scope.values, path);
  return found == nullptr ? Value() : *found;
}

// As `printf "%v"` writes it; nothing for what is missing.
std::string as_text(const Value& value) {
  return value.is_nil() ? std::string() : format::to_string(value);
}

std::string as_identifier(const Value& value) {
  if (value.kind() != Kind::float64) return as_text(value);
  const Value args[] = {value};
  return format::sprintf("%.0f", args);
}

std::int64_t whole(const Value& value) {
  if (value.is_signed()) return value.as_int();
  return value.kind() == Kind::float64 ? static_cast<std::int64_t>(value.as_float()) : 0;
}

std::string joined(const Text& text, const Scope& scope) {
  std::string all;
  for (const Text& part : text.parts) all += text_of(part, scope);
  return all;
}

void add_spliced(const Value& from, Value& into, Arena& arena) {
  if (from.is_list() && from.as_list() != nullptr) {
    for (const Value& element : *from.as_list()) into.as_list()->push_back(arena, element);
  } else if (from.is_map() && from.as_map() != nullptr) {
    for (const Map::Entry& entry : *from.as_map()) {
      into.as_map()->set(arena, entry.key, entry.value);
    }
  }
}

Value container(const Node& node, const Scope& scope) {
  Value made = node.kind == Node::Kind::map
                   ? Value::map(Map::make(scope.arena, node.entries.size()))
                   : Value::list(List::make(scope.arena, node.entries.size()));
  for (const Entry& entry : node.entries) {
    if (!holds(entry.when, scope)) continue;
    const Value value = evaluate(entry.node, scope);
    if (entry.splice) {
      add_spliced(value, made, scope.arena);
    } else if (made.is_map()) {
      made.as_map()->set(scope.arena, entry.key, value);
    } else {
      made.as_list()->push_back(scope.arena, value);
    }
  }
  return made;
}

}  // namespace

const Helper& Blueprint::helper(std::string_view name) const {
  for (const Helper& one : helpers) {
    if (one.name == name) return one;
  }
  throw std::logic_error("no helper is named " + std::string(name));
}

Blueprint settled(Blueprint blueprint) {
  for (Part& part : blueprint.parts) settle(part.object);
  for (Helper& helper : blueprint.helpers) settle(helper.map);
  return blueprint;
}

bool holds(const Cond& cond, const Scope& scope) {
  switch (cond.op) {
    case Cond::Op::always:
      return true;
    case Cond::Op::set:
      return truth(at(cond.path, scope));
    case Cond::Op::equals:
      return as_text(at(cond.path, scope)) == cond.text;
    case Cond::Op::none:
      return !holds(cond.parts.front(), scope);
    case Cond::Op::all:
      for (const Cond& part : cond.parts) {
        if (!holds(part, scope)) return false;
      }
      return true;
    case Cond::Op::any:
      for (const Cond& part : cond.parts) {
        if (holds(part, scope)) return true;
      }
      return false;
  }
  return false;
}

std::string text_of(const Text& text, const Scope& scope) {
  switch (text.op) {
    case Text::Op::literal:
      return text.text;
    case Text::Op::value:
      return as_text(at(text.text, scope));
    case Text::Op::identifier:
      return as_identifier(at(text.text, scope));
    case Text::Op::release_space:
      return scope.target.namespace_name;
    case Text::Op::release_service:
      return scope.target.service;
    case Text::Op::helper:
      return text_of(scope.blueprint.helper(text.text).text, scope);
    case Text::Op::join:
      return joined(text, scope);
    case Text::Op::fallback: {
      std::string first = text_of(text.parts[0], scope);
      return first.empty() ? text_of(text.parts[1], scope) : first;
    }
    case Text::Op::hash:
      return instance_name(text_of(text.parts[0], scope));
    case Text::Op::choose:
      return text_of(text.parts[holds(text.when, scope) ? 0 : 1], scope);
  }
  return {};
}

Value evaluate(const Node& node, const Scope& scope) {
  switch (node.kind) {
    case Node::Kind::text:
      return Value::string(scope.arena, text_of(node.text, scope));
    case Node::Kind::integer:
      return Value::int64(node.number);
    case Node::Kind::boolean:
      return Value::boolean(node.number != 0);
    case Node::Kind::count:
      return Value::int64(whole(at(node.text.text, scope)));
    case Node::Kind::flag:
      return Value::boolean(truth(at(node.text.text, scope)));
    case Node::Kind::tree:
      return at(node.text.text, scope);
    case Node::Kind::included:
      return evaluate(scope.blueprint.helper(node.text.text).map, scope);
    case Node::Kind::map:
    case Node::Kind::list:
      return container(node, scope);
  }
  return {};
}

}  // namespace kchart::compose
