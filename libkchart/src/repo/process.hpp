// Running another program and reading what it prints: no shell, no environment but what is said.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kchart::repo {

struct ProcessResult {
  int status = 0;      // 127: there is no such program
  std::string output;  // standard output and standard error
};

// `arguments[0]` is looked for in the folders of `path`. `input` must be short: it is written
// before anything is read. Throws Error "io.process".
ProcessResult run_process(const std::vector<std::string>& arguments, const std::string& path,
                          const std::string& home, std::string_view input = {});

}  // namespace kchart::repo
