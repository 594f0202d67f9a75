// Templates, sets of them, and runs of sets.
#include "kchart/template.hpp"

#include <utility>

#include "base/strconv.hpp"
#include "tmpl/execution.hpp"
#include "tmpl/parser.hpp"
#include "tmpl/walker.hpp"

namespace kchart {

namespace {

// "template: FILE:LINE:COL: executing "T" at <EXPR>: error calling include: template: ..."
std::string chain_text(const std::vector<ExecError::Frame>& frames, std::string_view cause) {
  std::string text;
  for (const ExecError::Frame& frame : frames) {
    text += "template: ";
    text += frame.position.file;
    // An empty template fails before any node of it is visited.
    if (frame.position.line != 0) {
      text += ':';
      text += std::to_string(frame.position.line);
      text += ':';
      text += std::to_string(frame.position.column);
      text += ": executing ";
      text += strconv::quote(frame.name);
      text += " at <";
      text += frame.expr;
      text += '>';
    }
    text += ": ";
    if (frame.function.empty()) continue;
    text += "error calling ";
    text += frame.function;
    text += ": ";
  }
  text += cause;
  return text;
}

Position outermost(const std::vector<ExecError::Frame>& frames) {
  return frames.empty() ? Position{} : frames.front().position;
}

}  // namespace

ExecError::ExecError(std::vector<Frame> frames, std::string cause, bool cause_is_template,
                     const char* code)
    : Error(Fault::refused, code, chain_text(frames, cause), outermost(frames)),
      frames_(std::move(frames)),
      cause_(std::move(cause)),
      cause_is_template_(cause_is_template) {}

ExecError tmpl::Failure::to_error() const {
  return {{frames.rbegin(), frames.rend()}, cause, cause_is_template, code.c_str()};
}

std::shared_ptr<const Template> Template::parse(std::string_view name, std::string text,
                                                const FunctionTable& functions,
                                                const Limits& limits) {
  auto made = std::make_shared<Template>(std::move(text));
  const std::string_view kept = made->arena_.copy(name);
  made->tree_ = tmpl::parse(kept, made->text_, {functions, limits, made->arena_, {}});
  return made;
}

void TemplateSet::add(std::shared_ptr<const Template> file) {
  add(file->tree());
  files_.push_back(std::move(file));
}

// Go's Clone forgets what the template that gave the set its name contained, so there even a blank
// text replaces it.
void TemplateSet::add(const tmpl::Tree& tree) {
  for (const tmpl::Body* body : tree.bodies) {
    const bool replaces =
        !body->blank || (base_ != nullptr && body->name == name_) || find(body->name) == nullptr;
    if (replaces) bodies_.insert_or_assign(body->name, body);
  }
}

const tmpl::Body* TemplateSet::find(std::string_view name) const noexcept {
  for (const TemplateSet* set = this; set != nullptr; set = set->base_) {
    const auto found = set->bodies_.find(name);
    if (found != set->bodies_.end()) return found->second;
  }
  return nullptr;
}

// One more template within templates, for as long as it lives.
class Execution::Depth {
 public:
  explicit Depth(Execution& run) : run_(run) {
    const std::size_t bound = run.budget_.limits().total_depth;
    if (++run.depth_ <= bound) return;
    --run.depth_;
    throw Error(Fault::limit, "limit.depth",
                "templates are nested more than " + std::to_string(bound) +
                    " deep (raise with --max-depth)");
  }
  ~Depth() { --run_.depth_; }

 private:
  Execution& run_;
};

// A text to print into, taken from those of earlier runs.
class Execution::Buffer {
 public:
  explicit Buffer(Execution& run) : run_(run) {
    const auto i = static_cast<std::size_t>(run.buffers_in_use_);
    if (i == run.buffers_.size()) run.buffers_.push_back(std::make_unique<std::string>());
    text_ = run.buffers_[i].get();
    text_->clear();
    ++run.buffers_in_use_;
  }
  ~Buffer() { --run_.buffers_in_use_; }
  std::string& text() noexcept { return *text_; }

 private:
  Execution& run_;
  std::string* text_;
};

Execution::Execution(const TemplateSet& set, Arena& arena, Budget& budget,
                     const ExecuteOptions& options)
    : root_(set),
      set_(&set),
      arena_(arena),
      budget_(budget),
      options_(options),
      services_(options.services) {}

void Execution::run(std::string_view name, const Value& data, std::string& out) {
  const tmpl::Body* body = set_->find(name);
  if (body == nullptr) {
    throw tmpl::Failure{{},
                        "template: no template " + strconv::quote(name) +
                            " associated with template " + strconv::quote(set_->name()),
                        true};
  }
  run_body(*body, data.unboxed(), out);
}

std::string_view Execution::run(std::string_view name, const Value& data) {
  Buffer buffer(*this);
  run(name, data, buffer.text());
  if (options_.observer != nullptr) options_.observer->collected(buffers_in_use_, buffer.text());
  return arena_.copy(buffer.text());
}

void Execution::run_body(const tmpl::Body& body, const Value& data, std::string& out) {
  const Depth depth(*this);
  tmpl::Walker(*this, body, data, out).walk_body(data);
}

// Charts run the same text again and again. Trees live in the run's arena: values may point into
// their constants, and its bound on memory holds for them too.
const tmpl::Tree& Execution::parsed(std::string_view text) {
  const auto known = texts_.find(text);
  if (known != texts_.end()) return *known->second;
  const tmpl::Tree* made =
      tmpl::parse(root_.name(), text, {*options_.functions, budget_.limits(), arena_, guard_});
  texts_.emplace(text, made);
  return *made;
}

std::string_view Execution::run_text(std::string_view text, const Value& data) {
  TemplateSet clone(set_);
  clone.add(parsed(text));
  struct InUse {
    Execution& run;
    const TemplateSet* before;
    ~InUse() { run.set_ = before; }
  } const in_use{*this, std::exchange(set_, &clone)};
  try {
    return run(clone.name(), data);
  } catch (const tmpl::Failure& failure) {
    throw failure.to_error();
  }
}

void Execution::execute(std::string_view name, const Value& data, std::string& out) {
  try {
    run(name, data, out);
  } catch (const tmpl::Failure& failure) {
    throw failure.to_error();
  }
}

void execute(const TemplateSet& set, std::string_view name, const Value& data, Arena& arena,
             Budget& budget, const ExecuteOptions& options, std::string& out) {
  Execution(set, arena, budget, options).execute(name, data, out);
}

}  // namespace kchart
