// What templates of these tests run on: one value, a few functions of every kind of parameter.
//
// The expected texts of the tables come from Go's text/template on the same value and functions.
#pragma once

#include <string>
#include <string_view>

#include "kchart/template.hpp"

namespace kchart::test {

// The functions, beside the builtins.
const FunctionTable& functions();

// The value: see fixture.cpp.
Value data(Arena& arena);

// What Go answers too: the output of `text`, or "ERR " and the error's text. Lines "=== name" part
// a text into files, which are parsed in their order; the first is run.
std::string answer(std::string_view text, bool missing_key_error = false);

// The canonical text of every tree in a template, sorted, a line "name: text" each.
std::string printed(std::string_view text);

// The same without the errors caught, within limits, on 64 MiB of memory.
std::string answer_or_throw(std::string_view text, const Limits& limits,
                            bool missing_key_error = false, Observer* observer = nullptr);

// The code of the error, "" when there is none.
std::string outcome(std::string_view text, const Limits& limits);

}  // namespace kchart::test
