// Execution: the run of one template set; through it functions call templates back. One may run
// many templates of the set, one after the other, until the first error.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kchart/template.hpp"
#include "tmpl/stack_guard.hpp"
#include "tmpl/text_hash.hpp"
#include "tmpl/value_stack.hpp"

namespace kchart {

namespace tmpl {
class Walker;

// The error on its way out, before the chain is complete: the innermost frame comes first.
struct Failure {
  std::vector<ExecError::Frame> frames;
  std::string cause;
  bool cause_is_template = false;
  std::string code = "template.exec";

  ExecError to_error() const;
};
}  // namespace tmpl

class Execution {
 public:
  // `set` and what `options` points to must outlive it.
  Execution(const TemplateSet& set, Arena& arena, Budget& budget, const ExecuteOptions& options);

  // The public execute().
  void execute(std::string_view name, const Value& data, std::string& out);

  // Go's ExecuteTemplate: runs `name` of the set in use on `data`, appending to `out`. For
  // functions that templates call, as `include`: an error travels on through the call, which
  // becomes a link of its chain. Throws tmpl::Failure, Error.
  void run(std::string_view name, const Value& data, std::string& out);

  // The same into a text of the arena.
  std::string_view run(std::string_view name, const Value& data);

  // Parses `text` under the name of the set, on top of a clone of the set in use, and runs it on
  // `data`; what it defines is gone afterwards. For `tpl`. `text` must live as long as the arena.
  // Throws ParseError, ExecError, Error.
  std::string_view run_text(std::string_view text, const Value& data);

  // How many runs of `name` the caller has begun and not ended; for `include`, which bounds it.
  std::uint32_t& active(std::string_view name) { return active_[name]; }

  const TemplateSet& set() const noexcept { return *set_; }
  const ExecuteOptions& options() const noexcept { return options_; }
  Arena& arena() noexcept { return arena_; }
  Budget& budget() noexcept { return budget_; }

 private:
  friend class tmpl::Walker;
  class Depth;
  class Buffer;

  void run_body(const tmpl::Body& body, const Value& data, std::string& out);
  const tmpl::Tree& parsed(std::string_view text);

  const TemplateSet& root_;  // what the run began with
  const TemplateSet* set_;   // within run_text a clone
  Arena& arena_;
  Budget& budget_;
  const ExecuteOptions& options_;
  Services* services_;
  tmpl::StackGuard guard_;
  tmpl::ValueStack stack_;
  std::size_t depth_ = 0;   // of templates within templates, however called
  int buffers_in_use_ = 0;  // of `buffers_`, one per run into a text
  std::vector<std::unique_ptr<std::string>> buffers_;
  std::unordered_map<std::string_view, std::uint32_t> active_;
  std::unordered_map<std::string_view, const tmpl::Tree*, tmpl::TextHash> texts_;
};

}  // namespace kchart
