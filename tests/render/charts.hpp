// Charts written down in tests, and their rendering in one call.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "kchart/render.hpp"

namespace kchart::test {

// Files by path; a Chart.yaml for a chart `c` is added where there is none.
inline std::shared_ptr<const Chart> make_chart(std::map<std::string, std::string> files,
                                               Compat compat = Compat::helm4) {
  files.try_emplace("Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n");
  MemoryTree tree("c");
  for (const auto& [path, text] : files) tree.write(path, text);
  LoadOptions options;
  options.compat = compat;
  return load_chart(tree, options);
}

// What the command would print, or "Error: " and the message.
inline std::string rendered_text(const std::map<std::string, std::string>& files,
                                 RenderOptions options = {}, const std::string& values = "") {
  try {
    const auto chart = make_chart(files, options.compat);
    PrintOptions print;
    print.compat = options.compat;
    const Values user = values.empty() ? Values() : Values::from_yaml(values);
    return manifest_text(render(*chart, user, options), print);
  } catch (const Error& error) {
    return "Error: " + error.message();
  }
}

// The output of one template, without what surrounds a document.
inline std::string output(const std::string& text, RenderOptions options = {},
                          const std::string& values = "") {
  const auto chart = make_chart({{"templates/a.txt", text}}, options.compat);
  const Values user = values.empty() ? Values() : Values::from_yaml(values);
  options.lint = true;  // leaves the output as the template wrote it
  return render(*chart, user, options).files.at(0).data;
}

}  // namespace kchart::test
