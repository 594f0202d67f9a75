// libcurl, loaded when the first client is made: most runs of the commands talk to nobody, and
// loading it with all that it rests on takes longer than rendering a chart.
#pragma once

#include <curl/curl.h>

#include <memory>

namespace kchart::net {

struct Curl {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) init;
  decltype(&curl_easy_setopt) setopt;
  decltype(&curl_easy_perform) perform;
  decltype(&curl_easy_getinfo) getinfo;
  decltype(&curl_easy_reset) reset;
  decltype(&curl_easy_cleanup) cleanup;
  decltype(&curl_easy_strerror) strerror;
  decltype(&curl_easy_send) send;
  decltype(&curl_easy_recv) recv;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_setopt) multi_setopt;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_perform) multi_perform;
  decltype(&curl_multi_poll) multi_poll;
  decltype(&curl_multi_wakeup) multi_wakeup;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_cleanup) multi_cleanup;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};

// The library, loaded at the first call and kept. Throws Error "net.library" when it is missing.
const Curl& curl();

struct CleanHandle {
  void operator()(CURL* handle) const { curl().cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CleanHandle>;

struct CleanMulti {
  void operator()(CURLM* multi) const { curl().multi_cleanup(multi); }
};
using Multi = std::unique_ptr<CURLM, CleanMulti>;

}  // namespace kchart::net
