// The command kchart: reads the command line, runs one subcommand, turns errors into text and exit
// status.
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/heap.hpp"
#include "kchart/source_commands.hpp"
#include "shared/command_line.hpp"
#include "shared/flags.hpp"
#include "shared/log.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

constexpr const char* kVersion = "kchart " KCHART_VERSION;

struct Registered {
  CLI::App* app;
  Command command;
};

struct Named {
  const char* name;
  const char* help;
  Command (*add)(CLI::App&);
  std::array<const char*, 2> aliases = {};
  bool prints_help = false;  // a group, which tells of its commands when none is named
};

constexpr Named kCommands[] = {
    {"template", "locally render templates", add_template},
    {"new", "write a declaration to start from", add_new},
    {"generate", "charts and manifests from declarations", add_generate},
    {"hash", "the name computed from a description", add_hash},
    {"presets", "list the declarations to start from", add_presets},
    {"explain", "what a field of a declaration means", add_explain},
    {"lint", "examine a chart for possible issues", add_lint},
    {"check", "prove objects valid and pods restricted", add_check},
    {"reach", "show who can talk to whom, and why", add_reach},
    {"show", "show information of a chart", add_show, {"inspect"}, true},
    {"package", "package a chart into an archive", add_package},
    {"pull", "download a chart", add_pull, {"fetch"}},
    {"push", "push a chart to a registry", add_push},
    {"registry", "login to or logout from a registry", add_registry, {}, true},
    {"repo", "add, list, remove, update, and index repositories", add_repo, {}, true},
    {"search", "search for a keyword in charts", add_search, {}, true},
    {"dependency",
     "manage the dependencies of a chart",
     add_dependency,
     {"dep", "dependencies"},
     true},
    {"verify", "verify that a chart has been signed", add_verify},
    {"detect", "say how a source is built and run", add_detect},
    {"build", "build an image of a source", add_build},
    {"ship", "from a source to a running app", add_ship},
    {"submit", "apply a chart or manifests to a cluster", add_submit},
    {"diff", "show what a submission would change", add_diff},
    {"status", "say how a submission does", add_status},
    {"list", "list submissions", add_list, {"ls"}},
    {"logs", "print what containers print", add_logs},
    {"exec", "run a program in a container", add_exec},
    {"port-forward", "reach ports of a pod from here", add_port_forward},
    {"delete", "delete the objects of a submission", add_delete, {"uninstall", "del"}},
    {"version", "print the version information", add_version},
    {"env", "print the environment in use", add_env},
    {"functions", "list what templates can call", add_functions},
    {"completion", "print a completion script", add_completion, {}, true},
};

// Flags that Go's pflag lets stand without a value, with the value they then have. CLI11 would take
// the next argument for it.
std::string with_bare_value(const std::string& argument) {
  if (argument == "--dry-run") return "--dry-run=unset";
  if (argument == "--wait") return "--wait=watcher";
  return argument;
}

// The program that exec runs, with its arguments: CLI11 would look for flags among them.
std::vector<std::string> take_program(std::vector<std::string>& reversed) {
  const auto dashes = std::find(reversed.rbegin(), reversed.rend(), "--");
  if (dashes == reversed.rend()) return {};
  std::vector<std::string> program(dashes + 1, reversed.rend());
  reversed.erase(reversed.begin(), dashes.base());
  return program;
}

// `help lint` is `lint --help`.
void expand_help(std::vector<std::string>& reversed) {
  if (reversed.empty() || reversed.back() != "help") return;
  reversed.pop_back();
  reversed.insert(reversed.begin(), "--help");
}

// CLI11 wants the arguments last to first.
std::vector<std::string> reversed_arguments(int argc, char** argv) {
  std::vector<std::string> all;
  bool flags = true;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--") flags = false;
    all.push_back(flags ? with_bare_value(argument) : argument);
  }
  std::vector<std::string> reversed(all.rbegin(), all.rend());
  expand_help(reversed);
  return reversed;
}

// The command that was named, down to the last word of it.
const CLI::App& named_command(const CLI::App& root) {
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

bool is_group(const CLI::App& app) {
  return app.get_parent() != nullptr &&
         !app.get_subcommands([](const CLI::App*) { return true; }).empty();
}

std::string unknown_command(const std::string& name) {
  return "unknown command \"" + name + "\" for \"kchart\"\nRun 'kchart --help' for usage.";
}

// The words of cobra for what CLI11 could not place.
std::string unknown_text(const CLI::App& root) {
  const std::vector<std::string> rest = root.remaining(true);
  for (const std::string& argument : rest) {
    if (argument.compare(0, 2, "--") == 0) {
      return "unknown flag: " + argument.substr(0, argument.find('='));
    }
    if (argument.size() > 1 && argument[0] == '-') {
      return "unknown shorthand flag: '" + argument.substr(1, 1) + "' in " + argument;
    }
  }
  const CLI::App& named = named_command(root);
  if (named.get_parent() == nullptr) {
    const std::string name = rest.empty() ? "" : rest.front();
    return unknown_command(name);
  }
  std::string path = named.get_name();
  for (const CLI::App* up = named.get_parent(); up->get_parent() != nullptr;
       up = up->get_parent()) {
    path = up->get_name() + " " + path;
  }
  return "\"helm " + path + "\" accepts no arguments\n\nUsage:  helm " + path + " [flags]";
}

// Of a command its own flags and, as cobra does, those that every command takes, without the
// limits.
std::string help_text(const CLI::App& root) {
  std::string text = root.help();
  if (named_command(root).get_parent() == nullptr) return text;
  const CLI::Formatter formatter;
  text.erase(text.find_last_not_of('\n') + 1);
  text += "\n\nGlobal options (the limits, --max-..., are in kchart --help):\n";
  for (const CLI::Option* one : root.get_options()) {
    const std::string& name = one->get_single_name();
    if (name == "help" || name == "version" || name.starts_with("max-")) continue;
    text += formatter.make_option(one, false);
  }
  return text;
}

int fail(const std::string& message, int status) {
  const std::string line = "Error: " + message + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);  // a message may hold NUL bytes
  return status;
}

