// A template with every function, rendered twice: the second time must say the same.
#include "fuzz.hpp"
#include "kchart/chart.hpp"
#include "kchart/file_tree.hpp"
#include "kchart/render.hpp"

namespace {

kchart::RenderOptions options_for_fuzzing() {
  kchart::RenderOptions options;
  options.release.name = "fuzz";
  options.limits = kchart::fuzz::small_limits();
  options.limits.crypto_calls = 0;  // no keys: they cost more than all the rest
  return options;
}

std::string answer(const kchart::Engine& engine, const kchart::Values& values) {
  try {
    return manifest_text(engine.render(values, options_for_fuzzing()));
  } catch (const kchart::Error& e) {
    return e.message();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return kchart::fuzz::run(data, size, [](std::string_view text) {
    kchart::MemoryTree files("fuzz");
    files.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.2.3\n");
    files.write("values.yaml", "i: 3\ns: text\nl: [1, a, {b: 2}]\nm: {k: v, n: {o: p}}\nn: null\n");
    files.write("templates/a.yaml", std::string(text));
    const kchart::Engine engine(load_chart(files));
    const kchart::Values values = kchart::Values::from_yaml("");
    kchart::fuzz::expect(answer(engine, values) == answer(engine, values));
  });
}
