// Show, where Helm 3 differs from Helm 4.
#include "kchart/show.hpp"

#include <catch2/catch.hpp>

using namespace kchart;

TEST_CASE("Helm 3 separates CRDs from what stands before them, not from each other") {
  MemoryTree files("c");
  files.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n");
  files.write("crds/a.yaml", "a: 1\n");
  files.write("crds/b.yaml", "b: 1\n");
  const auto chart = load_chart(files);
  CHECK(show(*chart, ChartPart::crds) == "---\na: 1\n\n---\nb: 1\n\n");
  CHECK(show(*chart, ChartPart::crds, Compat::helm3) == "a: 1\n\nb: 1\n\n");
  CHECK(show(*chart, ChartPart::all, Compat::helm3) ==
        "apiVersion: v2\nname: c\nversion: 0.1.0\n\n---\na: 1\n\nb: 1\n\n");
}
