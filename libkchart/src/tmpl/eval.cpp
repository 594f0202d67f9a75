// Pipelines, commands and operands. Go: text/template/exec.go, evalPipeline and its kin.
#include "base/strconv.hpp"
#include "tmpl/types.hpp"
#include "tmpl/walker.hpp"

namespace kchart::tmpl {

namespace {

// What a conditional slot holds while its declaration has not run. No template can make it.
class Unset final : public Object {
 public:
  std::string_view type_name() const override { return "unset"; }
  void print(std::string&) const override {}
  Value plain(Arena&) const override { return Value(); }
  bool equals(const Object&) const override { return false; }
};

const Unset kUnset;

bool is_unset(const Value& value) {
  return value.is_object() && value.as_object() == &kUnset;
}

}  // namespace

Value Walker::eval_pipeline(const PipeNode& pipe, const Value& dot) {
  check_stack();
  if (pipe.operand != nullptr) return eval_operand(*pipe.operand, dot).unboxed();
  at(pipe);
  for (const std::uint32_t slot : pipe.conditional) slots_[slot] = Value::object(&kUnset);
  // What leaves a command is what the interface holds, no longer the interface.
  Value value = eval_command(*pipe.commands[0], dot, nullptr).unboxed();
  for (std::size_t i = 1; i < pipe.commands.size(); ++i) {
    const Value final = value;
    value = eval_command(*pipe.commands[i], dot, &final).unboxed();
  }
  for (const VariableNode* variable : pipe.variables) {
    if (pipe.assigns) {
      set_variable(*variable, value);
    } else {
      slots_[variable->slot] = value;
    }
  }
  return value;
}

Value Walker::eval_command(const CommandNode& command, const Value& dot, const Value* final) {
  const Node& first = *command.args[0];
  const Operands operands{command.args, final};
  switch (first.kind) {
    case NodeKind::field:
      at(first);
      return eval_fields(as<FieldNode>(first).names, first, operands, dot, dot);
    case NodeKind::chain:
      return eval_chain(as<ChainNode>(first), operands, dot);
    case NodeKind::identifier:
      at(first);
      if (!command.right_count) fail_count(*as<IdentifierNode>(first).function, operands);
      return eval_function(as<IdentifierNode>(first), command, operands, dot);
    case NodeKind::pipe:
      not_a_function(operands);
      return eval_pipeline(as<PipeNode>(first), dot);
    case NodeKind::variable:
      return eval_variable(as<VariableNode>(first), operands, dot);
    default:
      break;
  }
  at(first);
  not_a_function(operands);
  if (first.kind == NodeKind::dot) return dot;
  if (first.kind == NodeKind::nil) fail("nil is not a command");
  return eval_constant(first);
}

void Walker::fail_not_a_function(const Operands& operands) {
  fail("can't give argument to non-function " + to_string(*operands.words[0]));
}

Value Walker::eval_constant(const Node& word) {
  switch (word.kind) {
    case NodeKind::boolean:
      return Value::boolean(as<BooleanNode>(word).value);
    case NodeKind::string:
      return Value::borrowed(as<StringNode>(word).text);
    default:
      return eval_number(as<NumberNode>(word));
  }
}

Value Walker::eval_number(const NumberNode& number) {
  at(number);
  if (number.number.overflows_int) fail(std::string(number.text) + " overflows int");
  return number.number.ideal;
}

// The slot of a variable whose declaration may have been skipped, or is not there at all.
Value& Walker::conditional_slot(const VariableNode& variable) {
  for (const VariableNode* choice = &variable; choice != nullptr; choice = choice->otherwise) {
    if (choice->slot == kNoSlot) break;
    Value& value = slots_[choice->slot];
    if (choice->otherwise == nullptr || !is_unset(value)) return value;
  }
  fail("undefined variable: " + std::string(variable.name));
}

void Walker::set_variable(const VariableNode& variable, const Value& value) {
  slot_of(variable) = value;
}

Value Walker::eval_variable(const VariableNode& variable, const Operands& operands,
                            const Value& dot) {
  at(variable);
  const Value& value = slot_of(variable);
  if (!variable.fields.empty()) {
    return eval_fields(variable.fields, variable, operands, Value(value), dot);
  }
  not_a_function(operands);
  return value;
}

Value Walker::eval_chain(const ChainNode& chain, const Operands& operands, const Value& dot) {
  at(chain);
  const Value receiver = eval_operand(*chain.term, dot);
  return eval_fields(chain.fields, chain, operands, receiver, dot);
}

}  // namespace kchart::tmpl
