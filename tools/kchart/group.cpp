#include "kchart/group.hpp"

#include <utility>

#include "shared/flags.hpp"
#include "shared/print.hpp"

namespace kchart::tools {

CLI::App& Group::add(const std::string& name, const std::string& help, Command run,
                     const char* alias) {
  CLI::App& sub = add_command(app_, name, help, alias);
  verbs_.push_back({&sub, std::move(run)});
  return sub;
}

Command Group::command() const {
  return [&app = app_, verbs = verbs_](Settings& settings) {
    for (const Verb& verb : verbs) {
      if (is_named(*verb.app)) return verb.run(settings);
    }
    print_out(help_of(app));
    return 0;
  };
}

}  // namespace kchart::tools
