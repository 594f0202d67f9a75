// Parser: tokens to trees; one function per construct, under its grammar line.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "kchart/functions.hpp"
#include "kchart/limits.hpp"
#include "tmpl/stack_guard.hpp"
#include "tmpl/tree.hpp"

namespace kchart::tmpl {

struct ParseContext {
  const FunctionTable& functions;
  const Limits& limits;
  StackGuard guard;
};

// Throws ParseError.
std::unique_ptr<const Tree> parse(std::string_view name, std::string text,
                                  const ParseContext& context);

}  // namespace kchart::tmpl
