// The flags that give values, shared by every command that renders.
#include "shared/value_flags.hpp"

#include "shared/flags.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

void add_value_flags(Flags& flags, ValueSources& into) {
  flags.comma_list("-f,--values", into.files,
                   "specify values in a YAML file or a URL (can specify multiple)");
  flags.list("--set", into.set, "set values on the command line: key1=val1,key2=val2");
  flags.list("--set-json", into.set_json, "set JSON values on the command line");
  flags.list("--set-string", into.set_string, "set STRING values on the command line");
  flags.list("--set-file", into.set_file, "set values from files: key1=path1,key2=path2");
  flags.list("--set-literal", into.set_literal, "set a literal STRING value on the command line");
}

Values read_values(const ValueSources& sources, const Settings& settings, Origins* origins) {
  ValuesOptions options;
  options.limits = settings.limits();
  options.compat = settings.compat();
  options.origins = origins;
  const std::size_t limit = options.limits.yaml_input;
  return merge_sources(
      sources, [limit](const std::string& name) { return read_source(name, limit); }, options);
}

}  // namespace kchart::tools
