// Transfer: one request on one connection, without redirects and repetition.
#pragma once

#include "kchart/http.hpp"
#include "net/curl.hpp"
#include "net/multiplexer.hpp"
#include "net/url.hpp"

namespace kchart::net {

// What one try is about: a request, whither it goes now, and what it may carry there.
struct Hop {
  const Request& request;
  const Url& url;
  const std::string& method;
  bool with_body = true;
  bool with_credentials = true;
  std::chrono::milliseconds time_left{0};  // 0: no bound
};

enum class Failure {
  none,
  connect,  // the server never saw the request
  cut,      // it may have
  timeout,
  tls,
  permanent,  // asking again would not help
};

struct Outcome {
  Failure failure = Failure::none;
  std::string code, message;  // of the failure, in the terms of `Error`
  bool delivered = false;     // some of the body went to the sink
  Response response;
};

// Runs one hop on `handle`, whose connections are kept, or on those of `shared`. Throws only
// "net.library" and what the request's own functions throw.
Outcome transfer(CURL* handle, const Hop& hop, const ClientOptions& options, Multiplexer* shared);

// Only the way there: connection, proxy and TLS, for another protocol than HTTP to be spoken on it
// with `send` and `recv` of `Curl`. Throws only "net.library".
Outcome connect_line(CURL* handle, const Hop& hop, const ClientOptions& options);

}  // namespace kchart::net
