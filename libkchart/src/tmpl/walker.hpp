// Walker: one body being executed. walk... prints, eval... returns.
//
// The tree does not change; a walker holds what Go's `state` holds: the frame of variables, the
// output, and the node visited last, which errors blame.
#pragma once

#include <string>
#include <string_view>

#include "tmpl/execution.hpp"
#include "tmpl/tree.hpp"

namespace kchart::tmpl {

class Walker {
 public:
  Walker(Execution& run, const Body& body, const Value& data, std::string& out);
  ~Walker() { run_.stack_.release(mark_); }
  Walker(const Walker&) = delete;
  Walker& operator=(const Walker&) = delete;

  void walk_body(const Value& data) { walk(*body_.root, data); }

 private:
  // How a list ended: with its last node, or early.
  enum class Flow { next, break_, continue_ };

  // The operands of a command that is a call: its words, the first of which is the function, and
  // what the stage before gave (null: nothing). `words` may be empty.
  struct Operands {
    std::span<const Node* const> words;
    const Value* final;

    std::span<const Node* const> args() const { return words.empty() ? words : words.subspan(1); }
    bool any() const { return words.size() > 1 || final != nullptr; }
  };

  // walk.cpp: nodes that print.
  Flow walk(const ListNode& list, const Value& dot);
  void walk_action(const ActionNode& action, const Value& dot);
  Flow walk_branch(const BranchNode& branch, const Value& dot);
  Flow walk_range(const BranchNode& range, const Value& dot);
  bool range_over_count(const BranchNode& range, const Value& count);
  bool range_over_list(const BranchNode& range, const Value& list);
  bool range_over_map(const BranchNode& range, const Value& map);
  bool iterate(const BranchNode& range, const Value& index, const Value& element);
  void walk_template(const TemplateNode& call, const Value& dot);
  void print(const Value& value);
  void print_object(const Value& value);
  void check_output() {
    if (out_.size() > out_end_) fail_output();
  }
  [[noreturn]] void fail_output();
  void observe(const Node& node) {
    if (run_.options_.observer != nullptr) tell_observer(node);
  }
  void tell_observer(const Node& node);
  void observe_read(const Map* map, const Key& key) {
    Observer* const observer = run_.options_.observer;
    if (observer != nullptr) observer->read(run_.buffers_in_use_, map, key);
  }

  // eval.cpp: pipelines, commands, operands.
  Value eval_pipeline(const PipeNode& pipe, const Value& dot);
  Value eval_command(const CommandNode& command, const Value& dot, const Value* final);
  Value eval_constant(const Node& word);
  Value eval_number(const NumberNode& number);
  Value eval_variable(const VariableNode& variable, const Operands& operands, const Value& dot);
  Value eval_chain(const ChainNode& chain, const Operands& operands, const Value& dot);
  Value& slot_of(const VariableNode& variable) {
    const bool certain = variable.otherwise == nullptr && variable.slot != kNoSlot;
    return certain ? slots_[variable.slot] : conditional_slot(variable);
  }
  Value& conditional_slot(const VariableNode& variable);
  void set_variable(const VariableNode& variable, const Value& value);
  void not_a_function(const Operands& operands) {
    if (operands.any()) fail_not_a_function(operands);
  }
  [[noreturn]] void fail_not_a_function(const Operands& operands);

  // fields.cpp: fields, map entries and methods.
  const MethodTable* methods_of(const Value& value) const;
  Value eval_fields(std::span<const Key> names, const Node& node, const Operands& operands,
                    const Value& receiver, const Value& dot);
  Value field(const Value& receiver, const Key& name, const Operands& operands);
  Value entry(const Value& map, const Key& name, const Operands& operands);
  Value field_of_object(const Value& receiver, const Key& name, const Operands& operands);
  Value missing_entry(const Value& map, const Key& name);
  [[noreturn]] void fail_field(const Value& receiver, const Key& name);

  // calls.cpp: functions, methods and their arguments.
  Value eval_function(const IdentifierNode& name, const Node& blamed, const Operands& operands,
                      const Value& dot);
  Value call_method(const BoundFunction& method, const Value& receiver, const Node& blamed,
                    const Operands& operands, const Value& dot);
  [[noreturn]] void fail_count(const BoundFunction& function, const Operands& operands);
  void eval_args(const BoundFunction& function, const Operands& operands, const Value& dot,
                 Value* to);
  Value short_circuit(bool stop_at, const Operands& operands, const Value& dot);
  Value call_value(const Operands& operands, const Node& blamed, const Value& dot);
  Value invoke(const BoundFunction& function, std::span<const Value> args, const Node& blamed);
  Value eval_arg(const Node& node, Type type, std::string_view type_name, const Value& dot);
  Value eval_operand(const Node& node, const Value& dot);
  Value eval_literal(const Node& node, Type type, std::string_view type_name);
  Value validated(const Value& value, Type type, std::string_view type_name) {
    return type == Type::any && !value.is_object() ? value.unboxed()
                                                   : checked(value, type, type_name);
  }
  Value checked(const Value& value, Type type, std::string_view type_name);

  void at(const Node& node) noexcept { node_ = &node; }
  ExecError::Frame frame(std::string_view function = {}) const;
  [[noreturn]] void fail(std::string message);
  void check_stack() {
    if (run_.guard_.full()) fail_stack();
  }
  [[noreturn]] void fail_stack();

  Execution& run_;
  const Body& body_;
  const Node* node_;
  Value* slots_;
  std::string& out_;
  ValueStack::Mark mark_;
  std::size_t out_end_;  // where the output must not pass
};

}  // namespace kchart::tmpl
