// libcurl is loaded only when a URL is asked for: most runs need none, and loading it with all that
// it rests on would take longer than rendering a chart.
#include "shared/fetch.hpp"

#include <curl/curl.h>
#include <dlfcn.h>

#include <memory>

#include "kchart/error.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void fail(const std::string& message) {
  throw Error(Fault::refused, "net.fetch", message);
}

struct Curl {
  decltype(&curl_easy_init) init;
  decltype(&curl_easy_setopt) setopt;
  decltype(&curl_easy_perform) perform;
  decltype(&curl_easy_getinfo) getinfo;
  decltype(&curl_easy_cleanup) cleanup;
  decltype(&curl_easy_strerror) strerror;
};

template <class Function>
void bind(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(dlsym(library, name));
  if (into == nullptr) fail(std::string("libcurl lacks ") + name);
}

Curl load_curl() {
  void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    fail("fetching a URL needs libcurl (libcurl.so.4), which is not installed");
  Curl curl{};
  bind(library, "curl_easy_init", curl.init);
  bind(library, "curl_easy_setopt", curl.setopt);
  bind(library, "curl_easy_perform", curl.perform);
  bind(library, "curl_easy_getinfo", curl.getinfo);
  bind(library, "curl_easy_cleanup", curl.cleanup);
  bind(library, "curl_easy_strerror", curl.strerror);
  return curl;
}

struct Body {
  std::string text;
  std::size_t limit;
};

std::size_t receive(char* data, std::size_t size, std::size_t count, void* user) {
  auto& body = *static_cast<Body*>(user);
  if (body.text.size() + size * count > body.limit) return 0;
  body.text.append(data, size * count);
  return size * count;
}

// The URL without the name and password it may hold.
std::string shown(const std::string& url) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t at = url.rfind('@', url.find('/', host));
  if (at == std::string::npos || at < host) return excerpt(url);
  return excerpt(url.substr(0, host) + url.substr(at + 1));
}

}  // namespace

std::string fetch(const std::string& url, std::size_t limit) {
  const Curl curl = load_curl();
  const std::unique_ptr<CURL, decltype(curl.cleanup)> handle(curl.init(), curl.cleanup);
  if (handle == nullptr) fail("libcurl did not start");
  Body body{{}, limit};
  curl.setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl.setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl.setopt(handle.get(), CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl.setopt(handle.get(), CURLOPT_FOLLOWLOCATION, 1L);
  curl.setopt(handle.get(), CURLOPT_MAXREDIRS, 10L);
  curl.setopt(handle.get(), CURLOPT_CONNECTTIMEOUT, 15L);
  curl.setopt(handle.get(), CURLOPT_TIMEOUT, 120L);
  curl.setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl.setopt(handle.get(), CURLOPT_USERAGENT, "kchart");
  curl.setopt(handle.get(), CURLOPT_WRITEFUNCTION, &receive);
  curl.setopt(handle.get(), CURLOPT_WRITEDATA, &body);
  const CURLcode code = curl.perform(handle.get());
  if (code == CURLE_WRITE_ERROR) {
    throw Error(Fault::limit, "limit.input",
                shown(url) + " is larger than " + std::to_string(limit) + " bytes");
  }
  if (code != CURLE_OK) fail("Get \"" + shown(url) + "\": " + curl.strerror(code));
  long status = 0;
  curl.getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) fail("failed to fetch " + shown(url) + " : " + std::to_string(status));
  return std::move(body.text);
}

}  // namespace kchart::tools
