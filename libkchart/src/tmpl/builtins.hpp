// The functions that Go's text/template has built in.
#pragma once

#include <span>

#include "kchart/functions.hpp"
#include "tmpl/tree.hpp"

namespace kchart::tmpl {

// All of them; a caller's table may hide some.
const FunctionTable& builtins();

// Whether `function` is the builtin and, or, or call, which the evaluator runs itself.
Special special_of(const BoundFunction& function);

// The families; `call`, `and` and `or` have rows for their signatures only.
std::span<const Function> comparison_builtins();  // eq ge gt le lt ne
std::span<const Function> access_builtins();      // and call index len not or slice
std::span<const Function> text_builtins();        // html js print printf println urlquery

}  // namespace kchart::tmpl
