// The sentences of Helm's package "require".
#include "shared/arguments.hpp"

#include "kchart/error.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void refuse(const std::string& what, std::size_t count, const std::string& command,
                         const std::string& usage) {
  std::string wants = what;
  if (count > 0) wants += " " + std::to_string(count) + (count == 1 ? " argument" : " arguments");
  throw Error(Fault::refused, "usage",
              "\"" + command + "\" " + wants + "\n\nUsage:  " + command + " " + usage);
}

}  // namespace

void require_at_least(const Arguments& given, std::size_t count, const std::string& command,
                      const std::string& usage) {
  if (given.size() < count) refuse("requires at least", count, command, usage);
}

void require_exactly(const Arguments& given, std::size_t count, const std::string& command,
                     const std::string& usage) {
  if (given.size() != count) refuse("requires", count, command, usage);
}

void require_at_most(const Arguments& given, std::size_t count, const std::string& command,
                     const std::string& usage) {
  if (given.size() <= count) return;
  refuse(count == 0 ? "accepts no arguments" : "accepts at most", count, command, usage);
}

}  // namespace kchart::tools
