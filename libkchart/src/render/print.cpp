// What `helm template` writes: documents between separators, each under a line that names its file.
#include <algorithm>

#include "base/path_match.hpp"
#include "base/trim.hpp"
#include "kchart/error.hpp"
#include "kchart/render.hpp"
#include "render/split.hpp"

namespace kchart {

namespace {

constexpr std::string_view kHead = "---\n# Source: ";

void append_document(std::string& out, std::string_view path, std::string_view content) {
  out += kHead;
  out += path;
  out += '\n';
  out += content;
  out += '\n';
}

std::size_t printed_size(std::string_view path, std::string_view content) {
  return kHead.size() + path.size() + content.size() + 2;
}

bool is_test(const Hook& hook) {
  return std::find(hook.events.begin(), hook.events.end(), "test") != hook.events.end();
}

bool is_printed(const Hook& hook, const PrintOptions& options) {
  return !options.no_hooks && !(options.skip_tests && is_test(hook));
}

std::size_t total_size(const Rendered& rendered, const PrintOptions& options) {
  std::size_t size = 1;
  if (options.include_crds) {
    for (const Crd& crd : rendered.crds) size += printed_size(crd.path, crd.data);
  }
  for (const Manifest& m : rendered.manifests) size += printed_size(m.path, m.content);
  for (const Hook& h : rendered.hooks) {
    if (is_printed(h, options)) size += printed_size(h.manifest.path, h.manifest.content);
  }
  return size;
}

std::string everything(const Rendered& rendered, const PrintOptions& options) {
  std::string out;
  out.reserve(total_size(rendered, options));
  if (options.include_crds) {
    for (const Crd& crd : rendered.crds) append_document(out, crd.path, crd.data);
  }
  for (const Manifest& m : rendered.manifests) append_document(out, m.path, m.content);
  // Helm trims the manifests as one text, but not the hooks. Each block starts with "---", so only
  // the end can be blank.
  out.resize(unicode::trim_right(out).size());
  out += '\n';
  for (const Hook& h : rendered.hooks) {
    if (is_printed(h, options)) append_document(out, h.manifest.path, h.manifest.content);
  }
  return out;
}

// The path behind "# Source: CHART/" in the first line of a document that has one; empty when there
// is none (Helm's regular expression "# Source: [^/]+/(.+)").
std::string_view source_path(std::string_view document) {
  constexpr std::string_view kSource = "# Source: ";
  for (std::size_t at = document.find(kSource); at != std::string_view::npos;
       at = document.find(kSource, at + 1)) {
    const std::string_view after = document.substr(at + kSource.size());
    const std::size_t slash = after.find('/');
    if (slash == std::string_view::npos || slash == 0) continue;
    const std::string_view path = after.substr(slash + 1, after.find('\n', slash) - slash - 1);
    if (!path.empty()) return path;
  }
  return {};
}

std::string only(const std::string& text, const PrintOptions& options) {
  const auto documents = rendering::split_documents(text, options.compat);
  std::string out;
  for (const std::string& pattern : options.show_only) {
    bool found = false;
    for (const std::string_view document : documents) {
      const std::string_view path = source_path(document);
      if (path.empty() || filepath_match(pattern, path) != PathMatch::yes) continue;
      found = true;
      out += "---\n";
      out += document;
      out += '\n';
    }
    if (!found) {
      throw Error(Fault::refused, "render.show_only",
                  "could not find template " + pattern + " in chart");
    }
  }
  return out;
}

}  // namespace

std::string manifest_text(const Rendered& rendered, const PrintOptions& options) {
  std::string text = everything(rendered, options);
  return options.show_only.empty() ? text : only(text, options);
}

}  // namespace kchart
