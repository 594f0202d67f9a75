// dlopen behind a local static: threads that come first at the same time load it once.
#include "net/curl.hpp"

#include <dlfcn.h>

#include <string>

#include "kchart/error.hpp"

namespace kchart::net {

namespace {

[[noreturn]] void fail(const std::string& message) {
  throw Error(Fault::io, "net.library", message);
}

template <class Function>
void bind(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(dlsym(library, name));
  if (into == nullptr) fail(std::string("libcurl lacks ") + name);
}

Curl load() {
  void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    fail("talking to a server needs libcurl (libcurl.so.4), which is not installed");
  }
  Curl curl{};
  bind(library, "curl_global_init", curl.global_init);
  bind(library, "curl_easy_init", curl.init);
  bind(library, "curl_easy_setopt", curl.setopt);
  bind(library, "curl_easy_perform", curl.perform);
  bind(library, "curl_easy_getinfo", curl.getinfo);
  bind(library, "curl_easy_reset", curl.reset);
  bind(library, "curl_easy_cleanup", curl.cleanup);
  bind(library, "curl_easy_strerror", curl.strerror);
  bind(library, "curl_easy_send", curl.send);
  bind(library, "curl_easy_recv", curl.recv);
  bind(library, "curl_slist_append", curl.slist_append);
  bind(library, "curl_slist_free_all", curl.slist_free_all);
  curl.global_init(CURL_GLOBAL_DEFAULT);
  return curl;
}

}  // namespace

const Curl& curl() {
  static const Curl loaded = load();
  return loaded;
}

}  // namespace kchart::net
