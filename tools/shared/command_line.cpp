// Generous: a word that is the value of another flag, or of a program to be run, counts as well.
#include "shared/command_line.hpp"

#include <algorithm>

namespace kchart::tools {

namespace {

bool is_brief(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && word[1] != '-';
}

}  // namespace

const CommandLine* CommandLine::of(const CLI::App& app) {
  const CLI::App* root = &app;
  while (root->get_parent() != nullptr) root = root->get_parent();
  return dynamic_cast<const CommandLine*>(root);
}

bool CommandLine::has(std::string_view word) const {
  return std::find(arguments_.begin(), arguments_.end(), word) != arguments_.end();
}

bool CommandLine::may_mean_one(std::string_view name) const {
  return std::any_of(arguments_.begin(), arguments_.end(), [name](std::string_view word) {
    if (is_brief(name)) return is_brief(word) && word.find(name[1]) != std::string_view::npos;
    return word.starts_with(name);
  });
}

bool CommandLine::may_mean(std::string_view names) const {
  while (true) {
    const std::size_t comma = names.find(',');
    if (may_mean_one(names.substr(0, comma))) return true;
    if (comma == std::string_view::npos) return false;
    names.remove_prefix(comma + 1);
  }
}

}  // namespace kchart::tools
