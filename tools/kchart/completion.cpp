// kchart completion: scripts for shells, made from the commands and flags that exist.
#include <CLI/App.hpp>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

// The words that may follow one command: its subcommands and flags.
struct Words {
  std::string command;  // "kchart show", with blanks
  std::vector<std::string> words;
};

void collect(const CLI::App& app, const std::string& path, std::vector<Words>& into,
             const std::vector<std::string>& inherited) {
  Words here{path, {}};
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    here.words.push_back(sub->get_name());
  }
  std::vector<std::string> flags = inherited;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  here.words.insert(here.words.end(), flags.begin(), flags.end());
  into.push_back(std::move(here));
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    collect(*sub, path + " " + sub->get_name(), into, flags);
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string bash_script(const std::vector<Words>& all) {
  std::string out =
      "# bash completion for kchart\n"
      "_kchart() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" path=\"kchart\" word\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case \"$path $word\" in\n";
  for (const Words& w : all) {
    if (w.command != "kchart") out += "      '" + w.command + "') path=\"" + w.command + "\" ;;\n";
  }
  out += "    esac\n  done\n  case \"$path\" in\n";
  for (const Words& w : all) {
    out += "    '" + w.command + "') COMPREPLY=($(compgen -f -W '" + joined(w.words) +
           "' -- \"$current\")) ;;\n";
  }
  return out + "  esac\n}\ncomplete -o filenames -F _kchart kchart\n";
}

std::string zsh_script(const std::vector<Words>& all) {
  return "#compdef kchart\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(all);
}

std::string fish_script(const std::vector<Words>& all) {
  std::string out = "# fish completion for kchart\n";
  for (const Words& w : all) {
    std::string condition = "__fish_use_subcommand";
    if (w.command != "kchart") {
      condition = "__fish_seen_subcommand_from " + w.command.substr(w.command.rfind(' ') + 1);
    }
    for (const std::string& word : w.words) {
      const bool flag = word.compare(0, 2, "--") == 0;
      out += "complete -c kchart -n '" + condition + "' " +
             (flag ? "-l " + word.substr(2) : "-a " + word) + "\n";
    }
  }
  return out;
}

std::string powershell_script(const std::vector<Words>& all) {
  std::string out =
      "# powershell completion for kchart\n"
      "Register-ArgumentCompleter -Native -CommandName 'kchart' -ScriptBlock {\n"
      "  param($wordToComplete, $commandAst, $cursorPosition)\n"
      "  $words = @{\n";
  for (const Words& w : all) out += "    '" + w.command + "' = '" + joined(w.words) + "'\n";
  return out +
         "  }\n"
         "  $path = 'kchart'\n"
         "  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {\n"
         "    if ($words.ContainsKey(\"$path $element\")) { $path = \"$path $element\" }\n"
         "  }\n"
         "  $words[$path].Split(' ') | Where-Object { $_ -like \"$wordToComplete*\" }\n"
         "}\n";
}

struct Shell {
  const char* name;
  std::string (*script)(const std::vector<Words>& all);
};

constexpr Shell kShells[] = {
    {"bash", bash_script},
    {"zsh", zsh_script},
    {"fish", fish_script},
    {"powershell", powershell_script},
};

}  // namespace

Command add_completion(CLI::App& app) {
  for (const Shell& shell : kShells) {
    CLI::App* sub = app.add_subcommand(shell.name, std::string("a script for ") + shell.name);
    sub->fallthrough();
    Flags flags(*sub);
    flags.ignored_toggle("--no-descriptions", "without effect");
  }
  return [&app](Settings&) {
    std::vector<Words> all;
    collect(*app.get_parent(), "kchart", all, {});
    for (const Shell& shell : kShells) {
      if (!app.get_subcommand(shell.name)->parsed()) continue;
      print_out(shell.script(all));
      return 0;
    }
    print_out(app.help());
    return 0;
  };
}

}  // namespace kchart::tools
