#include "shared/declarations.hpp"

#include "kchart/error.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void refuse_declarations(const std::vector<Finding>& findings) {
  std::string text = std::to_string(findings.size()) + " wrong in the declarations";
  for (const Finding& one : findings) text += "\n" + finding_line(one);
  throw Error(Fault::refused, "spec", text);
}

}  // namespace

bool holds_declarations(const std::string& text) {
  const std::size_t at = text.find("apiVersion:");
  if (at == std::string::npos) return false;
  const std::size_t end = text.find('\n', at);
  return text.substr(at, end - at).find("kchart.dev/") != std::string::npos;
}

std::vector<Composition> composed(const std::string& text, const std::string& file) {
  Declarations read = read_declarations(text, file);
  if (read.ok()) read.findings = check_fleet(read.items);
  if (!read.ok()) refuse_declarations(read.findings);
  const Fleet fleet(read.items);
  std::vector<Composition> all;
  for (const Declaration& one : read.items) all.push_back(compose_declaration(one, fleet));
  return all;
}

}  // namespace kchart::tools
