// -f, --set and kin.
#pragma once

#include "kchart/values.hpp"

namespace kchart::tools {

class Flags;
struct Settings;

void add_value_flags(Flags& flags, ValueSources& into);

// Reads and merges all of them, and notes where each came from. Throws Error with Helm's text.
Values read_values(const ValueSources& sources, const Settings& settings,
                   Origins* origins = nullptr);

}  // namespace kchart::tools
