// What work ends with: "code: message" of the Error that it throws, or "none".
#pragma once

#include <functional>
#include <string>

#include "kchart/error.hpp"

namespace kchart::cluster {

inline std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code() + ": " + error.message();
  }
  return "none";
}

}  // namespace kchart::cluster
