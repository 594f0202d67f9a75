// One walk over each parsed template. A field called Values, wherever it stands in a chain
// (.Values.a, $.Values.a, .context.Values.a), begins a path; what follows it is the path.
#include "check/value_uses.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "kchart/render.hpp"
#include "kchart/template.hpp"
#include "tmpl/tree.hpp"

namespace kchart::checking {

namespace {

using Path = std::vector<std::string>;
using tmpl::as;
using tmpl::NodeKind;

constexpr std::string_view kValues = "Values";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The arguments of these are asked about, not relied on.
bool asks(std::string_view function) {
  static constexpr std::array kAsking{"default", "hasKey", "dig",      "and",     "or",    "not",
                                      "empty",   "get",    "coalesce", "ternary", "kindIs"};
  return std::find(kAsking.begin(), kAsking.end(), function) != kAsking.end();
}

class Walker {
 public:
  Walker(const tmpl::Tree& tree, const std::string& file, std::map<Path, ValueUse>& into)
      : tree_(tree), file_(file), into_(into) {}

  void run() {
    for (const tmpl::Body* body : tree_.bodies) list(body->root);
  }

 private:
  void list(const tmpl::ListNode* nodes) {
    if (nodes == nullptr) return;
    for (const tmpl::Node* node : nodes->nodes) statement(*node);
  }

  void statement(const tmpl::Node& node) {
    switch (node.kind) {
      case NodeKind::action:
        return pipe(as<tmpl::ActionNode>(node).pipe, false);
      case NodeKind::template_:
        return pipe(as<tmpl::TemplateNode>(node).pipe, false);
      case NodeKind::if_:
      case NodeKind::with:
      case NodeKind::range: {
        const auto& branch = as<tmpl::BranchNode>(node);
        pipe(branch.pipe, true);
        list(branch.list);
        return list(branch.otherwise);
      }
      default:
        return;
    }
  }

  void pipe(const tmpl::PipeNode* node, bool guarded) {
    if (node == nullptr) return;
    for (const tmpl::CommandNode* command : node->commands) {
      guarded = guarded || asks(function_of(*command));
    }
    for (const tmpl::CommandNode* one : node->commands) command(*one, guarded);
  }

  static std::string_view function_of(const tmpl::CommandNode& node) {
    if (node.args.empty() || node.args.front()->kind != NodeKind::identifier) return {};
    return as<tmpl::IdentifierNode>(*node.args.front()).name;
  }

  void command(const tmpl::CommandNode& node, bool guarded) {
    if (by_names(node, guarded)) return;
    for (const tmpl::Node* argument : node.args) operand(*argument, guarded);
  }

  // index .Values "a" "b", get .Values "a", hasKey .Values "a", dig "a" "b" default .Values.
  bool by_names(const tmpl::CommandNode& node, bool guarded) {
    const std::string_view name = function_of(node);
    const bool dig = name == "dig";
    if (name != "index" && name != "get" && name != "hasKey" && !dig) return false;
    std::span<const tmpl::Node* const> rest = node.args.subspan(1);
    if (rest.empty()) return false;
    const tmpl::Node& holder = dig ? *rest.back() : *rest.front();
    rest = dig ? rest.first(rest.size() - 1) : rest.subspan(1);
    auto path = path_of(holder);
    if (!path) return false;
    if (dig && !rest.empty()) rest = rest.first(rest.size() - 1);  // the default
    for (const tmpl::Node* argument : rest) {
      if (argument->kind != NodeKind::string) break;
      path->emplace_back(as<tmpl::StringNode>(*argument).text);
    }
    note(std::move(*path), holder.offset, guarded);
    for (const tmpl::Node* argument : node.args.subspan(1)) {
      if (argument != &holder) operand(*argument, guarded);
    }
    return true;
  }

  static std::optional<Path> after_values(std::span<const Key> names) {
    const auto at = std::find_if(names.begin(), names.end(),
                                 [](const Key& key) { return key.view() == kValues; });
    if (at == names.end()) return std::nullopt;
    Path path;
    for (auto next = at + 1; next != names.end(); ++next) path.emplace_back(next->view());
    return path;
  }

  static std::optional<Path> path_of(const tmpl::Node& node) {
    if (node.kind == NodeKind::field) return after_values(as<tmpl::FieldNode>(node).names);
    if (node.kind == NodeKind::variable) return after_values(as<tmpl::VariableNode>(node).fields);
    if (node.kind == NodeKind::chain) return after_values(as<tmpl::ChainNode>(node).fields);
    return std::nullopt;
  }

  void operand(const tmpl::Node& node, bool guarded) {
    if (auto path = path_of(node)) note(std::move(*path), node.offset, guarded);
    if (node.kind == NodeKind::pipe) pipe(&as<tmpl::PipeNode>(node), guarded);
    if (node.kind == NodeKind::chain) operand(*as<tmpl::ChainNode>(node).term, guarded);
  }

  void note(Path path, std::uint32_t offset, bool guarded) {
    ValueUse& use = into_[path];
    if (use.position.line == 0) {
      const std::string_view before = tree_.text.substr(0, offset);
      use.path = std::move(path);
      use.position = {file_, static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
                      0};
    }
    use.guarded = use.guarded || guarded;
  }

  const tmpl::Tree& tree_;
  const std::string& file_;
  std::map<Path, ValueUse>& into_;
};

}  // namespace

void find_uses(std::string_view text, std::vector<Path>& into) {
  constexpr std::string_view kStart = ".Values";
  for (std::size_t at = text.find(kStart); at != std::string_view::npos;
       at = text.find(kStart, at + 1)) {
    Path path;
    std::size_t next = at + kStart.size();
    while (next + 1 < text.size() && text[next] == '.' && is_word(text[next + 1])) {
      std::size_t end = next + 1;
      while (end < text.size() && is_word(text[end])) ++end;
      path.emplace_back(text.substr(next + 1, end - next - 1));
      next = end;
    }
    into.push_back(std::move(path));
  }
}

std::vector<ValueUse> uses_of(const Chart& chart, const Limits& limits) {
  std::map<Path, ValueUse> found;
  for (const ChartFile& file : chart.templates) {
    const std::string name = chart.metadata.name + '/' + file.name;
    try {
      const auto parsed =
          Template::parse(name, std::string(file.data.view()), template_functions(), limits);
      Walker(parsed->tree(), name, found).run();
    } catch (const ParseError&) {
      std::vector<Path> paths;  // rendering says what is wrong with it
      find_uses(file.data, paths);
      for (Path& path : paths) found[path] = {path, {name, 1, 0}, true};
    }
  }
  std::vector<ValueUse> out;
  for (auto& [path, use] : found) out.push_back(std::move(use));
  return out;
}

}  // namespace kchart::checking
