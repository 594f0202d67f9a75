// What work ends with.
#pragma once

#include <string>

#include "kchart/error.hpp"

namespace kchart::test {

// The code of the Error that `work` throws, or "none".
template <class Work>
std::string code_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

}  // namespace kchart::test
