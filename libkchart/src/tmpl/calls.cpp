// Calls of functions and methods, and their arguments. Go: text/template/exec.go, evalCall,
// evalArg, validateType.
#include "tmpl/types.hpp"
#include "tmpl/walker.hpp"

namespace kchart::tmpl {

// The name has been visited, the number of arguments is right.
Value Walker::eval_function(const IdentifierNode& name, const Node& blamed,
                            const Operands& operands, const Value& dot) {
  if (name.special == Special::and_) return short_circuit(false, operands, dot);
  if (name.special == Special::or_) return short_circuit(true, operands, dot);
  if (name.special == Special::call) return call_value(operands, blamed, dot);
  const BoundFunction& function = *name.function;
  const ValueStack::Mark mark = run_.stack_.mark();
  const std::size_t count = operands.args().size() + (operands.final != nullptr ? 1 : 0);
  Value* const args = run_.stack_.push(count);
  eval_args(function, operands, dot, args);
  const Value result = invoke(function, {args, count}, blamed);
  run_.stack_.release(mark);
  return result;
}

Value Walker::call_method(const BoundFunction& method, const Value& receiver, const Node& blamed,
                          const Operands& operands, const Value& dot) {
  const std::size_t wanted = method.signature.params.size();
  const bool variadic = method.signature.variadic;
  const std::size_t given = operands.args().size() + (operands.final != nullptr ? 1 : 0);
  if (variadic ? given + 1 < wanted : given != wanted) fail_count(method, operands);
  if (method.signature.results.size() > 1) {
    std::string problem = method.signature.problem(method.function.name);
    if (!problem.empty()) fail(std::move(problem));
  }
  const ValueStack::Mark mark = run_.stack_.mark();
  Value* const args = run_.stack_.push(given + 1);
  args[0] = receiver.unboxed();
  eval_args(method, operands, dot, args + 1);
  const Value result = invoke(method, {args, given + 1}, blamed);
  run_.stack_.release(mark);
  return result;
}

void Walker::fail_count(const BoundFunction& function, const Operands& operands) {
  const Signature& signature = function.signature;
  const std::size_t args = operands.args().size();
  const std::size_t given = args + (operands.final != nullptr ? 1 : 0);
  const std::size_t wanted = signature.params.size() - (signature.variadic ? 1 : 0);
  std::string message = "wrong number of args for " + std::string(function.function.name);
  if (signature.variadic) {
    message += ": want at least " + std::to_string(wanted) + " got " + std::to_string(args);
  } else {
    message += ": want " + std::to_string(wanted) + " got " + std::to_string(given);
  }
  fail(std::move(message));
}

void Walker::eval_args(const BoundFunction& function, const Operands& operands, const Value& dot,
                       Value* to) {
  const Signature& signature = function.signature;
  const std::size_t last = signature.params.size() - 1;
  std::size_t i = 0;
  for (const Node* arg : operands.args()) {
    const std::size_t param = i < last ? i : last;
    to[i++] = eval_arg(*arg, signature.params[param], signature.names[param], dot);
  }
  if (operands.final == nullptr) return;
  const std::size_t param = i < last ? i : last;
  to[i] = validated(*operands.final, signature.params[param], signature.names[param]);
}

// `and` stops at the first false argument, `or` at the first true one.
Value Walker::short_circuit(bool stop_at, const Operands& operands, const Value& dot) {
  Value value;
  for (const Node* arg : operands.args()) {
    value = eval_arg(*arg, Type::value, "reflect.Value", dot);
    if (truth(value) == stop_at) return value;
  }
  return operands.final != nullptr ? *operands.final : value;
}

// `call` wants a function as its first argument, and no value here is one.
Value Walker::call_value(const Operands& operands, const Node& blamed, const Value& dot) {
  Value callee;
  bool first = true;
  for (const Node* arg : operands.args()) {
    const Value value = eval_arg(*arg, Type::value, "reflect.Value", dot);
    if (first) callee = value;
    first = false;
  }
  if (first) callee = *operands.final;
  std::string message = "call of nil";
  if (!callee.is_nil()) {
    std::string name;
    if (!first) {
      name = to_string(*operands.args()[0]);
    } else if (callee.is_string()) {
      name = callee.as_string();
    } else {
      name = "<" + std::string(type_name(callee)) + " Value>";
    }
    message = "non-function " + name + " of type " + std::string(type_name(callee));
  }
  at(blamed);
  throw Failure{{frame("call")}, std::move(message), false};
}

namespace {

// What a function returned, as Go's reflection would hold it.
Value as_result(const Value& value, Type type) {
  switch (type) {
    case Type::any:
      return value.boxed();
    case Type::value:
      return value;
    default:
      return value.is_nil() ? nil_of(type) : value.unboxed();
  }
}

}  // namespace

Value Walker::invoke(const BoundFunction& function, std::span<const Value> args,
                     const Node& blamed) {
  Call call{run_.arena_, args, run_, run_.services_, run_.budget_};
  run_.budget_.step();
  try {
    return as_result(function.function.code(call), function.signature.result);
  } catch (FunctionError& error) {
    at(blamed);
    throw Failure{{frame(function.function.name)}, std::move(error.message), false, error.code};
  } catch (Failure& failure) {
    at(blamed);
    failure.frames.push_back(frame(function.function.name));
    throw;
  } catch (const Error& error) {
    at(blamed);
    if (error.fault() != Fault::limit || error.position().line != 0) throw;
    throw Error(error.fault(), error.code(), error.message(), frame().position);
  }
}

// An operand evaluated for itself, without a type to fit.
Value Walker::eval_operand(const Node& node, const Value& dot) {
  at(node);
  switch (node.kind) {
    case NodeKind::dot:
      return dot;
    case NodeKind::field: {
      const Operands none{};
      return eval_fields(as<FieldNode>(node).names, node, none, dot, dot);
    }
    case NodeKind::variable:
      return eval_variable(as<VariableNode>(node), {}, dot);
    case NodeKind::pipe:
      return eval_pipeline(as<PipeNode>(node), dot);
    case NodeKind::identifier: {
      const auto& name = as<IdentifierNode>(node);
      if (!name.right_count) fail_count(*name.function, {});
      return eval_function(name, node, {}, dot);
    }
    default:
      return eval_chain(as<ChainNode>(node), {}, dot);
  }
}

Value Walker::eval_arg(const Node& node, Type type, std::string_view type_name, const Value& dot) {
  switch (node.kind) {
    case NodeKind::nil:
      at(node);
      if (can_be_nil(type)) return nil_of(type);
      fail("cannot assign nil to " + std::string(type_name));
    case NodeKind::boolean:
    case NodeKind::number:
    case NodeKind::string:
      at(node);
      return eval_literal(node, type, type_name);
    default:
      return validated(eval_operand(node, dot), type, type_name);
  }
}

Value Walker::eval_literal(const Node& node, Type type, std::string_view type_name) {
  const Number* number = node.kind == NodeKind::number ? &as<NumberNode>(node).number : nullptr;
  const auto expected = [&](std::string_view what) {
    fail("expected " + std::string(what) + "; found " + to_string(node));
  };
  switch (type) {
    case Type::any:
    case Type::value:
      return eval_constant(node);
    case Type::boolean:
      if (node.kind != NodeKind::boolean) expected("bool");
      return Value::boolean(as<BooleanNode>(node).value);
    case Type::string:
      if (node.kind != NodeKind::string) expected("string");
      return Value::borrowed(as<StringNode>(node).text);
    case Type::integer:
    case Type::int64:
    case Type::duration:
      if (number == nullptr || !number->is_int) expected("integer");
      return type == Type::integer ? Value::integer(number->int_value)
                                   : Value::int64(number->int_value);
    case Type::uint32:
      if (number == nullptr || !number->is_uint) expected("unsigned integer");
      return Value::uint32(static_cast<std::uint32_t>(number->uint_value));
    case Type::uint64:
      if (number == nullptr || !number->is_uint) expected("unsigned integer");
      return Value::uint64(number->uint_value);
    case Type::float64:
      if (number == nullptr || !number->is_float) expected("float");
      return Value::float64(number->float_value);
    default:
      fail("can't handle " + to_string(node) + " for arg of type " + std::string(type_name));
  }
}

// Go: validateType. Only parameters of type reflect.Value see the box.
Value Walker::checked(const Value& value, Type type, std::string_view type_name) {
  if (type == Type::any) {
    return value.is_object() ? Value::object(value.as_object()->passed()) : value.unboxed();
  }
  if (type == Type::value) return value;
  if (!value.is_nil()) {
    if (assignable(value, type, type_name)) {
      return type == Type::map ? value.unboxed().as_any_map() : value.unboxed();
    }
    fail("wrong type for value; expected " + std::string(type_name) + "; got " +
         std::string(kchart::type_name(value)));
  }
  if (value.is_boxed()) {
    fail("wrong type for value; expected " + std::string(type_name) + "; got interface {}");
  }
  if (can_be_nil(type)) return nil_of(type);
  fail("invalid value; expected " + std::string(type_name));
}

}  // namespace kchart::tmpl
