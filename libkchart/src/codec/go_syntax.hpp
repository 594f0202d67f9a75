// Values as Go's %#v prints them; a few of go-yaml's messages quote values so.
#pragma once

#include <string>

#include "kchart/value.hpp"

namespace kchart::codec {

// A map whose keys are already written in Go's syntax.
extern const MapType kGoSyntaxMap;

// Integers are Go ints, lists []interface {}, maps map[interface {}]interface {}.
void append_go_syntax(std::string& out, const Value& value);
// The same within a list or map, where a nil names its type.
void append_go_syntax_element(std::string& out, const Value& value);

}  // namespace kchart::codec
