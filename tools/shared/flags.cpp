// CLI11's options, each set to take exactly one value per mention.
#include "shared/flags.hpp"

#include "kchart/error.hpp"
#include "shared/command_line.hpp"
#include "shared/csv.hpp"
#include "shared/quote.hpp"

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <sstream>

namespace kchart::tools {

namespace {

// "-n,--namespace" as pflag names it: "-n, --namespace".
std::string shown_name(std::string names) {
  const std::size_t comma = names.find(',');
  if (comma != std::string::npos && names[1] != '-') names.insert(comma + 1, " ");
  return names;
}

// The flag of the command, else of one above it; or nullptr.
const CLI::Option* find_option(const CLI::App* command, const std::string& name) {
  for (; command != nullptr; command = command->get_parent()) {
    if (const CLI::Option* found = command->get_option_no_throw(name)) return found;
  }
  return nullptr;
}

// The command below `command` that the word names, else `command`.
const CLI::App* command_after(const CLI::App* command, const std::string& word) {
  const auto below =
      command->get_subcommands([&word](const CLI::App* one) { return one->check_name(word); });
  return below.empty() ? command : below.front();
}

std::string invalid_argument(const std::string& value, const std::string& names,
                             const std::string& problem) {
  return "invalid argument " + go_quoted(value) + " for \"" + shown_name(names) +
         "\" flag: " + problem;
}

void add_check(CLI::Option& option, const std::string& names, FlagCheck check) {
  if (check == nullptr) return;
  option.check([names, check](const std::string& value) {
    const std::string problem = check(value);
    if (problem.empty()) return problem;
    return invalid_argument(value, names, problem);
  });
}

// A flag on the command line, with its value when that follows in the same word.
struct Flag {
  explicit Flag(const std::string& word) {
    const bool brief = word[1] != '-';
    const std::size_t equals = word.find('=');
    name = brief ? word.substr(0, 2) : word.substr(0, equals);
    has_value = brief ? equals == 2 && word.size() > 3 : equals != std::string::npos;
    if (has_value) value = word.substr(equals + 1);
  }

  std::string name, value;
  bool has_value;
};

// The words that CLI11 reads as Go's pflag reads `word`, a switch.
void add_switch(std::vector<std::string>& words, const std::string& word, const CLI::Option& option,
                bool is_help) {
  const Flag flag(word);
  if (!flag.has_value && word[1] != '-' && word.ends_with('=')) {
    throw Error(Fault::refused, "usage", "unknown shorthand flag: '=' in -=");
  }
  if (!flag.has_value) {
    words.push_back(word);
    return;
  }
  if (is_help || flag.value.empty()) {
    const std::string problem = bool_problem(flag.value);
    if (!problem.empty()) {
      throw Error(Fault::refused, "usage",
                  invalid_argument(flag.value, option.get_name(false, true), problem));
    }
  }
  const std::string name = "--" + option.get_lnames().front();
  if (!is_help) {
    words.push_back(name + "=" + flag.value);
  } else if (CLI::detail::to_flag_value(flag.value) > 0) {
    words.push_back(name);
  }
}

// The arguments of a command are its only option without dashes; what they are is their type.
class HelpStyle : public CLI::Formatter {
 public:
  std::string make_option_usage(const CLI::Option* option) const override {
    return option->get_type_name();
  }

  std::string make_option_name(const CLI::Option* option, bool is_argument) const override {
    return is_argument ? option->get_type_name()
                       : CLI::Formatter::make_option_name(option, is_argument);
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_positional() ? "" : CLI::Formatter::make_option_opts(option);
  }

