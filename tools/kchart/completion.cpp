// kchart completion: scripts for shells, made from the commands and flags that exist.
#include <CLI/App.hpp>
#include <algorithm>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/group.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct Word {
  std::string name;
  std::string help;
  std::string brief;  // "-o"
  bool takes_value = false;
  std::string choices;  // the words that the value may be, with blanks between; empty: any
};

// What may follow one command, under one of its names.
struct Level {
  std::string path;  // "kchart show", "kchart inspect"
  std::vector<Word> commands;
  std::vector<Word> flags;  // without those of the levels above
};

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// "table|json|yaml" of the option's help with blanks.
std::string choices_of(const CLI::Option& option) {
  std::string choices = option.get_type_name();
  if (choices.find('|') == std::string::npos) return {};
  std::replace(choices.begin(), choices.end(), '|', ' ');
  return choices;
}

void collect(const CLI::App& app, const std::string& path, std::vector<Level>& into) {
  Level level{path, {}, {}};
  for (const CLI::App* sub : commands_of(app)) {
    level.commands.push_back({sub->get_name(), sub->get_description(), {}, false, {}});
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      const bool inherited = name == "help" && path != "kchart";
      if (inherited) continue;
      const std::string brief =
          option->get_snames().empty() ? "" : "-" + option->get_snames().front();
      level.flags.push_back({"--" + name, option->get_description(), brief,
                             option->get_items_expected_max() > 0, choices_of(*option)});
    }
  }
  into.push_back(std::move(level));
  for (const CLI::App* sub : commands_of(app)) {
    collect(*sub, path + " " + sub->get_name(), into);
    for (const std::string& alias : sub->get_aliases()) collect(*sub, path + " " + alias, into);
  }
}

// Between quotes of a shell: 'don'\''t'.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string names_of(const std::vector<Word>& words, bool values_only = false) {
  std::string out;
  for (const Word& word : words) {
    if (!values_only || word.takes_value) out += (out.empty() ? "" : " ") + word.name;
  }
  return out;
}

// The arms that lead from one level to the next, for bash and zsh.
std::string path_arms(const std::vector<Level>& all) {
  std::string out;
  for (const Level& level : all) {
    if (level.path != "kchart") out += "      " + quoted(level.path) + ") at=\"$at $word\" ;;\n";
  }
  return out;
}

// Arms of a case that offer the words of flags with choices: `offer` makes a command of the words.
template <typename Offer>
std::string choice_arms(const std::vector<Level>& all, const Offer& offer) {
  std::string out;
  for (const Level& level : all) {
    const std::string at = level.path == "kchart" ? "*" : quoted(level.path);
    for (const Word& flag : level.flags) {
      if (flag.choices.empty()) continue;
      out += "    " + at + "' " + flag.name + "'";
      if (!flag.brief.empty()) out += "|" + at + "' " + flag.brief + "'";
      out += ") " + offer(flag.choices) + "; return ;;\n";
    }
  }
  return out;
}

std::string bash_script(const std::vector<Level>& all) {
  std::string out =
      "# bash completion for kchart\n"
      "_kchart() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
      "  local at=kchart word commands flags values\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case \"$at $word\" in\n" +
      path_arms(all) + "    esac\n  done\n  case \"$at\" in\n";
  for (const Level& level : all) {
    if (level.path == "kchart") continue;
    out += "    " + quoted(level.path) + ") commands=" + quoted(names_of(level.commands)) +
           " flags=" + quoted(names_of(level.flags)) +
           " values=" + quoted(names_of(level.flags, true)) + " ;;\n";
  }
  const Level& root = all.front();
  out += "    *) commands=" + quoted(names_of(root.commands)) +
         " ;;\n  esac\n  flags+=" + quoted(" " + names_of(root.flags)) +
         " values+=" + quoted(" " + names_of(root.flags, true)) + "\n  case \"$at $before\" in\n";
  out += choice_arms(all, [](const std::string& words) {
    return "mapfile -t COMPREPLY < <(compgen -W " + quoted(words) + " -- \"$current\")";
  });
  return out +
         "  esac\n"
         "  if [[ \" $values \" == *\" $before \"* ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
         "  elif [[ $current == -* ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$flags\" -- \"$current\")\n"
         "  elif [[ -n $commands ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$commands\" -- \"$current\")\n"
         "  else\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _kchart kchart\n";
}

// For _describe: 'name:help' each.
std::string described(const std::vector<Word>& words) {
  std::string out;
  for (const Word& word : words) out += " " + quoted(word.name + ":" + word.help);
  return out;
}

