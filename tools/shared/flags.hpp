// Flags in the manner of Helm's command line: --name=value, --name value, switches that take
// =false.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/flag_checks.hpp"

namespace CLI {
class App;
}

namespace kchart::tools {

// Adds flags to one command. `names` are CLI11's: "-n,--namespace".
class Flags {
 public:
  explicit Flags(CLI::App& app) : app_(app) {}

  void text(const std::string& names, std::string& into, const std::string& help,
            FlagCheck check = nullptr);
  // One of the words that `choices` holds between bars. Whoever asked judges what was given.
  void choice(const char* names, std::string& into, const char* choices, const char* help,
              FlagCheck check = nullptr);
  void number(const std::string& names, std::size_t& into, const std::string& help);
  // A number whose help closes with what it is at first.
  void limit(const char* name, std::size_t& into, const char* help);
  void toggle(const std::string& names, bool& into, const std::string& help);
  // May be given several times, each time one value.
  void list(const std::string& names, std::vector<std::string>& into, const std::string& help);
  // May be given several times, each time with several values between commas.
  void comma_list(const std::string& names, std::vector<std::string>& into,
                  const std::string& help);
  // Accepted because Helm accepts it; without effect here.
  void ignored(const std::string& names, const std::string& help, FlagCheck check = nullptr);
  void ignored_toggle(const std::string& names, const std::string& help);
  // The same, with a note on standard error: "Flag --atomic has been deprecated, use ...".
  // `into`, where it has an effect all the same, may be null.
  void deprecated_toggle(const std::string& name, const std::string& note, bool* into = nullptr);

 private:
  CLI::App& app_;
};

// Refuses, in Go's words, that more than one of a group of flags was given ("force
// force-conflicts").
void check_exclusive(const CLI::App& app, const std::string& group);

// Any number of arguments besides flags, as the help has them in the line of usage ("[NAME]
// CHART"). CLI11's own header stays out of the commands: each file that includes it makes a dozen
// objects when the program starts.
void add_arguments(CLI::App& app, std::vector<std::string>& into, const char* usage,
                   const char* help = "");
// Adds a command below `app`, which takes the flags of `app` as well.
CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& help,
                      const char* alias = nullptr);
// Whether the command line names it; known once that is parsed.
bool is_named(const CLI::App& app);
std::string help_of(const CLI::App& app);
// For `app` and the commands added to it from here on: the help as cobra's, with the arguments in
// the line of usage.
void set_help_style(CLI::App& app);
// What the help says last.
void add_footer(CLI::App& app, const std::string& text);

// Makes of the arguments, which are from last to first, what CLI11 reads as Go's pflag reads them:
// "--name=" and "-n=value" are a name and a value, "-g=false" is "--generate-name=false", and of
// the help only "--help=true" asks for it. Throws Error for a switch whose value is empty, and for
// a help whose value is none of a switch.
void read_as_pflag(const CLI::App& app, std::vector<std::string>& reversed);

// What --dry-run says: "none", "client" or "server"; alone it is "client", as Helm takes it. Throws
// Error.
std::string read_dry_run(const std::string& value);

// Whether the value of --wait, which `wait_problem` has accepted, says to wait for the objects.
bool waits_for_objects(const std::string& strategy);

// The only argument, which is `what` ("the name of a submission"). Throws Error for none or
// several.
std::string one_argument(const std::vector<std::string>& arguments, std::string_view what);

}  // namespace kchart::tools
