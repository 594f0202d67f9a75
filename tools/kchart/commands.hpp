// The subcommands of kchart, one file each. `add_...` registers a command and its flags with the
// application; what it answers is run when the command line names that command, and gives the exit
// status.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace kchart::tools {

struct Settings;

using Command = std::function<int(Settings&)>;

Command add_template(CLI::App& app);
Command add_generate(CLI::App& app);
Command add_new(CLI::App& app);
Command add_hash(CLI::App& app);
Command add_presets(CLI::App& app);
Command add_explain(CLI::App& app);
Command add_lint(CLI::App& app);
Command add_check(CLI::App& app);
Command add_reach(CLI::App& app);
Command add_version(CLI::App& app);
Command add_env(CLI::App& app);
Command add_functions(CLI::App& app);
Command add_completion(CLI::App& app);
Command add_show(CLI::App& app);
Command add_submit(CLI::App& app);
Command add_diff(CLI::App& app);
Command add_list(CLI::App& app);
Command add_status(CLI::App& app);
Command add_delete(CLI::App& app);
Command add_logs(CLI::App& app);
Command add_exec(CLI::App& app);
Command add_port_forward(CLI::App& app);
Command add_package(CLI::App& app);
Command add_pull(CLI::App& app);
Command add_push(CLI::App& app);
Command add_registry(CLI::App& app);
Command add_repo(CLI::App& app);
Command add_search(CLI::App& app);
Command add_dependency(CLI::App& app);
Command add_verify(CLI::App& app);

}  // namespace kchart::tools
