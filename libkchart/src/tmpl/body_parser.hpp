// BodyParser: the text of one name, a file's own or a define's; FileParser: what they share.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tmpl/lexer.hpp"
#include "tmpl/parser.hpp"
#include "tmpl/scope.hpp"

namespace kchart::tmpl {

// The file being parsed: its tree, tokens, and the bounds on both.
class FileParser {
 public:
  FileParser(Tree& tree, const ParseContext& context, Collected& collected,
             const Deferral* deferral = nullptr);

  void next_token(Token& token) { lexer_.next(token); }
  // The list that begins where the lexer stands, when it may be left for later.
  const OutlinedList* deferrable() const;
  // To where a list begins or ends.
  void go_to(std::size_t offset) noexcept { lexer_.go_to(offset); }
  const Deferral& deferral() const noexcept { return *deferral_; }
  const BoundFunction* find_function(std::string_view name) const;
  std::string_view keep(std::string_view text) { return context_.arena.copy(text); }
  Arena& arena() noexcept { return context_.arena; }
  const ParseContext& context() const noexcept { return context_; }
  const Tree& tree() const noexcept { return tree_; }
  Collected& collected() noexcept { return collected_; }

  template <class T, class... Args>
  T* make(NodeKind kind, std::uint32_t offset, Args&&... args) {
    count_node();
    void* const memory = context_.arena.allocate(sizeof(T), alignof(T));
    if constexpr (std::is_same_v<T, Node>) {
      return new (memory) Node{kind, offset};
    } else {
      return new (memory) T{{kind, offset}, std::forward<Args>(args)...};
    }
  }

  // Copies of `all` in the arena, which may convert them (pointers to pointers to const).
  template <class T, class From = T>
  std::span<const T> keep_all(std::span<From> all) {
    if (all.empty()) return {};
    T* kept = context_.arena.array<T>(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) new (kept + i) T(all[i]);
    return {kept, all.size()};
  }
  template <class T>
  std::span<const T> keep_all(const std::vector<T>& all, std::size_t from = 0) {
    return keep_all<T>(std::span(all).subspan(from));
  }

  // Go's Tree.add; false when two definitions of one name have content.
  bool add_body(Body body);
  void finish();  // gives the tree its bodies

  std::uint32_t line_of(std::uint32_t offset) const;
  [[noreturn]] void fail(std::uint32_t line, std::string_view message, const char* code);

 private:
  void count_node();

  Tree& tree_;
  const ParseContext& context_;
  Lexer lexer_;
  std::size_t nodes_ = 0;
  Collected& collected_;
  const Deferral* deferral_;  // null: nothing is deferred
  std::vector<Body*> bodies_;
  std::unordered_map<std::string_view, Body*> index_;  // of `bodies_`
};

class BodyParser {
 public:
  explicit BodyParser(FileParser& file, ScopeNames scope = {})
      : file_(file),
        nodes_(file.collected().nodes),
        args_(file.collected().args),
        commands_(file.collected().commands),
        names_(file.collected().names),
        scope_(scope.known, scope.alive) {}

  void parse_file();
  // A list that was deferred; the lexer stands where it begins.
  const ListNode* parse_list();

 private:
  // What an item turned out to be: a node of the list, or the end of the list.
  struct Item {
    enum class What { node, end, else_ } what = What::node;
    const Node* node = nullptr;
    std::uint32_t offset = 0;
  };
  struct Branches {
    const PipeNode* pipe;
    const ListNode* list;
    const ListNode* otherwise;
  };
  struct Variables {
    std::array<VariableNode*, 2> nodes{};
    std::size_t count = 0;
    bool assigns = false;

    std::span<VariableNode* const> all() const { return {nodes.data(), count}; }
  };

  // Tokens, with up to two pushed back.
  Token next() {
    if (pushed_ > 0) return tokens_[static_cast<std::size_t>(--pushed_)];
    file_.next_token(tokens_[0]);
    return tokens_[0];
  }
  const Token& peek() {
    if (pushed_ > 0) return tokens_[static_cast<std::size_t>(pushed_ - 1)];
    pushed_ = 1;
    file_.next_token(tokens_[0]);
    return tokens_[0];
  }
  // After peek(): takes what was seen.
  void drop() noexcept { --pushed_; }
  bool field_follows() {
    const Token& token = peek();
    return token.kind == TokenKind::field && !token.spaced;
  }
  void back_up() noexcept { ++pushed_; }
  void back_up(const Token& first) noexcept;
  Token expect(TokenKind kind, std::string_view context);

  [[noreturn]] void fail(std::string_view message, const char* code = "template.syntax");
  [[noreturn]] void unexpected(const Token& token, std::string_view context);
  void check_stack(const char* code);

  void parse_definition();
  void parse_block(std::string_view name);
  void add(std::string_view name, const ListNode* root);

  Item text_or_action();
  Item action();
  const ListNode* item_list(Item& end);
  const ListNode* items(Item& end);
  const ListNode* defer(const OutlinedList& list, Item& end);
  const ListNode* make_list(std::uint32_t offset, std::size_t from);
  const Node* break_or_continue(const Token& keyword);
  const Node* branch(NodeKind kind, std::string_view context);
  Branches control(std::string_view context);
  const ListNode* else_branch(std::string_view context, const Item& found);
  Item else_control();
  const Node* block_control();
  const Node* template_control();
  std::string_view template_name(const Token& token, std::string_view context);

  const PipeNode* pipeline(std::string_view context, TokenKind end);
  void declarations(std::string_view context, Variables& variables);
  bool more_declarations(std::string_view context, std::size_t count);
  void check_pipeline(std::span<const CommandNode* const> commands, std::string_view context);
  void settle(const Variables& variables);
  const CommandNode* command(bool piped);
  const Node* operand();
  std::span<const Key> field_names(std::string_view first);
  const Node* with_fields(const Node* term);
  const Node* term();
  const Node* parenthesized();
  const Node* identifier(const Token& token);
  const Node* number(const Token& token);
  const Node* string(const Token& token);
  std::string_view unquoted(const Token& token);
  const VariableNode* use_variable(const Token& token);
  const VariableNode* resolve(VariableNode* variable, std::size_t slot);

  FileParser& file_;
  std::vector<const Node*>& nodes_;
  std::vector<const Node*>& args_;
  std::vector<const CommandNode*>& commands_;
  std::vector<Key>& names_;
  std::array<Token, 2> tokens_;  // [0] is the latest from the lexer
  int pushed_ = 0;
  Scope scope_;
  std::optional<std::uint32_t> action_;  // offset of the action being parsed
  int range_depth_ = 0;
  std::size_t parens_ = 0;
  int conditional_ = 0;                            // within how many arguments of and, or
  std::vector<std::uint32_t>* skipped_ = nullptr;  // conditional slots of the outermost pipeline
};

}  // namespace kchart::tmpl
