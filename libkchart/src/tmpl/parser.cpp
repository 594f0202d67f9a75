// Lists, definitions and control structures. Go: text/template/parse/parse.go.
#include "tmpl/parser.hpp"

#include <algorithm>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "kchart/template.hpp"
#include "tmpl/body_parser.hpp"
#include "tmpl/builtins.hpp"

namespace kchart::tmpl {

namespace {

bool all_space(std::string_view text) {
  while (!text.empty()) {
    const utf8::Rune rune = utf8::decode(text);
    if (!unicode::is_space(rune.code)) return false;
    text.remove_prefix(rune.width);
  }
  return true;
}

bool blank(const ListNode& list) {
  if (list.kind == NodeKind::deferred) return static_cast<const DeferredList&>(list).blank;
  return std::all_of(list.nodes.begin(), list.nodes.end(), [](const Node* node) {
    return node->kind == NodeKind::text && all_space(as<TextNode>(*node).text);
  });
}

}  // namespace

FileParser::FileParser(Tree& tree, const ParseContext& context, Collected& collected,
                       const Deferral* deferral)
    : tree_(tree),
      context_(context),
      lexer_(tree.text, context.functions.find("break") != nullptr,
             context.functions.find("continue") != nullptr),
      collected_(collected),
      deferral_(deferral) {}

const OutlinedList* FileParser::deferrable() const {
  if (deferral_ == nullptr) return nullptr;
  const auto& lists = deferral_->lists;
  const auto found =
      std::lower_bound(lists.begin(), lists.end(), lexer_.offset(),
                       [](const OutlinedList& list, std::size_t at) { return list.begin < at; });
  return found != lists.end() && found->begin == lexer_.offset() ? &*found : nullptr;
}

const BoundFunction* FileParser::find_function(std::string_view name) const {
  const BoundFunction* found = context_.functions.find(name);
  return found != nullptr ? found : builtins().find(name);
}

void FileParser::count_node() {
  if (++nodes_ <= context_.limits.template_nodes) return;
  throw ParseError(Fault::limit, "limit.template.nodes",
                   "template: " + std::string(tree_.name) + ": more than " +
                       std::to_string(context_.limits.template_nodes) +
                       " nodes (raise with --max-template-nodes)",
                   {std::string(tree_.name)});
}

std::uint32_t FileParser::line_of(std::uint32_t offset) const {
  const std::string_view before = tree_.text.substr(0, offset);
  return 1 + static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
}

void FileParser::fail(std::uint32_t line, std::string_view message, const char* code) {
  std::string text = "template: " + std::string(tree_.name) + ":" + std::to_string(line) + ": ";
  text += message;
  const Fault fault =
      std::string_view(code).substr(0, 6) == "limit." ? Fault::limit : Fault::refused;
  throw ParseError(fault, code, std::move(text), {std::string(tree_.name), static_cast<int>(line)});
}

bool FileParser::add_body(Body body) {
  Body*& known = index_[body.name];
  if (known == nullptr) {
    bodies_.push_back(known = arena().make<Body>(body));
    return true;
  }
  if (body.name == tree_.name) tree_.names_itself = true;
  if (!known->blank) return body.blank;
  *known = body;
  return true;
}

void FileParser::finish() {
  tree_.bodies = keep_all<const Body*>(std::span(bodies_));
}

// File:
//   (text | comment | definition | action)*
void BodyParser::parse_file() {
  const std::uint32_t offset = peek().offset;
  while (peek().kind != TokenKind::eof) {
    if (peek().kind == TokenKind::left_delim) {
      const Token delim = next();
      if (next().kind == TokenKind::define) {
        BodyParser(file_).parse_definition();
        continue;
      }
      back_up(delim);
    }
    const Item item = text_or_action();
    if (item.what == Item::What::end) fail("unexpected {{end}}");
    if (item.what == Item::What::else_) fail("unexpected {{else}}");
    nodes_.push_back(item.node);
  }
  add(file_.tree().name, make_list(offset, 0));
}

// Definition:
//   {{define "name"}} itemList {{end}}
// The keyword is past.
void BodyParser::parse_definition() {
  constexpr std::string_view kContext = "define clause";
  const Token token = next();
  if (token.kind != TokenKind::string && token.kind != TokenKind::raw_string) {
    unexpected(token, kContext);
  }
  const std::string_view name = unquoted(token);
  expect(TokenKind::right_delim, kContext);
  Item end;
  const ListNode* root = item_list(end);
  if (end.what != Item::What::end) fail("unexpected {{else}} in define clause");
  add(name, root);
}

// The list of a block, whose first line is past.
void BodyParser::parse_block(std::string_view name) {
  Item end;
  const ListNode* root = item_list(end);
  if (end.what != Item::What::end) fail("unexpected {{else}} in block clause");
  add(name, root);
}

void BodyParser::add(std::string_view name, const ListNode* root) {
  const auto slots = static_cast<std::uint32_t>(scope_.slots());
  const Body body{name, &file_.tree(), root, slots, blank(*root)};
  if (file_.add_body(body)) return;
  fail("template: multiple definition of template " + strconv::quote(name));
}

const ListNode* BodyParser::make_list(std::uint32_t offset, std::size_t from) {
  auto* list = file_.make<ListNode>(NodeKind::list, offset, file_.keep_all(nodes_, from));
  nodes_.resize(from);
  return list;
}

// A list that may be deferred, and what ends it.
const ListNode* BodyParser::item_list(Item& end) {
  const OutlinedList* const list = file_.deferrable();
  return list != nullptr ? defer(*list, end) : items(end);
}

const ListNode* BodyParser::defer(const OutlinedList& list, Item& end) {
  file_.go_to(list.end);
  end = text_or_action();
  scope_.expect(list.slots);
  const std::span<const Scope::Variable> variables = scope_.variables();
  auto* const alive = file_.arena().array<std::string_view>(variables.size());
  std::transform(variables.begin(), variables.end(), alive,
                 [](const Scope::Variable& variable) { return variable.name; });
  const ScopeNames names{file_.keep_all<std::string_view>(scope_.known()),
                         {alive, variables.size()}};
  return file_.arena().make<DeferredList>(file_.deferral(), list, names);
}

const ListNode* BodyParser::parse_list() {
  Item end;
  return items(end);
}

// itemList:
//   textOrAction*
// Ends at {{end}} or {{else}}, which is returned apart.
const ListNode* BodyParser::items(Item& end) {
  const std::uint32_t offset = peek().offset;
  const std::size_t from = nodes_.size();
  while (peek().kind != TokenKind::eof) {
    const Item item = text_or_action();
    if (item.what != Item::What::node) {
      end = item;
      return make_list(offset, from);
    }
    nodes_.push_back(item.node);
  }
  fail("unexpected EOF");
}

// textOrAction:
//   text | action
BodyParser::Item BodyParser::text_or_action() {
  const Token token = next();
  if (token.kind == TokenKind::text) {
    return {Item::What::node, file_.make<TextNode>(NodeKind::text, token.offset, token.text), 0};
  }
  if (token.kind != TokenKind::left_delim) unexpected(token, "input");
  action_ = token.offset;
  const Item item = action();
  action_.reset();
  return item;
}

// Action:
//   control
//   command ("|" command)*
// The left delimiter is past.
BodyParser::Item BodyParser::action() {
  const Token token = next();
  const auto node = [](const Node* made) { return Item{Item::What::node, made, 0}; };
  switch (token.kind) {
    case TokenKind::block:
      return node(block_control());
    case TokenKind::break_:
    case TokenKind::continue_:
      return node(break_or_continue(token));
    case TokenKind::else_:
      return else_control();
    case TokenKind::end:
      return {Item::What::end, nullptr, expect(TokenKind::right_delim, "end").offset};
    case TokenKind::if_:
      return node(branch(NodeKind::if_, "if"));
    case TokenKind::range:
      return node(branch(NodeKind::range, "range"));
    case TokenKind::template_:
      return node(template_control());
    case TokenKind::with:
      return node(branch(NodeKind::with, "with"));
    default:
      break;
  }
  back_up();
  const std::uint32_t offset = peek().offset;
  const PipeNode* pipe = pipeline("command", TokenKind::right_delim);
  return node(file_.make<ActionNode>(NodeKind::action, offset, pipe));
}

// Break:
//   {{break}}
// Continue:
//   {{continue}}
// The keyword is past.
const Node* BodyParser::break_or_continue(const Token& keyword) {
  const bool is_break = keyword.kind == TokenKind::break_;
  const std::string_view name = is_break ? "{{break}}" : "{{continue}}";
  const Token token = next();
  if (token.kind != TokenKind::right_delim) unexpected(token, name);
  if (range_depth_ == 0) fail(std::string(name) + " outside {{range}}");
  return file_.make<Node>(is_break ? NodeKind::break_ : NodeKind::continue_, keyword.offset);
}

// If, Range, With:
//   {{if pipeline}} itemList {{end}}
//   {{if pipeline}} itemList {{else}} itemList {{end}}
// The keyword is past.
const Node* BodyParser::branch(NodeKind kind, std::string_view context) {
  check_stack("limit.template.nesting");
  const Branches made = control(context);
  return file_.make<BranchNode>(kind, made.pipe->offset, made.pipe, made.list, made.otherwise);
}

BodyParser::Branches BodyParser::control(std::string_view context) {
  const Scope::Mark mark = scope_.mark();
  Branches made{pipeline(context, TokenKind::right_delim), nullptr, nullptr};
  const std::size_t alive = scope_.alive();
  const bool ranges = context == "range";
  if (ranges) ++range_depth_;
  Item end;
  made.list = item_list(end);
  if (ranges) --range_depth_;
  // While executing only one of the branches runs, so the other's variables do not exist.
  scope_.end_branch(alive);
  if (end.what == Item::What::else_) made.otherwise = else_branch(context, end);
  scope_.end_control(mark);
  return made;
}

// "{{else if x}}" within an if and "{{else with x}}" within a with stand for a nested one, whose
// {{end}} closes both.
const ListNode* BodyParser::else_branch(std::string_view context, const Item& found) {
  // Nothing is read ahead here, so that the list of a plain {{else}} can be deferred.
  const TokenKind kind = pushed_ > 0 ? peek().kind : TokenKind::eof;
  const bool nests_if = context == "if" && kind == TokenKind::if_;
  const bool nests_with = context == "with" && kind == TokenKind::with;
  if (nests_if || nests_with) {
    next();
    const std::size_t from = nodes_.size();
    nodes_.push_back(branch(nests_if ? NodeKind::if_ : NodeKind::with, context));
    return make_list(found.offset, from);
  }
  Item end;
  const ListNode* list = item_list(end);
  if (end.what != Item::What::end) fail("expected end; found {{else}}");
  return list;
}

// Else:
//   {{else}}
// The keyword is past. An "if" or "with" right behind it is left for else_branch.
BodyParser::Item BodyParser::else_control() {
  const Token token = peek();
  if (token.kind == TokenKind::if_ || token.kind == TokenKind::with) {
    return {Item::What::else_, nullptr, token.offset};
  }
  return {Item::What::else_, nullptr, expect(TokenKind::right_delim, "else").offset};
}

// Block:
//   {{block "name" pipeline}} itemList {{end}}
// The keyword is past.
const Node* BodyParser::block_control() {
  constexpr std::string_view kContext = "block clause";
  check_stack("limit.template.nesting");
  const Token token = next();
  const std::string_view name = template_name(token, kContext);
  const PipeNode* pipe = pipeline(kContext, TokenKind::right_delim);
  BodyParser(file_).parse_block(name);
  return file_.make<TemplateNode>(NodeKind::template_, token.offset, name, pipe);
}

// Template:
//   {{template "name" pipeline?}}
// The keyword is past.
const Node* BodyParser::template_control() {
  constexpr std::string_view kContext = "template clause";
  const Token token = next();
  const std::string_view name = template_name(token, kContext);
  const PipeNode* pipe = nullptr;
  if (next().kind != TokenKind::right_delim) {
    back_up();
    pipe = pipeline(kContext, TokenKind::right_delim);
  }
  return file_.make<TemplateNode>(NodeKind::template_, token.offset, name, pipe);
}

std::string_view BodyParser::template_name(const Token& token, std::string_view context) {
  if (token.kind != TokenKind::string && token.kind != TokenKind::raw_string) {
    unexpected(token, context);
  }
  return unquoted(token);
}

void BodyParser::back_up(const Token& first) noexcept {
  tokens_[1] = first;
  pushed_ = 2;
}

Token BodyParser::expect(TokenKind kind, std::string_view context) {
  const Token token = next();
  if (token.kind != kind) unexpected(token, context);
  return token;
}

// Go blames the line of the token that the lexer gave last, wherever the trouble is.
void BodyParser::fail(std::string_view message, const char* code) {
  file_.fail(file_.line_of(tokens_[0].offset), message, code);
}

void BodyParser::unexpected(const Token& token, std::string_view context) {
  if (token.kind != TokenKind::error) {
    fail("unexpected " + describe(token) + " in " + std::string(context));
  }
  std::string message(token.text);
  const std::uint32_t started = action_ ? file_.line_of(*action_) : 0;
  if (action_ && started != file_.line_of(token.offset)) {
    const bool says_action = token.text.ends_with(" action");
    message += says_action ? " started at " : " in action started at ";
    message += file_.tree().name;
    message += ":" + std::to_string(started);
  }
  fail(message);
}

void BodyParser::check_stack(const char* code) {
  if (file_.context().guard.full()) fail("nested too deeply", code);
}

namespace {

// Null when no list of the file may be deferred.
const Deferral* deferral(Tree& tree, const ParseContext& context) {
  if (context.later == nullptr) return nullptr;
  auto lists = outline(tree.text, context.functions, context.limits);
  if (!lists || lists->empty()) return nullptr;
  return context.arena.make<Deferral>(
      Deferral{tree, std::move(*lists), context.functions, context.limits, *context.later});
}

}  // namespace

const Tree* parse(std::string_view name, std::string_view text, const ParseContext& context) {
  const std::size_t bound = context.limits.template_file;
  if (text.size() > bound) {
    throw ParseError(Fault::limit, "limit.template.size",
                     "template: " + std::string(name) + ": more than " + std::to_string(bound) +
                         " bytes (raise with --max-template-bytes)",
                     {std::string(name)});
  }
  Tree* const tree = context.arena.make<Tree>(Tree{name, text, {}, false});
  Collected collected;
  FileParser file(*tree, context, collected, deferral(*tree, context));
  BodyParser(file).parse_file();
  file.finish();
  return tree;
}

// That no error can be found in what has an outline bounds the recursion too, so the stack needs no
// guard of the run.
const ListNode& parse_deferred(const DeferredList& list) {
  const ListNode* parsed = list.parsed.load(std::memory_order_acquire);
  if (parsed != nullptr) return *parsed;
  const Deferral& of = list.file;
  const std::lock_guard lock(of.later.mutex);
  parsed = list.parsed.load(std::memory_order_relaxed);
  if (parsed != nullptr) return *parsed;
  const ParseContext context{of.functions, of.limits, of.later.arena, {}};
  FileParser file(of.tree, context, of.later.collected, &of);
  file.go_to(list.offset);
  parsed = BodyParser(file, list.scope).parse_list();
  list.parsed.store(parsed, std::memory_order_release);
  return *parsed;
}

const Tree* renamed(const Tree& parsed, std::string_view name, Arena& arena) {
  const auto uses_name = [name](const Body* body) { return body->name == name; };
  if (parsed.names_itself || std::any_of(parsed.bodies.begin(), parsed.bodies.end(), uses_name)) {
    return nullptr;
  }
  Tree* const tree = arena.make<Tree>(Tree{name, parsed.text, {}, false});
  const Body** const bodies = arena.array<const Body*>(parsed.bodies.size());
  std::transform(parsed.bodies.begin(), parsed.bodies.end(), bodies, [&](const Body* body) {
    const std::string_view own = body->name == parsed.name ? name : body->name;
    return arena.make<Body>(Body{own, tree, body->root, body->slots, body->blank});
  });
  tree->bodies = {bodies, parsed.bodies.size()};
  return tree;
}

}  // namespace kchart::tmpl
