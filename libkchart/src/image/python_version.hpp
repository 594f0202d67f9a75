// The Python that a project asks for.
#pragma once

#include <string>
#include <string_view>

namespace kchart::image {

// The tag of Docker's Python images, without "-slim", for versions as requires-python (PEP 440) or
// Poetry ("^3.12") writes them: "3.11" wherever it fits, else the next later one, else the next
// earlier one; the very version that is pinned. Empty where none fits.
std::string python_tag(std::string_view wanted);

}  // namespace kchart::image
