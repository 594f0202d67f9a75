// Budget: steps are counted always, the clock is read rarely.
#include "kchart/limits.hpp"

#include <algorithm>
#include <ctime>
#include <string>

#include "kchart/error.hpp"

namespace kchart {

namespace {

// A step of the evaluator takes well under a microsecond, so this is far below 10 ms of work.
constexpr std::uint64_t kStepsPerCheck = 4'096;

// Text is written at some GiB per second.
constexpr std::size_t kBytesPerCheck = 64 * kKiB;
constexpr std::size_t kBytesPerStep = 64;

std::size_t string_limit(const Budget& budget) {
  return budget.limits().string == 0 ? SIZE_MAX : budget.limits().string;
}

std::int64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

[[noreturn]] void fail(const char* code, std::string message) {
  throw Error(Fault::limit, code, std::move(message));
}

}  // namespace

Budget::Budget(const Limits& limits, const std::atomic<bool>* cancel)
    : limits_(limits),
      cancel_(cancel),
      next_check_(kStepsPerCheck),
      start_(std::chrono::steady_clock::now()) {}

void Budget::check() {
  next_check_ = used_ + kStepsPerCheck;
  if (limits_.steps != 0 && used_ > limits_.steps) {
    fail("limit.steps", "the render takes more than " + std::to_string(limits_.steps) +
                            " steps (raise with --max-steps)");
  }
  if (cancel_ != nullptr && cancel_->load(std::memory_order_relaxed)) {
    throw Error(Fault::limit, "render.cancelled", "the render was cancelled");
  }
  const auto bound = limits_.wall_clock;
  if (bound.count() != 0 && std::chrono::steady_clock::now() - start_ > bound) {
    fail("limit.time", "the render takes longer than " + std::to_string(bound.count()) +
                           " ms (raise with --max-time)");
  }
}

void Budget::output(std::size_t bytes) {
  output_ += bytes;
  if (limits_.render_output != 0 && output_ > limits_.render_output) {
    fail("limit.output", "the output passes " + std::to_string(limits_.render_output) +
                             " bytes (raise with --max-output-bytes)");
  }
}

void Budget::crypto_call() {
  if (crypto_calls_ == 0) crypto_start_cpu_ns_ = thread_cpu_ns();
  if (++crypto_calls_ > limits_.crypto_calls) {
    fail("limit.crypto", "the chart makes more than " + std::to_string(limits_.crypto_calls) +
                             " keys or password hashes (raise with --max-crypto-calls)");
  }
  const std::chrono::nanoseconds spent(thread_cpu_ns() - crypto_start_cpu_ns_);
  if (spent > limits_.crypto_cpu) {
    fail("limit.crypto", "keys and password hashes of the chart take more than " +
                             std::to_string(limits_.crypto_cpu.count()) +
                             " ms of processor time (raise with --max-crypto-time)");
  }
}

TextBound::TextBound(Budget& budget)
    : budget_(&budget), next_check_(std::min(kBytesPerCheck, string_limit(budget))) {}

void TextBound::reached(std::size_t size) {
  const std::size_t limit = string_limit(*budget_);
  if (size > limit) fail_string_limit(budget_->limits());
  budget_->step(kBytesPerCheck / kBytesPerStep);
  next_check_ = size < limit ? std::min(size + kBytesPerCheck, limit) : limit + 1;
}

void fail_string_limit(const Limits& limits) {
  fail("limit.string", "a function would make a string of more than " +
                           std::to_string(limits.string) +
                           " bytes (raise with --max-string-bytes)");
}

}  // namespace kchart
