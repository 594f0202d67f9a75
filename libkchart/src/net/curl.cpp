// dlopen behind a local static: threads that come first at the same time load it once.
#include "net/curl.hpp"

#include "base/load_library.hpp"

namespace kchart::net {

namespace {

Curl load() {
  const LoadedLibrary library({"libcurl.so.4"}, "talking to a server", "net.library");
  Curl curl{};
  library.bind("curl_global_init", curl.global_init);
  library.bind("curl_easy_init", curl.init);
  library.bind("curl_easy_setopt", curl.setopt);
  library.bind("curl_easy_perform", curl.perform);
  library.bind("curl_easy_getinfo", curl.getinfo);
  library.bind("curl_easy_reset", curl.reset);
  library.bind("curl_easy_cleanup", curl.cleanup);
  library.bind("curl_easy_strerror", curl.strerror);
  library.bind("curl_easy_send", curl.send);
  library.bind("curl_easy_recv", curl.recv);
  library.bind("curl_multi_init", curl.multi_init);
  library.bind("curl_multi_setopt", curl.multi_setopt);
  library.bind("curl_multi_add_handle", curl.multi_add_handle);
  library.bind("curl_multi_remove_handle", curl.multi_remove_handle);
  library.bind("curl_multi_perform", curl.multi_perform);
  library.bind("curl_multi_poll", curl.multi_poll);
  library.bind("curl_multi_wakeup", curl.multi_wakeup);
  library.bind("curl_multi_info_read", curl.multi_info_read);
  library.bind("curl_multi_cleanup", curl.multi_cleanup);
  library.bind("curl_slist_append", curl.slist_append);
  library.bind("curl_slist_free_all", curl.slist_free_all);
  curl.global_init(CURL_GLOBAL_DEFAULT);
  return curl;
}

}  // namespace

const Curl& curl() {
  static const Curl loaded = load();
  return loaded;
}

}  // namespace kchart::net
