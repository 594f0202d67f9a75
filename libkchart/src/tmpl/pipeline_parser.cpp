// Pipelines and what is in them. Go: text/template/parse/parse.go.

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "tmpl/body_parser.hpp"
#include "tmpl/builtins.hpp"

namespace kchart::tmpl {

namespace {

bool starts_operand(TokenKind kind) {
  switch (kind) {
    case TokenKind::boolean:
    case TokenKind::character_constant:
    case TokenKind::complex:
    case TokenKind::dot:
    case TokenKind::field:
    case TokenKind::identifier:
    case TokenKind::number:
    case TokenKind::nil:
    case TokenKind::raw_string:
    case TokenKind::string:
    case TokenKind::variable:
    case TokenKind::left_paren:
      return true;
    default:
      return false;
  }
}

bool takes(const BoundFunction& function, std::size_t count) {
  const Signature& signature = function.signature;
  return signature.variadic ? count + 1 >= signature.params.size()
                            : count == signature.params.size();
}

bool is_executable(NodeKind kind) {
  return kind != NodeKind::boolean && kind != NodeKind::dot && kind != NodeKind::nil &&
         kind != NodeKind::number && kind != NodeKind::string;
}

bool is_operand(NodeKind kind) {
  return is_executable(kind) || kind == NodeKind::dot;
}

}  // namespace

// Pipeline:
//   declarations? command ('|' command)*
const PipeNode* BodyParser::pipeline(std::string_view context, TokenKind end) {
  const std::uint32_t offset = peek().offset;
  std::vector<std::uint32_t> skipped;
  std::vector<std::uint32_t>* const outer = skipped_;
  if (conditional_ == 0) skipped_ = &skipped;
  Variables variables;
  declarations(context, variables);
  const std::size_t from = commands_.size();
  for (; peek().kind != end;) {
    if (!starts_operand(peek().kind)) unexpected(next(), context);
    commands_.push_back(command(commands_.size() != from));
  }
  drop();
  const auto commands = file_.keep_all(commands_, from);
  commands_.resize(from);
  check_pipeline(commands, context);
  settle(variables);
  skipped_ = outer;
  const bool lone = commands.size() == 1 && commands[0]->args.size() == 1 && variables.count == 0 &&
                    skipped.empty() && is_operand(commands[0]->args[0]->kind);
  return file_.make<PipeNode>(
      NodeKind::pipe, offset, lone ? commands[0]->args[0] : nullptr, variables.assigns,
      file_.keep_all<const VariableNode*>(variables.all()), commands, file_.keep_all(skipped));
}

// declarations:
//   $x := | $x = | $x, $y := | $x, $y =
// A variable that turns out to be an operand is pushed back.
void BodyParser::declarations(std::string_view context, Variables& variables) {
  while (peek().kind == TokenKind::variable) {
    const Token variable = next();
    const Token& following = peek();
    const bool comma = following.kind == TokenKind::character && following.text == ",";
    const bool sets = following.kind == TokenKind::assign || following.kind == TokenKind::declare;
    if (!sets && !comma) return back_up(variable);
    if (sets) variables.assigns = following.kind == TokenKind::assign;
    drop();
    variables.nodes[variables.count++] =
        file_.make<VariableNode>(NodeKind::variable, variable.offset, variable.text,
                                 std::span<const Key>(), kNoSlot, nullptr);
    scope_.know(variable.text);
    if (sets) return;
    if (!more_declarations(context, variables.count)) return;
  }
}

// After a comma: whether another variable is to be read.
bool BodyParser::more_declarations(std::string_view context, std::size_t count) {
  if (context != "range" || count >= 2) {
    fail("too many declarations in " + std::string(context));
  }
  const TokenKind kind = peek().kind;
  if (kind == TokenKind::variable) return true;
  if (kind == TokenKind::right_delim || kind == TokenKind::right_paren) return false;
  fail("range can only initialize variables");
}

void BodyParser::check_pipeline(std::span<const CommandNode* const> commands,
                                std::string_view context) {
  if (commands.empty()) fail("missing value for " + std::string(context));
  for (std::size_t i = 1; i < commands.size(); ++i) {
    if (is_executable(commands[i]->args[0]->kind)) continue;
    fail("non executable command in pipeline stage " + std::to_string(i + 1));
  }
}

// Gives slots to the variables of a pipeline whose commands are parsed: only what follows sees
// them.
void BodyParser::settle(const Variables& variables) {
  for (VariableNode* variable : variables.all()) {
    if (variables.assigns) {
      resolve(variable, scope_.find(variable->name));
      continue;
    }
    const bool conditional = conditional_ != 0;
    variable->slot = static_cast<std::uint32_t>(scope_.declare(variable->name, conditional));
    if (conditional) skipped_->push_back(variable->slot);
  }
}

// command:
//   operand (space operand)*
// The pipe character is consumed, a right delimiter or parenthesis is not.
// `piped`: what the command before gives is its last argument.
const CommandNode* BodyParser::command(bool piped) {
  const std::uint32_t offset = peek().offset;
  const std::size_t from = args_.size();
  bool short_circuits = false;
  while (true) {
    const Node* made = operand();
    if (made != nullptr) {
      args_.push_back(made);
      if (args_.size() == from + 1 && made->kind == NodeKind::identifier) {
        const Special special = as<IdentifierNode>(*made).special;
        short_circuits = special == Special::and_ || special == Special::or_;
        conditional_ += short_circuits ? 1 : 0;
      }
    }
    const Token& token = peek();
    if (made != nullptr && token.spaced) continue;
    if (token.kind == TokenKind::right_delim || token.kind == TokenKind::right_paren) break;
    if (token.kind != TokenKind::pipe) unexpected(next(), "operand");
    drop();
    break;
  }
  conditional_ -= short_circuits ? 1 : 0;
  if (args_.size() == from) fail("empty command");
  bool right_count = true;
  if (args_[from]->kind == NodeKind::identifier) {
    const std::size_t count = args_.size() - from - 1 + (piped ? 1 : 0);
    right_count = takes(*as<IdentifierNode>(*args_[from]).function, count);
  }
  auto* made =
      file_.make<CommandNode>(NodeKind::command, offset, file_.keep_all(args_, from), right_count);
  args_.resize(from);
  return made;
}

// operand:
//   term .Field*
// Null when the next token starts none.
const Node* BodyParser::operand() {
  const Node* made = term();
  if (made == nullptr || !field_follows()) return made;
  return with_fields(made);
}

// The names of the fields that follow, behind the `first` that is known; empty when there are none.
std::span<const Key> BodyParser::field_names(std::string_view first) {
  const std::size_t from = names_.size();
  if (!first.empty()) names_.emplace_back(first);
  for (; field_follows(); drop()) names_.emplace_back(peek().text.substr(1));
  const auto kept = file_.keep_all(names_, from);
  names_.resize(from);
  return kept;
}

// Fields of terms that are no field or variable themselves make a chain with it. The position is
// that of the first field that joins, which is where Go blames such chains.
const Node* BodyParser::with_fields(const Node* term) {
  if (!is_executable(term->kind)) {
    fail("unexpected . after term " + strconv::quote(to_string(*term)));
  }
  const std::uint32_t offset = peek().offset;
  return file_.make<ChainNode>(NodeKind::chain, offset, term, field_names({}));
}

// term:
//   literal (number, string, nil, boolean)
//   function (identifier)
//   . | .Field | $ | $x
//   '(' pipeline ')'
// Null when the next token starts none.
const Node* BodyParser::term() {
  const Token token = next();
  switch (token.kind) {
    case TokenKind::identifier:
      return identifier(token);
    case TokenKind::dot:
      return file_.make<Node>(NodeKind::dot, token.offset);
    case TokenKind::nil:
      return file_.make<Node>(NodeKind::nil, token.offset);
    case TokenKind::variable:
      return use_variable(token);
    case TokenKind::field: {
      const std::uint32_t offset = field_follows() ? peek().offset : token.offset;
      return file_.make<FieldNode>(NodeKind::field, offset, field_names(token.text.substr(1)));
    }
    case TokenKind::boolean:
      return file_.make<BooleanNode>(NodeKind::boolean, token.offset, token.text == "true");
    case TokenKind::character_constant:
    case TokenKind::complex:
    case TokenKind::number:
      return number(token);
    case TokenKind::left_paren:
      return parenthesized();
    case TokenKind::string:
    case TokenKind::raw_string:
      return string(token);
    default:
      back_up();
      return nullptr;
  }
}

const Node* BodyParser::parenthesized() {
  if (parens_ >= file_.context().limits.template_parens) {
    fail("max expression depth exceeded", "limit.parens");
  }
  check_stack("limit.parens");
  ++parens_;
  const PipeNode* pipe = pipeline("parenthesized pipeline", TokenKind::right_paren);
  --parens_;
  return pipe;
}

const Node* BodyParser::identifier(const Token& token) {
  const BoundFunction* function = file_.find_function(token.text);
  if (function == nullptr) fail("function " + strconv::quote(token.text) + " not defined");
  return file_.make<IdentifierNode>(NodeKind::identifier, token.offset, token.text, function,
                                    special_of(*function), takes(*function, 0));
}

const Node* BodyParser::number(const Token& token) {
  Number parsed;
  std::string error;
  if (!parse_number(token, file_.arena(), parsed, error)) fail(error);
  return file_.make<NumberNode>(NodeKind::number, token.offset, token.text, parsed);
}

const Node* BodyParser::string(const Token& token) {
  const std::string_view text = unquoted(token);
  return file_.make<StringNode>(NodeKind::string, token.offset, token.text, text);
}

std::string_view BodyParser::unquoted(const Token& token) {
  const std::string_view inner = token.text.substr(1, token.text.size() - 2);
  if (token.kind == TokenKind::string && token.plain) return inner;
  // Without escapes the text is what stands there; but Go replaces bad UTF-8 between double quotes.
  const bool raw = token.kind == TokenKind::raw_string;
  const bool plain = inner.find(raw ? '\r' : '\\') == std::string_view::npos;
  if (plain && (raw || utf8::valid(inner))) return inner;
  const auto text = strconv::unquote(token.text);
  if (!text) fail("invalid syntax");
  return file_.keep(*text);
}

const VariableNode* BodyParser::use_variable(const Token& token) {
  if (!scope_.knows(token.text)) {
    fail("undefined variable " + strconv::quote(token.text));
  }
  const std::uint32_t offset = field_follows() ? peek().offset : token.offset;
  auto* variable = file_.make<VariableNode>(NodeKind::variable, offset, token.text, field_names({}),
                                            kNoSlot, nullptr);
  return resolve(variable, scope_.find(token.text));
}

// `slot` is what the name of `variable` stands for, or none.
const VariableNode* BodyParser::resolve(VariableNode* variable, std::size_t slot) {
  VariableNode* choice = variable;
  while (slot != Scope::kNone) {
    choice->slot = static_cast<std::uint32_t>(slot);
    const Scope::Variable& found = scope_.at(slot);
    if (!found.conditional) break;
    auto* next = file_.make<VariableNode>(NodeKind::variable, variable->offset, variable->name,
                                          std::span<const Key>(), kNoSlot, nullptr);
    choice->otherwise = next;
    choice = next;
    slot = found.shadowed;
  }
  return variable;
}

}  // namespace kchart::tmpl
