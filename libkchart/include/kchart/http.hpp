// Client: HTTP and TLS for everything in kchart that talks to a server.
//
// One `Client` keeps connections and may be used by many threads at once. Nothing is read from the
// environment: proxies, certificates, clock and randomness come in through `ClientOptions`.
// Credentials go to the origin (scheme, host and port) of the request only; a redirect elsewhere
// goes on without them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/limits.hpp"
#include "kchart/secret.hpp"

namespace kchart::net {

struct Header {
  std::string name, value;
  bool operator==(const Header&) const = default;
};

// In the order in which they were sent; names compare without case.
using Headers = std::vector<Header>;

// The value of the first header `name`, or null.
const std::string* find_header(const Headers& headers, std::string_view name);

// Copies the bytes of a request's body from `offset` into `into`; 0 at its end. It is asked for
// earlier offsets again when a request is repeated.
using BodyReader = std::function<std::size_t(std::uint64_t offset, char* into, std::size_t room)>;

// Receives a response's body piece by piece; false ends the transfer without an error.
using BodySink = std::function<bool(std::string_view piece)>;

// What a status is called, as Go's http.StatusText; empty for those that registries and servers of
// files do not answer.
const char* status_text(int status);

// The answer so far, when its headers have arrived and before its body.
struct Head {
  int status = 0;
  Headers headers;
};

struct Request {
  std::string method = "GET";
  std::string url;
  Headers headers;
  Secret authorization;  // value of the header Authorization ("Bearer ..."); empty: none

  // The body: either a text, or a reader of `body_size` bytes.
  std::string body;
  BodyReader body_reader;
  std::uint64_t body_size = 0;

  // Called with the body of a 2xx answer instead of collecting it. What is once delivered is not
  // asked for again: a transfer cut after that throws "net.cut".
  BodySink sink;
  std::function<void(const Head&)> on_head;  // before the first piece of a body, if set
  std::size_t max_body = 0;                  // 0: Limits::http_body; does not bound `sink`

  bool compressed = false;  // offer gzip; the body arrives unpacked
  bool follow_redirects = true;
  bool pass_credentials = false;  // also to other origins (Helm's --pass-credentials)
  bool repeatable = false;        // may be sent again though its method is not idempotent
  // 0: the client's. A negative value: no bound (a watch, a followed log).
  std::chrono::milliseconds total_timeout{0}, idle_timeout{0};
  const std::atomic<bool>* cancel = nullptr;  // set by another thread: throws "net.cancelled"
};

struct Response {
  int status = 0;
  std::string reason;  // what the server calls its status: "Not Found"
  Headers headers;
  std::string body;
  std::string url;   // where it came from, after redirects
  int attempts = 1;  // requests sent for it, redirects not counted

  const std::string* header(std::string_view name) const { return find_header(headers, name); }
};

// How often a request is repeated after a failure that may pass: a connection that fails or breaks,
// and the statuses 408, 429, 500, 502, 503, 504. Methods that are not idempotent are repeated only
// when the server never saw the request, or answered 429.
struct RetryPolicy {
  int attempts = 5;                            // in all
  std::chrono::milliseconds first_delay{250};  // doubled each time, half of it random
  std::chrono::milliseconds longest_delay{10'000};
  std::chrono::milliseconds longest_retry_after{60'000};  // a server that asks for more is final
};

// Time and chance as the caller has them; what is left empty is the machine's own.
struct Clock {
  std::function<std::chrono::steady_clock::time_point()> now;
  std::function<void(std::chrono::milliseconds)> sleep;
  std::function<std::uint64_t()> random;
};

// Proxies as the tool read them from its environment.
struct Proxy {
  std::string http, https;  // URLs of proxies for these schemes; empty: none
  std::string no_proxy;     // hosts reached directly, between commas
};

// PEM texts, not paths.
struct Tls {
  std::string ca;  // trusted instead of the system's; empty: the system's
  std::string certificate;
  Secret key;
  bool insecure = false;    // accept any certificate
  std::string server_name;  // expected in the certificate instead of the URL's host
};

struct ClientOptions {
  Limits limits;
  Tls tls;
  Proxy proxy;
  RetryPolicy retry;
  Clock clock;
  std::string user_agent = "kchart";
  std::string unix_socket;      // path; the URL's host is then only a name
  bool refuse_private = false;  // "net.private" for loopback, private and link-local hosts
  // Small requests share one HTTP/2 connection, where the server speaks it, until it breaks.
  bool multiplex = false;
  std::chrono::milliseconds connect_timeout{15'000};
  std::chrono::milliseconds idle_timeout{60'000};    // without one byte in either direction
  std::chrono::milliseconds total_timeout{600'000};  // all attempts together
};

class Client {
 public:
  explicit Client(ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Whatever the status, an answer is an answer. Throws Error (Fault::io unless said otherwise)
  // "net.connect", "net.tls", "net.timeout", "net.cut", "net.redirect" (refused), "net.private"
  // (refused), "net.url" (refused), "net.cancelled", "limit.http.body", "limit.http.headers".
  // Messages name the URL without user, password and query, in Go's form: `Get "URL": ...`.
  Response send(const Request& request);

  const ClientOptions& options() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// `url` as it may appear in a message: without user, password and query.
std::string shown_url(std::string_view url);

// Credentials as the header Authorization wants them: `Basic` and `Bearer`.
Secret basic_authorization(std::string_view user, std::string_view password);
Secret bearer_authorization(std::string_view token);

}  // namespace kchart::net
