// Group: a command that stands before others, as `repo` in `kchart repo add`. With none of them it
// prints its help.
#pragma once

#include <string>
#include <vector>

#include "kchart/commands.hpp"

namespace kchart::tools {

class Group {
 public:
  explicit Group(CLI::App& app) : app_(app) {}

  // Adds a command that runs `run`; what it answers takes the flags.
  CLI::App& add(const std::string& name, const std::string& help, Command run,
                const char* alias = nullptr);

  // Runs the command that the command line names.
  Command command() const;

 private:
  struct Verb {
    const CLI::App* app;
    Command run;
  };

  CLI::App& app_;
  std::vector<Verb> verbs_;
};

}  // namespace kchart::tools