  std::string make_positionals(const CLI::App* app) const override {
    const auto explained = app->get_options([](const CLI::Option* option) {
      return option->get_positional() && !option->get_description().empty();
    });
    return explained.empty() ? "" : CLI::Formatter::make_positionals(app);
  }
};

bool left_out(const CLI::App& app, std::string_view names) {
  const CommandLine* const line = CommandLine::of(app);
  return line != nullptr && !line->tells_all() && !line->may_mean(names);
}

}  // namespace

void Flags::text(const std::string& names, std::string& into, const std::string& help,
                 FlagCheck check) {
  if (left_out(app_, names)) return;
  add_check(*app_.add_option(names, into, help)->take_last(), names, check);
}

void Flags::choice(const char* names, std::string& into, const char* choices, const char* help,
                   FlagCheck check) {
  if (left_out(app_, names)) return;
  const std::string at_first = into.empty() ? "" : " (default " + into + ")";
  CLI::Option* option = app_.add_option(names, into, help + at_first)->take_last();
  add_check(*option->type_name(choices), names, check);
}

void Flags::number(const std::string& names, std::size_t& into, const std::string& help) {
  if (left_out(app_, names)) return;
  CLI::Option* option = app_.add_option_function<std::string>(
      names, [&into](const std::string& value) { into = natural(value); }, help);
  add_check(*option->type_name("UINT")->take_last(), names, natural_problem);
}

void Flags::limit(const char* name, std::size_t& into, const char* help) {
  if (left_out(app_, name)) return;
  number(name, into, std::string(help) + " (default " + std::to_string(into) + ")");
}

void Flags::toggle(const std::string& names, bool& into, const std::string& help) {
  if (left_out(app_, names)) return;
  add_check(*app_.add_flag(names, into, help)->take_last(), names, bool_problem);
}

void Flags::list(const std::string& names, std::vector<std::string>& into,
                 const std::string& help) {
  if (left_out(app_, names)) return;
  // Without allow_extra_args(false) CLI11 takes the positional arguments that follow, and splits
  // "[a,b]" at its commas.
  app_.add_option(names, into, help)->take_all()->expected(1)->allow_extra_args(false);
}

void Flags::comma_list(const std::string& names, std::vector<std::string>& into,
                       const std::string& help) {
  if (left_out(app_, names)) return;
  app_.add_option_function<std::string>(
          names,
          [&into, names](const std::string& value) {
            if (value.empty()) return;
            CsvRecord record = read_csv(value);
            if (!record.problem.empty()) {
              throw Error(Fault::refused, "usage", invalid_argument(value, names, record.problem));
            }
            for (std::string& item : record.fields) into.push_back(std::move(item));
          },
          help)
      ->trigger_on_parse()
      ->take_last();
}

void Flags::ignored(const std::string& names, const std::string& help, FlagCheck check) {
  if (left_out(app_, names)) return;
  CLI::Option* option = app_.add_option_function<std::string>(
      names, [](const std::string&) {}, help);
  add_check(*option->take_last(), names, check);
}

void Flags::ignored_toggle(const std::string& names, const std::string& help) {
  if (left_out(app_, names)) return;
  CLI::Option* option = app_.add_flag_function(
      names, [](std::int64_t) {}, help);
  add_check(*option->take_last(), names, bool_problem);
}

void Flags::deprecated_toggle(const std::string& name, const std::string& note, bool* into) {
  if (left_out(app_, name)) return;
  CLI::Option* option = app_.add_flag_function(
      name,
      [line = "Flag " + name + " has been deprecated, " + note + "\n", into](std::int64_t value) {
        std::fputs(line.c_str(), stderr);
        if (into != nullptr) *into = value > 0;
      },
      "deprecated: " + note);
  add_check(*option->trigger_on_parse()->take_last(), name, bool_problem);
}

void check_exclusive(const CLI::App& app, const std::string& group) {
  std::vector<std::string> given;
  std::istringstream names(group);
  for (std::string name; names >> name;) {
    const CLI::Option* option = app.get_option_no_throw("--" + name);
    if (option != nullptr && option->count() > 0) given.push_back(name);
  }
  if (given.size() < 2) return;
  std::sort(given.begin(), given.end());
  std::string all = given[0];
  for (std::size_t i = 1; i < given.size(); ++i) all += " " + given[i];
  throw Error(Fault::refused, "usage",
              "if any flags in the group [" + group + "] are set none of the others can be; [" +
                  all + "] were all set");
}

void add_arguments(CLI::App& app, std::vector<std::string>& into, const char* usage,
                   const char* help) {
  app.add_option("arguments", into, help)->expected(-1)->type_name(usage);
}

CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& help,
                      const char* alias) {
  CLI::App* sub = app.add_subcommand(name, help)->fallthrough();
  if (alias != nullptr) sub->alias(alias);
  return *sub;
}

bool is_named(const CLI::App& app) {
  return app.parsed();
}

std::string help_of(const CLI::App& app) {
  return app.help();
}

void set_help_style(CLI::App& app) {
  app.formatter(std::make_shared<HelpStyle>());
}

void add_footer(CLI::App& app, const std::string& text) {
  app.footer(text);
}

void read_as_pflag(const CLI::App& app, std::vector<std::string>& reversed) {
  std::vector<std::string> words;
  const CLI::App* command = &app;
  for (auto at = reversed.rbegin(); at != reversed.rend(); ++at) {
    if (*at == "--") {
      words.insert(words.end(), at, reversed.rend());
      break;
    }
    if (at->size() < 2 || !at->starts_with('-')) {
      command = command_after(command, *at);
      words.push_back(*at);
      continue;
    }
    const Flag flag(*at);
    const CLI::Option* option = find_option(command, flag.name);
    if (option != nullptr && option->get_items_expected_max() == 0) {
      add_switch(words, *at, *option, option == command->get_help_ptr());
    } else if (option != nullptr && flag.has_value) {
      words.insert(words.end(), {flag.name, flag.value});
    } else {
      words.push_back(*at);
      const bool alone = option != nullptr && *at == flag.name;
      if (alone && at + 1 != reversed.rend()) words.push_back(*++at);
    }
  }
  reversed.assign(words.rbegin(), words.rend());
}

std::string read_dry_run(const std::string& value) {
  if (value == "unset") return "client";  // as the command line writes it when it stands alone
  if (value == "none" || value == "client" || value == "server") return value;
  throw Error(Fault::refused, "usage",
              "invalid dry-run value (\"" + excerpt(value) +
                  "\"). Must be \"none\", \"server\", or \"client\"");
}

bool waits_for_objects(const std::string& strategy) {
  return strategy != "hookOnly" && strategy != "false";
}

std::string one_argument(const std::vector<std::string>& arguments, std::string_view what) {
  if (arguments.size() == 1) return arguments[0];
  throw Error(Fault::refused, "usage",
              "exactly one argument is needed: " + std::string(what) + ", not " +
                  std::to_string(arguments.size()));
}

}  // namespace kchart::tools
