// What a Dockerfile says, without building it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kchart::source {

// The images that it builds on or copies from, as written: "python:3.11-slim". Its own stages,
// "scratch", and names that only a build argument completes are left out.
std::vector<std::string> base_images(std::string_view dockerfile);

}  // namespace kchart::source
