// Batch: many releases rendered by a few threads, handed over in the order in which they were asked
// for.
//
// Jobs are taken one by one as threads become free, and no thread runs far ahead of the results
// that are handed over: memory depends on the number of threads, not on the number of releases.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "kchart/render.hpp"

namespace kchart {

// One release. Requests for one chart should share an engine, which keeps its templates parsed.
struct BatchRequest {
  std::shared_ptr<const Engine> engine;
  Values values;
  RenderOptions options;
  // Makes the text of the result; empty: manifest_text. Called on the thread that renders.
  std::function<std::string(const Rendered&)> print;
};

// Makes a request. Called on the thread that renders, so that loading charts and reading values
// runs in parallel, too. What it throws is the error of its result.
using BatchJob = std::function<BatchRequest()>;

struct BatchResult {
  std::size_t index = 0;     // of the job, counted from 0
  std::string text;          // empty when there is an error
  std::exception_ptr error;  // what the job or the render threw, or null
};

struct BatchOptions {
  std::size_t threads = 0;  // 0: as many as the machine has processors
};

// Renders until `next` answers an empty job. `next` and `done` are each called by one thread at a
// time, `done` in the order of the jobs. The same jobs give the same results on any number of
// threads, as long as each brings its own randomness and clock.
//
// What `next` or `done` throws ends the batch: renders that run are finished, and it is thrown on.
// Answers how many jobs there were. Threads that it starts have 8 MiB of stack.
std::size_t render_batch(const std::function<BatchJob()>& next,
                         const std::function<void(BatchResult)>& done,
                         const BatchOptions& options = {});

}  // namespace kchart
