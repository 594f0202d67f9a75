// XML: text as it may stand between tags and inside double quotes.
#pragma once

#include <string>
#include <string_view>

namespace kchart {

// Control characters that XML cannot hold become '?'; line ends and tabs stay.
std::string xml_escaped(std::string_view text);

}  // namespace kchart
