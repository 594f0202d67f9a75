// Manifests: rendered files become sorted documents and hooks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kchart/render.hpp"

namespace kchart::rendering {

struct SortOptions {
  Limits limits;
  Compat compat = Compat::helm4;
  std::vector<std::string>* warnings = nullptr;
};

// Splits `files` (sorted by path, partials left out), reads each document's head, and puts
// documents and hooks in Helm's install order. Throws Error "YAML parse error on FILE: ...".
void sort_manifests(const std::vector<const File*>& files, const SortOptions& options,
                    Rendered& into);

}  // namespace kchart::rendering
