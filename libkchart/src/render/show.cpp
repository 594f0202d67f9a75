// Chart.yaml is printed anew from its fields; everything else as it stands in its file.
#include "kchart/show.hpp"

#include <array>
#include <string_view>

#include "kchart/yaml.hpp"
#include "render/chart_object.hpp"

namespace kchart {

namespace {

bool is_readme(std::string_view name) {
  constexpr std::array<std::string_view, 3> kNames{"readme.md", "readme.txt", "readme"};
  for (const std::string_view known : kNames) {
    if (known.size() != name.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < name.size(); ++i) {
      const char c = name[i];
      same = same && (c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) == known[i];
    }
    if (same) return true;
  }
  return false;
}

std::string metadata_yaml(const Chart& chart) {
  Arena arena;
  return to_yaml(rendering::metadata_value(chart.metadata, arena));
}

void append_line(std::string_view text, std::string& out) {
  out += text;
  out += '\n';
}

void append_values(const Chart& chart, std::string& out) {
  for (const ChartFile& file : chart.raw) {
    if (file.name == "values.yaml") append_line(file.data, out);
  }
}

const ChartFile* readme_of(const Chart& chart) {
  for (const ChartFile& file : chart.files) {
    if (is_readme(file.name)) return &file;
  }
  return nullptr;
}

// With a separator before each one that has none; Helm 3 puts one before the first alone, and only
// where other parts stand before it.
struct CrdPrinter {
  std::string& out;
  Compat compat;
  bool separates;

  void print(const Chart& chart) {
    for (const ChartFile& file : chart.files) {
      if (!rendering::is_crd(file.name)) continue;
      if (separates && !file.data.view().starts_with("---")) out += "---\n";
      append_line(file.data, out);
      separates = compat != Compat::helm3;
    }
    for (const auto& sub : chart.dependencies) print(*sub);
  }
};

}  // namespace

std::string show(const Chart& chart, ChartPart part, Compat compat) {
  const bool all = part == ChartPart::all;
  std::string out;
  if (all || part == ChartPart::chart) out += metadata_yaml(chart) + "\n";
  if ((all || part == ChartPart::values) && !chart.values.is_nil()) {
    if (all) out += "---\n";
    append_values(chart, out);
  }
  if (all || part == ChartPart::readme) {
    if (const ChartFile* readme = readme_of(chart)) {
      if (all) out += "---\n";
      append_line(readme->data, out);
    }
  }
  if (all || part == ChartPart::crds) {
    CrdPrinter{out, compat, all || compat != Compat::helm3}.print(chart);
  }
  return out;
}

}  // namespace kchart
