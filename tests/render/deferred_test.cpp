// Templates whose lists are parsed when they are first run, beside the same parsed at once: the
// same trees for every template of this repository, and no text is taken that the parser refuses,
// whatever random edits make of it. `make deferred-proof` does so for a corpus of charts.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "kchart/chart.hpp"
#include "kchart/render.hpp"
#include "kchart/template.hpp"
#include "support/edited.hpp"
#include "tmpl/deferred.hpp"
#include "tmpl/parser.hpp"

namespace kchart::tmpl {

namespace {

using test::below;
using test::Random;
using test::Tally;

// Kinds, offsets, and the slots of variables: what Go's print of a tree leaves out.
class Dump {
 public:
  void list(const ListNode* written) {
    if (written == nullptr) return;
    const ListNode& list = whole(*written);
    out_ << "(list " << list.offset;
    for (const Node* item : list.nodes) node(*item);
    out_ << ')';
  }
  std::string text() const { return out_.str(); }

 private:
  void node(const Node& node) {
    out_ << ' ' << static_cast<int>(node.kind) << '@' << node.offset;
    switch (node.kind) {
      case NodeKind::action:
        return pipe(*as<ActionNode>(node).pipe);
      case NodeKind::if_:
      case NodeKind::with:
      case NodeKind::range:
        pipe(*as<BranchNode>(node).pipe);
        list(as<BranchNode>(node).list);
        return list(as<BranchNode>(node).otherwise);
      case NodeKind::template_:
        if (as<TemplateNode>(node).pipe != nullptr) pipe(*as<TemplateNode>(node).pipe);
        return;
      case NodeKind::pipe:
        return pipe(as<PipeNode>(node));
      case NodeKind::chain:
        return this->node(*as<ChainNode>(node).term);
      case NodeKind::variable:
        return variable(as<VariableNode>(node));
      default:
        out_ << to_string(node);
    }
  }
  void pipe(const PipeNode& pipe) {
    for (const VariableNode* declared : pipe.variables) variable(*declared);
    for (const CommandNode* command : pipe.commands) {
      out_ << " |";
      for (const Node* word : command->args) node(*word);
    }
  }
  void variable(const VariableNode& variable) {
    out_ << ' ' << variable.name << '#' << variable.slot;
    for (const Key& field : variable.fields) out_ << '.' << field.view();
    if (variable.otherwise != nullptr) this->variable(*variable.otherwise);
  }

