// Go's syntax of regular expressions, checked with Go's error sentences.
#pragma once

#include <string>
#include <string_view>

namespace kchart::schema {

struct RegexSyntax {
  std::string error;  // Go's sentence; empty when the pattern is good
  std::string re2;    // the same pattern as RE2 takes it
};

// Reads `pattern` (valid UTF-8) as Go's regexp.Compile does. RE2 knows no "(?<name>" and is strict
// about names of Unicode classes; the result has these rewritten.
RegexSyntax read_regex(std::string_view pattern);

// What RE2 takes between brackets for \\p{name} or \\P{name}; empty when Go knows no such class.
// Case,
// "_", "-" and spaces in the name do not matter.
std::string unicode_class_members(std::string_view name, bool negated);

// Whether [:name:] is a class.
bool is_posix_class(std::string_view name);

}  // namespace kchart::schema
