// Parser: tokens to trees; one function per construct, under its grammar line.
#pragma once

#include <string_view>

#include "kchart/functions.hpp"
#include "kchart/limits.hpp"
#include "tmpl/deferred.hpp"
#include "tmpl/stack_guard.hpp"
#include "tmpl/tree.hpp"

namespace kchart::tmpl {

struct ParseContext {
  const FunctionTable& functions;
  const Limits& limits;
  Arena& arena;  // where the tree lives
  StackGuard guard;
  // Where lists go that are parsed when they are first run; null: everything is parsed at once.
  Later* later = nullptr;
};

// `name` and `text` are borrowed; with `later` the functions are too. Throws ParseError.
const Tree* parse(std::string_view name, std::string_view text, const ParseContext& context);

// What parse() would make of the text of `parsed` under another `name`, at the cost of a few words
// and with the same nodes; null where the text itself uses one of the names. `parsed` and `name`
// must outlive it.
const Tree* renamed(const Tree& parsed, std::string_view name, Arena& arena);

}  // namespace kchart::tmpl
