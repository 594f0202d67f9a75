// Functions of a shared library by their names.
#pragma once

#include <dlfcn.h>

#include <initializer_list>
#include <string>

#include "kchart/error.hpp"

namespace kchart::source {

class LoadedLibrary {
 public:
  // The first of `names` that there is; `purpose` begins the message when there is none.
  LoadedLibrary(std::initializer_list<const char*> names, const char* purpose) {
    for (const char* name : names) {
      if (handle_ == nullptr) handle_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
    name_ = *names.begin();
    if (handle_ == nullptr) {
      throw Error(Fault::io, "source.library",
                  std::string(purpose) + " needs " + name_ + ", which is not installed");
    }
  }

  template <class Function>
  void bind(const char* name, Function& into) const {
    into = reinterpret_cast<Function>(dlsym(handle_, name));
    if (into == nullptr) {
      throw Error(Fault::io, "source.library", name_ + " lacks " + name);
    }
  }

 private:
  void* handle_ = nullptr;
  std::string name_;
};

}  // namespace kchart::source
