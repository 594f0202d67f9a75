// Values as Go's %#v prints them; a few of go-yaml's messages quote values so.
#pragma once

#include <string>

#include "kchart/value.hpp"

namespace kchart::codec {

// Integers are Go ints, lists []interface {}, maps map[interface {}]interface {}.
void append_go_syntax(std::string& out, const Value& value);

}  // namespace kchart::codec
