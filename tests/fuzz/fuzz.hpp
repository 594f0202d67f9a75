// What the fuzz targets share: errors are answers, anything else that escapes is a finding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kchart/arena.hpp"
#include "kchart/error.hpp"
#include "kchart/functions.hpp"
#include "kchart/limits.hpp"

namespace kchart::fuzz {

// Bounds that keep one input well under a second.
inline Limits small_limits() {
  Limits limits;
  limits.steps = 200'000;
  limits.schema_steps = 100'000;
  limits.template_output = 1'000'000;
  return limits;
}

// Runs `code` on the input. What the library may answer with is caught.
template <typename Code>
int run(const std::uint8_t* data, std::size_t size, const Code& code) {
  try {
    code(std::string_view(reinterpret_cast<const char*>(data), size));
  } catch (const Error&) {
  } catch (const FunctionError&) {
  }
  return 0;
}

// Stops the fuzzer at an answer that cannot be right.
inline void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace kchart::fuzz
