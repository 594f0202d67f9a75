// Nodes in canonical form, for messages and tests.
#include "base/strconv.hpp"
#include "tmpl/deferred.hpp"

namespace kchart::tmpl {

namespace {

// Deeper nesting than anybody reads is cut, so that a message needs no more stack than this.
constexpr int kDepth = 1'000;

class Printer {
 public:
  void node(const Node& node);
  std::string take() { return std::move(out_); }

 private:
  void list(const ListNode& list);
  void pipe(const PipeNode& pipe);
  void command(const CommandNode& command);
  void operand(const Node& node);
  void branch(std::string_view name, const BranchNode& branch);
  void template_call(const TemplateNode& call);
  void fields(std::span<const Key> names);

  std::string out_;
  int depth_ = 0;
};

void Printer::list(const ListNode& list) {
  for (const Node* element : whole(list).nodes) node(*element);
}

void Printer::pipe(const PipeNode& pipe) {
  for (std::size_t i = 0; i < pipe.variables.size(); ++i) {
    if (i != 0) out_ += ", ";
    node(*pipe.variables[i]);
  }
  if (!pipe.variables.empty()) out_ += pipe.assigns ? " = " : " := ";
  for (std::size_t i = 0; i < pipe.commands.size(); ++i) {
    if (i != 0) out_ += " | ";
    command(*pipe.commands[i]);
  }
}

void Printer::command(const CommandNode& command) {
  for (std::size_t i = 0; i < command.args.size(); ++i) {
    if (i != 0) out_ += ' ';
    operand(*command.args[i]);
  }
}

void Printer::operand(const Node& operand) {
  if (operand.kind != NodeKind::pipe) return node(operand);
  out_ += '(';
  node(operand);
  out_ += ')';
}

void Printer::branch(std::string_view name, const BranchNode& branch) {
  out_ += "{{";
  out_ += name;
  out_ += ' ';
  pipe(*branch.pipe);
  out_ += "}}";
  list(*branch.list);
  if (branch.otherwise != nullptr) {
    out_ += "{{else}}";
    list(*branch.otherwise);
  }
  out_ += "{{end}}";
}

void Printer::template_call(const TemplateNode& call) {
  out_ += "{{template ";
  out_ += strconv::quote(call.name);
  if (call.pipe != nullptr) {
    out_ += ' ';
    pipe(*call.pipe);
  }
  out_ += "}}";
}

void Printer::fields(std::span<const Key> names) {
  for (const Key& name : names) {
    out_ += '.';
    out_ += name.view();
  }
}

void Printer::node(const Node& node) {
  if (depth_ == kDepth) {
    out_ += "...";
    return;
  }
  ++depth_;
  switch (node.kind) {
    case NodeKind::text:
      out_ += as<TextNode>(node).text;
      break;
    case NodeKind::action:
      out_ += "{{";
      pipe(*as<ActionNode>(node).pipe);
      out_ += "}}";
      break;
    case NodeKind::if_:
      branch("if", as<BranchNode>(node));
      break;
    case NodeKind::with:
      branch("with", as<BranchNode>(node));
      break;
    case NodeKind::range:
      branch("range", as<BranchNode>(node));
      break;
    case NodeKind::template_:
      template_call(as<TemplateNode>(node));
      break;
    case NodeKind::break_:
      out_ += "{{break}}";
      break;
    case NodeKind::continue_:
      out_ += "{{continue}}";
      break;
    case NodeKind::list:
    case NodeKind::deferred:
      list(as<ListNode>(node));
      break;
    case NodeKind::pipe:
      pipe(as<PipeNode>(node));
      break;
    case NodeKind::command:
      command(as<CommandNode>(node));
      break;
    case NodeKind::identifier:
      out_ += as<IdentifierNode>(node).name;
      break;
    case NodeKind::field:
      fields(as<FieldNode>(node).names);
      break;
    case NodeKind::variable:
      out_ += as<VariableNode>(node).name;
      fields(as<VariableNode>(node).fields);
      break;
    case NodeKind::chain:
      operand(*as<ChainNode>(node).term);
      fields(as<ChainNode>(node).fields);
      break;
    case NodeKind::dot:
      out_ += '.';
      break;
    case NodeKind::nil:
      out_ += "nil";
      break;
    case NodeKind::boolean:
      out_ += as<BooleanNode>(node).value ? "true" : "false";
      break;
    case NodeKind::number:
      out_ += as<NumberNode>(node).text;
      break;
    case NodeKind::string:
      out_ += as<StringNode>(node).quoted;
      break;
  }
  --depth_;
}

}  // namespace

std::string to_string(const Node& node) {
  Printer printer;
  printer.node(node);
  return printer.take();
}

}  // namespace kchart::tmpl
