// The functions that only Helm's engine has: include, tpl, required, fail, lookup.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "funcs/services.hpp"
#include "kchart/chart.hpp"
#include "kchart/template.hpp"

namespace kchart::rendering {

// What these functions keep during one render. Every render hands this to the evaluator as its
// Services, so they may cast to it.
struct RenderServices : Services {
  const FunctionTable* functions = nullptr;
  bool lint = false;
  std::vector<std::string>* warnings = nullptr;
  std::unordered_map<std::string_view, int> include_depth;  // by template name
};

// sprig's and Helm's functions, with those above. Built on first use and shared from then on.
const FunctionTable& helm_functions(Compat compat);

}  // namespace kchart::rendering
