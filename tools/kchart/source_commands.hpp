// The subcommands about sources and images; see commands.hpp.
#pragma once

#include "kchart/commands.hpp"

namespace kchart::tools {

Command add_detect(CLI::App& app);
Command add_build(CLI::App& app);
Command add_ship(CLI::App& app);

}  // namespace kchart::tools
