// The families of functions that a Helm template may call, one table per file.
#pragma once

#include <span>

#include "kchart/functions.hpp"

namespace kchart::funcs {

std::span<const Function> string_functions();
std::span<const Function> case_functions();  // snakecase, camelcase, ... (xstrings)
std::span<const Function> number_functions();
std::span<const Function> list_functions();
std::span<const Function> dict_functions();
std::span<const Function> default_functions();  // default, empty, coalesce, ternary, typeOf, ...
std::span<const Function> date_functions();
std::span<const Function> duration_functions(bool helm3);
std::span<const Function> semver_functions();
std::span<const Function> regex_functions();
std::span<const Function> url_functions();
std::span<const Function> path_functions();
std::span<const Function> encoding_functions();                 // toJson, b64enc, ...
std::span<const Function> helm_encoding_functions(bool helm3);  // toYaml, fromToml, ...
std::span<const Function> hash_functions();
std::span<const Function> crypto_functions();
std::span<const Function> random_functions();

// What both sprig and Helm have, but for what asks the world (fail, env, ...).
FunctionTable sprig();
// Everything above; `render` adds include, tpl, required, fail, lookup.
FunctionTable sprig_and_helm(bool helm3);

}  // namespace kchart::funcs