// It may lie in a folder of fpath as _kchart, or be read with "source".
std::string zsh_script(const std::vector<Level>& all) {
  std::string out =
      "#compdef kchart\n"
      "_kchart() {\n"
      "  local at=kchart word\n"
      "  local -a commands flags\n"
      "  for word in ${words[2,CURRENT-1]}; do\n"
      "    case \"$at $word\" in\n" +
      path_arms(all) + "    esac\n  done\n  flags=(" + described(all.front().flags) +
      " )\n  case \"$at\" in\n";
  for (const Level& level : all) {
    out += "    " + quoted(level.path) + ") commands=(" + described(level.commands) + " )";
    if (level.path != "kchart") out += " flags+=(" + described(level.flags) + " )";
    out += " ;;\n";
  }
  out += "  esac\n  case \"$at ${words[CURRENT-1]}\" in\n";
  out += choice_arms(all, [](const std::string& words) { return "compadd -- " + words; });
  return out +
         "  esac\n"
         "  if [[ ${words[CURRENT]} == -* ]]; then\n"
         "    _describe -t flags flag flags\n"
         "  elif (( $#commands )); then\n"
         "    _describe -t commands command commands\n"
         "  else\n"
         "    _files\n"
         "  fi\n"
         "}\n"
         "if [[ ${funcstack[1]} == _kchart ]]; then\n"
         "  _kchart \"$@\"\n"
         "else\n"
         "  compdef _kchart kchart\n"
         "fi\n";
}

// The words of a path have all been seen, and none of the level below.
std::string fish_condition(const Level& level) {
  if (level.path == "kchart") return "__fish_use_subcommand";
  std::string out;
  for (std::size_t at = level.path.find(' '); at != std::string::npos;) {
    const std::size_t next = level.path.find(' ', at + 1);
    out += (out.empty() ? "" : "; and ") + std::string("__fish_seen_subcommand_from ") +
           level.path.substr(at + 1, next - at - 1);
    at = next;
  }
  if (!level.commands.empty()) {
    out += "; and not __fish_seen_subcommand_from " + names_of(level.commands);
  }
  return out;
}

std::string fish_script(const std::vector<Level>& all) {
  std::string out = "# fish completion for kchart\n";
  for (const Level& level : all) {
    const std::string start = "complete -c kchart -n " + quoted(fish_condition(level));
    for (const Word& word : level.commands) {
      out += start + " -f -a " + word.name + " -d " + quoted(word.help) + "\n";
    }
    for (const Word& flag : level.flags) {
      out += (level.path == "kchart" ? "complete -c kchart" : start) +
             (flag.takes_value ? " -r -l " : " -l ") + flag.name.substr(2) +
             (flag.brief.empty() ? "" : " -s " + flag.brief.substr(1)) +
             (flag.choices.empty() ? "" : " -f -a " + quoted(flag.choices)) + " -d " +
             quoted(flag.help) + "\n";
    }
  }
  return out;
}

std::string powershell_script(const std::vector<Level>& all) {
  std::string out =
      "# powershell completion for kchart\n"
      "Register-ArgumentCompleter -Native -CommandName 'kchart' -ScriptBlock {\n"
      "  param($wordToComplete, $commandAst, $cursorPosition)\n"
      "  $words = @{\n";
  std::string choices;
  const std::string global = " " + names_of(all.front().flags);
  for (const Level& level : all) {
    out += "    '" + level.path + "' = '" + names_of(level.commands) +
           (level.path == "kchart" ? "" : " " + names_of(level.flags)) + global + "'\n";
    for (const Word& flag : level.flags) {
      if (flag.choices.empty()) continue;
      choices += "    '" + level.path + " " + flag.name + "' = '" + flag.choices + "'\n";
    }
  }
  return out + "  }\n  $choices = @{\n" + choices +
         "  }\n"
         "  $path = 'kchart'\n"
         "  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {\n"
         "    if ($words.ContainsKey(\"$path $element\")) { $path = \"$path $element\" }\n"
         "  }\n"
         "  $before = @($commandAst.CommandElements | Where-Object {\n"
         "    $_.Extent.EndOffset -lt $cursorPosition })[-1]\n"
         "  $offered = @($choices[\"$path $before\"], $choices[\"kchart $before\"],\n"
         "    $words[$path]) | Where-Object { $_ } | Select-Object -First 1\n"
         "  $offered.Split(' ', [StringSplitOptions]::RemoveEmptyEntries) |\n"
         "    Where-Object { $_ -like \"$wordToComplete*\" }\n"
         "}\n";
}

struct Shell {
  const char* name;
  std::string (*script)(const std::vector<Level>& all);
};

constexpr Shell kShells[] = {
    {"bash", bash_script},
    {"zsh", zsh_script},
    {"fish", fish_script},
    {"powershell", powershell_script},
};

}  // namespace

Command add_completion(CLI::App& app) {
  Group group(app);
  for (const Shell& shell : kShells) {
    CLI::App& sub =
        group.add(shell.name, std::string("a script for ") + shell.name, [&app, &shell](Settings&) {
          std::vector<Level> all;
          collect(*app.get_parent(), "kchart", all);
          print_out(shell.script(all));
          return 0;
        });
    Flags(sub).ignored_toggle("--no-descriptions", "without effect");
  }
  return group.command();
}

}  // namespace kchart::tools
