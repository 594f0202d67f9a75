// Templates: Go's text/template, complete, over kchart values.
//
// Text is parsed once into immutable trees; a set of trees may then be executed by any number of
// threads at once. The language knows no Helm: every function comes from the table that the caller
// gives, `include` and `tpl` among them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kchart/error.hpp"
#include "kchart/functions.hpp"
#include "kchart/limits.hpp"
#include "kchart/value.hpp"

namespace kchart {

namespace tmpl {
struct Tree;  // one parsed file: its own body and everything it defines
struct Body;  // what one name stands for
}  // namespace tmpl

// One parsed file. Immutable; keeps its text.
class Template {
 public:
  // `functions` must outlive the result. Throws ParseError: "template.syntax" with Go's text, or
  // "limit.parens", "limit.template.size", "limit.template.nodes", "limit.template.nesting".
  static std::shared_ptr<const Template> parse(std::string_view name, std::string text,
                                               const FunctionTable& functions,
                                               const Limits& limits = {});
  explicit Template(std::string text) : text_(std::move(text)) {}

  const tmpl::Tree& tree() const noexcept { return *tree_; }

 private:
  std::string text_;
  Arena arena_;
  const tmpl::Tree* tree_ = nullptr;
};

// Go's text of a failed parse: "template: FILE:LINE: MESSAGE".
class ParseError : public Error {
 public:
  using Error::Error;
};

// One link of Go's chain of execution errors. `what()` is Go's whole one-line text
// ("template: FILE:LINE:COL: executing "T" at <EXPR>: error calling include: template: ...").
class ExecError : public Error {
 public:
  struct Frame {
    std::string name;      // template that was executing: a define or a file
    Position position;     // column counts from 0 here, as Go prints it
    std::string expr;      // the blamed node, printed canonically
    std::string function;  // not empty: "error calling <function>"
  };

  ExecError(std::vector<Frame> frames, std::string cause, bool cause_is_template,
            const char* code = "template.exec");

  // Outermost first.
  const std::vector<Frame>& frames() const noexcept { return frames_; }
  // The text at the bottom of the chain.
  const std::string& cause() const noexcept { return cause_; }
  // Whether the bottom too is an error of the template package ("template: ..." or an exec error
  // without a cause of its own), which decides how Helm 4 prints the chain.
  bool cause_is_template() const noexcept { return cause_is_template_; }

 private:
  std::vector<Frame> frames_;
  std::string cause_;
  bool cause_is_template_;
};

// The names that templates can call each other by. A later file replaces earlier definitions of the
// same name, unless its own is empty (Go's rule for associated templates).
class TemplateSet {
 public:
  // `name` is what Go calls the template that the others are associated with; it appears in
  // messages only.
  explicit TemplateSet(std::string name = "gotpl") : name_(std::move(name)) {}
  // A set that sees everything of `base` and adds to it without changing it: Go's Clone. `base`
  // must outlive it.
  explicit TemplateSet(const TemplateSet* base) : name_(base->name_), base_(base) {}

  void add(std::shared_ptr<const Template> file);
  void add(const tmpl::Tree& tree);  // which must outlive the set
  // The body under `name`; null when nothing is defined.
  const tmpl::Body* find(std::string_view name) const noexcept;
  const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  const TemplateSet* base_ = nullptr;
  std::vector<std::shared_ptr<const Template>> files_;
  std::unordered_map<std::string_view, const tmpl::Body*> bodies_;
};

// Is told, while a template runs, which place of which file makes which piece of output, and which
// entries of maps are read for it. What `include` and `tpl` collect in a buffer of their own has a
// `depth` above 0 and offsets within that buffer.
class Observer {
 public:
  struct Place {
    std::string_view file, text;  // of the template; `text` is the whole of it
    std::size_t offset = 0;       // in `text`
    bool is_text = false;         // not an action
  };

  virtual ~Observer() = default;
  // An action that prints or declares is evaluated from here on.
  virtual void began(int depth) = 0;
  // What follows `output_offset` was written by what stands at `place`.
  virtual void wrote(int depth, std::size_t output_offset, const Place& place) = 0;
  // The buffer of `depth` is complete; what comes next at this depth is another one.
  virtual void collected(int depth, std::string_view text) = 0;
  // A field was found under `key` of `map`.
  virtual void read(int depth, const Map* map, const Key& key) = 0;
};

struct ExecuteOptions {
  const FunctionTable* functions = nullptr;  // needed by functions that parse (tpl)
  Services* services = nullptr;              // must be set where functions ask for services
  bool missing_key_error = false;  // Go's missingkey=error (Helm: lint --strict); else zero
  Observer* observer = nullptr;
  // Of maps of the types common.Values and chartutil.Values; null: they have none.
  const MethodTable* values_methods = nullptr;
};

// Executes the template `name` of `set` on `data`, appending to `out`.
// Throws ExecError, or Error (limits, cancellation). Uses at most 8 MiB of stack: deeper nesting
// than fits throws Error "limit.depth".
void execute(const TemplateSet& set, std::string_view name, const Value& data, Arena& arena,
             Budget& budget, const ExecuteOptions& options, std::string& out);

}  // namespace kchart