// `last` is the last argument.
std::string usage_text(const CLI::ParseError& error, const std::string& last) {
  std::string text = error.what();
  const std::size_t missing = text.find(": 1 required");
  if (missing != std::string::npos) {
    const bool brief = last.size() == 2 && last[0] == '-' && last[1] != '-';
    return "flag needs an argument: " +
           (brief ? "'" + last.substr(1) + "' in " + last : text.substr(0, missing));
  }
  const std::size_t refused = text.find("invalid argument ");
  return refused == std::string::npos ? text : text.substr(refused);
}

bool is_color_mode(const std::string& mode) {
  return mode == "never" || mode == "auto" || mode == "always";
}

template <class Matches>
bool has_name(const Named& command, const Matches& matches) {
  return matches(command.name) ||
         std::any_of(command.aliases.begin(), command.aliases.end(),
                     [&](const char* alias) { return alias != nullptr && matches(alias); });
}

bool is_named(const Named& command, const CommandLine& line) {
  return has_name(command, [&line](const char* name) { return line.has(name); });
}

// CLI11 would go on behind a word that is no command.
bool is_command(const std::string& word) {
  return std::any_of(std::begin(kCommands), std::end(kCommands), [&](const Named& command) {
    return has_name(command, [&word](const char* name) { return word == name; });
  });
}

Registered registered(const Named& command, CommandLine& line, bool with_flags) {
  CLI::App& sub = add_command(line, command.name, command.help);
  for (const char* alias : command.aliases) {
    if (alias != nullptr) sub.alias(alias);
  }
  return {&sub, with_flags ? command.add(sub) : Command()};
}

// As many of the commands, and of their flags, as the command line can mean or tell of.
std::vector<Registered> add_commands(CommandLine& line, Flags& flags, Settings& settings) {
  std::vector<const Named*> named;
  for (const Named& command : kCommands) {
    if (is_named(command, line)) named.push_back(&command);
  }
  const bool helps = std::any_of(named.begin(), named.end(),
                                 [](const Named* command) { return command->prints_help; });
  if (named.empty() || helps) line.tell_all();
  settings.add_flags(flags);
  const bool all_flags = line.has("completion");
  std::vector<Registered> all;
  for (const Named& command : kCommands) {
    const bool is = std::find(named.begin(), named.end(), &command) != named.end();
    if (is || line.tells_all()) {
      all.push_back(registered(command, line, is || all_flags));
    }
  }
  settings.add_limit_flags(flags);
  return all;
}

// Helm exits with 1 for a command line that it does not understand; commands of ours with 2.
int usage_status(const CLI::App& app) {
  const std::string& named = named_command(app).get_name();
  return named == "check" || named == "diff" ? 2 : 1;
}

int run(int argc, char** argv) {
  std::vector<std::string> arguments = reversed_arguments(argc, argv);
  if (!arguments.empty() && !arguments.back().starts_with('-') && !is_command(arguments.back())) {
    return fail(unknown_command(arguments.back()), 1);
  }
  CommandLine app("Renders, checks and shows Helm charts.", "kchart", arguments);
  // Of the program alone; `kchart lint CHART --version` asks for another one.
  const bool bare = arguments.empty() || arguments.back().starts_with('-');
  if (bare) app.set_version_flag("--version", kVersion);
  set_help_style(app);
  app.require_subcommand(0, 1);  // and of each group one: what follows it are arguments
  Settings settings = Settings::from_environment();
  settings.program = argv[0];
  if (app.has("exec")) settings.program_arguments = take_program(arguments);
  Flags flags(app);
  const std::vector<Registered> commands = add_commands(app, flags, settings);
  read_as_pflag(app, arguments);

  try {
    app.parse(std::vector<std::string>(arguments));
    if (!is_color_mode(settings.color)) {
      log_line("WARN", "command failed\terror=invalid color mode \"" + excerpt(settings.color) +
                           "\": must be one of: never, auto, always");
      return 1;
    }
    for (const Registered& registered : commands) {
      if (registered.app->parsed()) return registered.command(settings);
    }
    print_out(app.help());
    return 0;
  } catch (const CLI::CallForHelp&) {
    print_out(help_text(app));
    return 0;
  } catch (const CLI::CallForVersion&) {
    print_out(std::string(kVersion) + "\n");
    return 0;
  } catch (const CLI::ExtrasError&) {
    const CLI::App& named = named_command(app);
    const std::string text = unknown_text(app);
    if (!is_group(named) || text.starts_with("unknown")) return fail(text, usage_status(app));
    print_out(named.help());  // as cobra does for a group that is asked for a command it lacks
    return 0;
  } catch (const CLI::ParseError& error) {
    return fail(usage_text(error, arguments.empty() ? "" : arguments.front()), usage_status(app));
  }
}

}  // namespace

}  // namespace kchart::tools

int main(int argc, char** argv) {
  using kchart::tools::fail;
  kchart::tools::prepare_heap();
  try {
    return kchart::tools::run(argc, argv);
  } catch (const kchart::Error& error) {
    return fail(error.message(), static_cast<int>(error.fault()));
  } catch (const std::bad_alloc&) {
    return fail("out of memory", static_cast<int>(kchart::Fault::limit));
  } catch (const std::exception& error) {
    return fail(error.what(), static_cast<int>(kchart::Fault::io));
  }
}
