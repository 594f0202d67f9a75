// parity_answer: the recorder that is kchart itself. Renders rows from stdin as recorder/helm4 does
// with Helm's packages; the protocol is that of wire/wire.go.
//
//     parity_answer [--helm3]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kchart/render.hpp"

namespace {

struct Row {
  kchart::MemoryTree files{"c"};
  std::vector<std::string> user;  // values files; `sources.files` holds their names, "values0.yaml"
  kchart::ValueSources sources;
  kchart::RenderOptions options;
  std::string show;
};

std::optional<std::size_t> read_number() {
  char line[32];
  if (!std::fgets(line, sizeof line, stdin)) return std::nullopt;
  return std::strtoull(line, nullptr, 10);
}

std::optional<std::string> read_frame() {
  const std::optional<std::size_t> size = read_number();
  if (!size) return std::nullopt;
  std::string bytes(*size, '\0');
  if (std::fread(bytes.data(), 1, bytes.size(), stdin) != bytes.size()) return std::nullopt;
  return bytes;
}

void put(Row& row, const std::string& key, std::string value) {
  if (key.starts_with("file:")) {
    row.files.write(key.substr(5), std::move(value));
  } else if (key == "values") {
    row.sources.files.push_back("values" + std::to_string(row.user.size()) + ".yaml");
    row.user.push_back(std::move(value));
  } else if (key == "set") {
    row.sources.set.push_back(std::move(value));
  } else if (key == "set-string") {
    row.sources.set_string.push_back(std::move(value));
  } else if (key == "set-json") {
    row.sources.set_json.push_back(std::move(value));
  } else if (key == "set-literal") {
    row.sources.set_literal.push_back(std::move(value));
  } else if (key == "kube-version") {
    row.options.capabilities.kube_version = std::move(value);
  } else if (key == "api-version") {
    row.options.capabilities.api_versions.push_back(std::move(value));
  } else if (key == "show") {
    row.show = std::move(value);
  }
}

bool read_row(Row& row) {
  const std::optional<std::size_t> count = read_number();
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    const std::optional<std::string> key = read_frame();
    std::optional<std::string> value = read_frame();
    if (!key || !value) return false;
    put(row, *key, std::move(*value));
  }
  return true;
}

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string all_of(std::vector<kchart::File> files) {
  std::ranges::sort(files, {}, &kchart::File::name);
  std::string text;
  for (const kchart::File& file : files) text += "=== " + file.name + "\n" + file.data + "\n";
  return text;
}

std::string render(Row& row) {
  const kchart::Values user = kchart::merge_sources(
      row.sources, [&](const std::string& name) { return row.user[std::stoul(name.substr(6))]; },
      {.compat = row.options.compat});
  const auto chart = kchart::load_chart(row.files, {.compat = row.options.compat});
  row.options.release.name = "rel";
  row.options.release.namespace_name = "demo";
  kchart::Rendered rendered = kchart::render(*chart, user, row.options);
  if (row.show == "*") return all_of(std::move(rendered.files));
  for (kchart::File& file : rendered.files) {
    if (file.name == row.show) return std::move(file.data);
  }
  return {};
}

void answer(std::string_view status, std::string_view text) {
  std::printf("%zu\n%s%zu\n", status.size(), status.data(), text.size());
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const bool helm3 = argc > 1 && std::strcmp(argv[1], "--helm3") == 0;
  for (;;) {
    Row row;
    row.options.world.now_ns = now_ns;
    row.options.compat = helm3 ? kchart::Compat::helm3 : kchart::Compat::helm4;
    if (!read_row(row)) return 0;
    try {
      answer("ok", render(row));
    } catch (const kchart::Error& error) {
      answer("error", error.message());
    }
    std::fflush(stdout);
  }
}
