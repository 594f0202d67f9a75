// Limits: the bounds within which stranger's input is read, and the budget of one render.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kchart {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;
constexpr std::size_t kGiB = 1024 * kMiB;

// Every bound that kchart enforces, with its default. Sizes are bytes. A bound is checked before
// the allocation or the work that it bounds; passing one throws `Error` with `Fault::limit`.
struct Limits {
  // Archives and chart folders.
  std::size_t archive_total = 100 * kMiB;
  std::size_t archive_file = 5 * kMiB;
  std::size_t archive_entries = 10'000;
  std::size_t archive_input = 100 * kMiB;
  std::size_t archive_ratio = 200;  // unpacked to packed, after the first MiB
  std::size_t path_length = 4'096;
  std::size_t path_components = 64;
  std::size_t subchart_levels = 10;

  // YAML, JSON, TOML.
  std::size_t yaml_input = 20 * kMiB;
  std::size_t yaml_documents = 10'000;
  std::size_t yaml_depth = 1'000;
  std::size_t yaml_scalar = 10 * kMiB;
  std::size_t yaml_anchors = 10'000;
  std::size_t json_depth = 1'000;
  std::size_t toml_depth = 500;

  // --set and its kin.
  std::size_t set_index = 65'536;
  std::size_t set_depth = 30;
  std::size_t set_length = kMiB;

  // JSON Schema.
  std::size_t schema_input = 5 * kMiB;
  std::size_t schema_ref_chain = 256;
  std::size_t schema_steps = 1'000'000;
  std::size_t schema_pattern = 4 * kKiB;

  // HTTP: what one answer may hold, and how often it may point elsewhere.
  std::size_t http_headers = 256 * kKiB;
  std::size_t http_body = 64 * kMiB;
  int http_redirects = 10;

  // Templates.
  std::size_t template_file = 5 * kMiB;
  std::size_t template_nodes = 1'000'000;
  std::size_t template_parens = 10'000;
  std::size_t include_depth = 1'000;  // per name
  std::size_t total_depth = 5'000;    // include, tpl and template together
  std::uint64_t steps = 50'000'000;
  std::size_t template_output = 64 * kMiB;
  std::size_t render_output = 256 * kMiB;
  std::size_t string = 64 * kMiB;
  std::size_t list = 1'000'000;
  std::size_t regex_program = 8 * kMiB;
  std::size_t crypto_calls = 100;
  std::chrono::milliseconds crypto_cpu{20'000};  // real charts make a dozen RSA keys

  // One whole render. 0 means "no bound".
  std::chrono::milliseconds wall_clock{30'000};
  std::size_t memory = kGiB;
};

// The running account of one render against its `Limits`: steps, clock and cancel flag.
//
// `step` is called for every node that the evaluator walks and for every unit of bulk work in a
// function; the clock and the cancel flag are looked at once every few thousand steps, which is
// well under every 10 ms. Not shared between threads; `cancel` may be set by another thread.
class Budget {
 public:
  explicit Budget(const Limits& limits, const std::atomic<bool>* cancel = nullptr);

  const Limits& limits() const noexcept { return limits_; }

  // Accounts for `n` units of work. Throws limit.steps, limit.time or render.cancelled.
  void step(std::uint64_t n = 1) {
    used_ += n;
    if (used_ >= next_check_) check();
  }

  // Accounts for output bytes of the whole render. Throws limit.output.
  void output(std::size_t bytes);

  // Accounts for one call that makes keys or hashes passwords. Throws limit.crypto.
  void crypto_call();

 private:
  void check();

  Limits limits_;
  const std::atomic<bool>* cancel_;
  std::uint64_t used_ = 0;
  std::uint64_t next_check_ = 0;
  std::size_t output_ = 0;
  std::size_t crypto_calls_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::int64_t crypto_start_cpu_ns_ = 0;
};

// The bound of one text that is being written: what takes few lines to build may print as
// gigabytes. The time that writing takes is charged to the render.
class TextBound {
 public:
  TextBound() = default;               // no bound
  explicit TextBound(Budget& budget);  // that of Limits::string

  // `size` is how long the text is by now. Throws limit.string, or what Budget::step throws.
  void check(std::size_t size) {
    if (size >= next_check_) reached(size);
  }

  // Accounts for work that writes nothing.
  void step() {
    if (budget_ != nullptr) budget_->step();
  }

 private:
  void reached(std::size_t size);

  Budget* budget_ = nullptr;
  std::size_t next_check_ = SIZE_MAX;
};

// Fails because a text would pass Limits::string.
[[noreturn]] void fail_string_limit(const Limits& limits);

}  // namespace kchart
