// CommandLine: the program as CLI11 sees it, and what its arguments can mean.
//
// Registering a flag costs CLI11 tens of thousands of instructions, since it is compared with all
// that are there; a command has up to a hundred. So only what the arguments can name is registered:
// otherwise that takes as long as rendering a chart. All of it is there where a help may be
// printed.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kchart::tools {

class CommandLine : public CLI::App {
 public:
  CommandLine(std::string description, std::string name, const std::vector<std::string>& arguments)
      : CLI::App(std::move(description), std::move(name)),
        arguments_(arguments),
        tells_all_(may_mean("-h,--h")) {}

  // The program that `app` is a command of; null when it is none's.
  static const CommandLine* of(const CLI::App& app);

  // Whether `word` is one of the arguments.
  bool has(std::string_view word) const;
  // Whether an argument can mean the flag with these names, which are CLI11's: "-n,--namespace".
  bool may_mean(std::string_view names) const;
  // Whether the text of a help may be printed, which tells of all flags: where it is asked for, and
  // after tell_all().
  bool tells_all() const noexcept { return tells_all_; }
  void tell_all() noexcept { tells_all_ = true; }

 private:
  bool may_mean_one(std::string_view name) const;

  std::vector<std::string> arguments_;
  bool tells_all_;
};

}  // namespace kchart::tools
