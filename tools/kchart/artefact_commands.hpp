// The subcommands about charts as artefacts, registered as those of commands.hpp are.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace kchart::tools {

struct Settings;

using Command = std::function<int(Settings&)>;

Command add_package(CLI::App& app);
Command add_pull(CLI::App& app);
Command add_push(CLI::App& app);
Command add_registry(CLI::App& app);
Command add_repo(CLI::App& app);
Command add_search(CLI::App& app);
Command add_dependency(CLI::App& app);
Command add_verify(CLI::App& app);

}  // namespace kchart::tools
