// kchart env: the environment as the commands see it, one NAME="value" per line.
#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

Command add_env(CLI::App& app) {
  auto names = std::make_shared<std::vector<std::string>>();
  add_arguments(app, *names, "[NAME]", "print only this variable's value");
  return [names](Settings& settings) {
    if (names->size() > 1) {
      throw Error(Fault::refused, "usage",
                  "\"helm env\" accepts at most 1 argument\n\nUsage:  helm env [flags]");
    }
    const auto variables = settings.variables();
    std::string out;
    if (names->empty()) {
      for (const auto& [name, value] : variables) out += name + "=\"" + value + "\"\n";
    } else {
      const auto found = variables.find(names->front());
      out = (found != variables.end() ? found->second : std::string()) + "\n";
    }
    print_out(out);
    return 0;
  };
}

}  // namespace kchart::tools
