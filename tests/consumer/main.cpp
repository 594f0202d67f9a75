// Renders a chart made in memory, with nothing but public headers.
#include <iostream>
#include <kchart/error.hpp>
#include <kchart/file_tree.hpp>
#include <kchart/render.hpp>

int main() {
  kchart::MemoryTree tree("demo");
  tree.write("Chart.yaml", "apiVersion: v2\nname: demo\nversion: 0.1.0\n");
  tree.write("values.yaml", "greeting: hello\n");
  tree.write("templates/a.yaml", "kind: ConfigMap\ndata: {a: {{ .Values.greeting | upper }}}\n");
  try {
    const auto chart = kchart::load_chart(tree);
    std::cout << kchart::manifest_text(kchart::render(*chart, kchart::Values()));
  } catch (const kchart::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
