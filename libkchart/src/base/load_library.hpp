// Functions of a shared library by their names.
#pragma once

#include <dlfcn.h>

#include <initializer_list>
#include <string>

#include "kchart/error.hpp"

namespace kchart {

class LoadedLibrary {
 public:
  // The first of `names` that there is, which stays loaded. Errors have `code`; `purpose` begins
  // the message when there is none.
  LoadedLibrary(std::initializer_list<const char*> names, const char* purpose, const char* code)
      : name_(*names.begin()), code_(code) {
    for (const char* name : names) {
      if (handle_ == nullptr) handle_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
    if (handle_ == nullptr)
      fail(std::string(purpose) + " needs " + name_ + ", which is not installed");
  }

  template <class Function>
  void bind(const char* name, Function& into) const {
    into = reinterpret_cast<Function>(dlsym(handle_, name));
    if (into == nullptr) fail(name_ + " lacks " + name);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw Error(Fault::io, code_, message);
  }

  void* handle_ = nullptr;
  const std::string name_, code_;
};

}  // namespace kchart
