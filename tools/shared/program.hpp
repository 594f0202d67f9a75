// Running another program: no shell, bounded time and output.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kchart::tools {

struct Program {
  std::vector<std::string> arguments;  // the first one is looked for in PATH
  std::string input;                   // its standard input
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  std::string folder;                                            // where it runs; empty: here
  std::chrono::milliseconds timeout{60'000};
  std::function<void(std::string_view)> on_error;  // pieces of standard error, as they come
};

struct Ended {
  int status = 0;  // 127: not found; 128 and more: killed by a signal
  std::string out, err;
};

// At most 64 MiB of output is kept. A program that takes too long is ended: Error
// "program.timeout". An interrupt (shared/interrupt.hpp) ends it, too.
Ended run_program(const Program& program);

}  // namespace kchart::tools
