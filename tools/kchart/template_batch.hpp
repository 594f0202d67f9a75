// kchart template --batch: many releases in one run.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "kchart/render.hpp"
#include "kchart/values.hpp"

namespace kchart::tools {

// What the command line says for all releases.
struct BatchRun {
  std::string file;  // of one JSON object a line, "-" for standard input
  std::size_t threads = 0;
  std::string chart;       // for lines that name none; may be empty
  std::string output_dir;  // empty: one JSON object a line on standard output
  Values values;           // below those of the lines
  LoadOptions load;
  RenderOptions render;  // without the release's name
  PrintOptions print;
  std::function<std::string(const std::string&)> locate;  // a chart's path by its reference
};

// Answers the exit status: 0, or 1 when releases failed. Throws Error when the file cannot be read
// or the output cannot be written.
int run_batch(const BatchRun& run);

}  // namespace kchart::tools