  std::ostringstream out_;
};

std::string shown(const Tree& tree) {
  std::ostringstream out;
  for (const Body* body : tree.bodies) {
    Dump dump;
    dump.list(body->root);
    out << body->name << (body->blank ? " blank" : "") << '\n' << dump.text() << '\n';
  }
  return out.str();
}

// The frame that a body asks for must hold what its lists declare.
std::size_t slots_of(const Tree& tree) {
  std::size_t sum = 0;
  for (const Body* body : tree.bodies) sum += body->slots;
  return sum;
}

std::string parsed(std::string_view text, Later* later, std::size_t& slots) {
  Arena arena;
  const Limits limits;
  try {
    const Tree& tree = *parse("t", text, {template_functions(), limits, arena, {}, later});
    slots = slots_of(tree);
    return shown(tree);
  } catch (const ParseError& error) {
    return error.message();
  }
}

// Whether the text has an outline; then the parser must agree with it.
bool agrees_or_gives_up(std::string_view text) {
  if (!outline(text, template_functions(), {})) return false;
  std::size_t at_once = 0;
  std::size_t later_on = 0;
  Later later;
  const std::string whole_tree = parsed(text, nullptr, at_once);
  const std::string deferred = parsed(text, &later, later_on);
  if (whole_tree != deferred || later_on < at_once || whole_tree.starts_with("template: ")) {
    INFO(text);
    CHECK(whole_tree == deferred);
    CHECK(later_on >= at_once);
    CHECK(!whole_tree.starts_with("template: "));
  }
  return true;
}

// Within actions, where the rules are.
void edit(std::string& text, Random& random) {
  constexpr std::string_view kPieces[] = {
      "{{",   "}}",   "{{-",  "-}}",      " -}}", "{{- ", "(",         ")",        "|",
      ".",    "$",    "$x",   "\"",       "`",    "'",    "\\",        ":=",       "=",
      ",",    " ",    "\n",   "/*",       "*/",   "-",    "0",         "1.5",      "end",
      "else", "if ",  "with", "range",    "true", "nil",  "{{end}}",   "{{else}}", "a",
      "\v",   "\xC2", "é",    "\xC2\xA0", ".a.b", "not",  "{{if .a}}", "break",    "$x := "};
  if (text.empty()) return;
  std::size_t at = below(text.size(), random);
  const std::size_t action = text.find("{{", at);
  if (action != std::string::npos) {
    at = std::min(text.size() - 1, action + below(30, random));
  }
  const std::string_view piece = kPieces[below(std::size(kPieces), random)];
  switch (below(4, random)) {
    case 0:
      text.erase(at, 1 + below(3, random));
      break;
    case 1:
      text.insert(at, piece);
      break;
    case 2:
      text.replace(at, piece.size(), piece);
      break;
    default:
      text.erase(at, below(text.size() - at, random));
  }
}

void compare(const std::string& text, int copies, Random& random, Tally& tally) {
  tally.add(text, agrees_or_gives_up, copies, 2, edit, random);
}

void compare(const Chart& chart, int edits, Random& random, Tally& tally) {
  for (const ChartFile& file : chart.templates) {
    compare(std::string(file.data.view()), edits, random, tally);
  }
  for (const auto& sub : chart.dependencies) compare(*sub, edits, random, tally);
}

}  // namespace

TEST_CASE("What is plain has an outline, what is not is left to the parser") {
  const auto outlined = [](std::string_view text) {
    return outline(text, template_functions(), {}).has_value();
  };
  for (const char* text :
       {"", "a", "{{.}}", "{{- .a.b | quote -}}", "{{$x := 1}}{{$x}}", "{{ $.a }}", "{{/* x */ -}}",
        "{{if not .a}}{{else if (eq .b 1)}}{{else}}{{end}}", "{{with .a}}{{else with .b}}{{end}}",
        "{{range $i, $v := .a}}{{$i}}{{end}}", "{{define \"a\"}}{{end}}",
        "{{template \"a\" (dict \"b\" `c`)}}", "{{template \"a\"}}", "{{ print true nil -1 0.5 }}",
        "{{(index .a 0).b}}", "{{ \"}}\" }}"}) {
    INFO(text);
    CHECK(outlined(text));
    CHECK(agrees_or_gives_up(text));
  }
  for (const char* text : {"{{",
                           "{{}}",
                           "}}{{",
                           "{{end}}",
                           "{{if .a}}",
                           "{{if}}{{end}}",
                           "{{nothing}}",
                           "{{$x}}",
                           "{{$x=1}}",
                           "{{.a|}}",
                           "{{.a | 1}}",
                           "{{.a | nil}}",
                           "{{(.a}}",
                           "{{.a)}}",
                           "{{1.}}",
                           "{{a.b}}",
                           "{{range $a, := .b}}{{end}}",
                           "{{if $a, $b := .c}}{{end}}",
                           "{{\"a}}",
                           "{{`a}}",
                           "{{'a'}}",
                           "{{.a-}}",
                           "{{-.a}}",
                           "{{/*a}}",
                           "{{ /*a*/ }}",
                           "{{else -if .a}}{{end}}",
                           "{{\"\\q\"}}",
                           "{{if .a}}{{else}}{{else}}{{end}}",
                           "{{range .a}}{{else if .b}}{{end}}",
                           "{{007}}",
                           "{{1a}}",
                           "{{break}}",
                           "{{define \"a\"}}{{define \"b\"}}{{end}}{{end}}",
                           "{{.a .}b}}",
                           "{{..}}",
                           "{{.1}}",
                           "{{define \"a\"}}\v{{end}}",
                           "{{print\"a\"}}",
                           "{{if .a}}{{$x := 1}}{{else}}{{$x}}{{end}}",
                           "{{with .a}}{{else if .b}}{{end}}"}) {
    INFO(text);
    CHECK_FALSE(outlined(text));
  }
}

TEST_CASE("A body with many variables is parsed at once") {
  const auto outlined = [](int variables) {
    std::string text;
    for (int i = 0; i < variables; ++i) text += "{{$v" + std::to_string(i) + " := 1}}";
    return outline(text + "{{if $v0}}{{end}}", template_functions(), {}).has_value();
  };
  CHECK(outlined(32));
  CHECK_FALSE(outlined(33));
}

TEST_CASE("Both lists of a branch can wait") {
  const std::string long_list(200, 'x');
  const std::string text = "{{if .a}}" + long_list + "{{else}}" + long_list + "{{end}}";
  Arena arena;
  const Limits limits;
  Later later;
  const Tree& tree = *parse("t", text, {template_functions(), limits, arena, {}, &later});
  const auto& branch = as<BranchNode>(*tree.bodies[0]->root->nodes[0]);
  CHECK(branch.list->kind == NodeKind::deferred);
  CHECK(branch.otherwise->kind == NodeKind::deferred);
  CHECK(agrees_or_gives_up(text));
}

TEST_CASE("Templates of this repository give the same trees when parsed later") {
  namespace fs = std::filesystem;
  Tally tally;
  Random random(1);
  for (const char* folder : {"charts", "examples", "tests"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(KCHART_SOURCE_DIR) / folder)) {
      const std::string path = entry.path().string();
      if (!entry.is_regular_file() || path.find("/templates/") == std::string::npos) continue;
      std::ostringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      compare(text.str(), 60, random, tally);
    }
  }
  CHECK(tally.texts > 100);
  CHECK(tally.taken > tally.texts * 2 / 3);
  CHECK(tally.edited_taken > tally.edited / 10);
}

// KCHART_CORPUS names a folder of packaged charts.
TEST_CASE("Templates of a corpus give the same trees when parsed later", "[.corpus]") {
  const char* const folder = std::getenv("KCHART_CORPUS");
  REQUIRE(folder != nullptr);
  Tally tally;
  Random random(1);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".tgz") continue;
    compare(*load_chart_path(entry.path().string()), 10, random, tally);
  }
  WARN(tally.texts << " templates, " << tally.taken << " with an outline; " << tally.edited
                   << " edited, " << tally.edited_taken << " with an outline");
  CHECK(tally.taken > tally.texts * 9 / 10);
}

}  // namespace kchart::tmpl
