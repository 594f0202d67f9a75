// libcurl is told everything explicitly, so that neither the environment nor a server decides what
// it does: no proxy from variables, no redirects, no other protocols, no files.
#include "net/transfer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <exception>

#include "kchart/error.hpp"
#include "net/address.hpp"

namespace kchart::net {

namespace {

using Clock = std::chrono::steady_clock;

// The state of a running transfer that libcurl's callbacks share.
struct Running {
  const Hop& hop;
  const ClientOptions& options;
  Outcome& outcome;
  std::size_t header_bytes = 0;
  std::uint64_t sent = 0;
  std::size_t body_limit = 0;
  std::chrono::milliseconds idle{0};
  curl_off_t moved = -1;
  Clock::time_point moved_at = Clock::now();
  std::string peer{};  // "127.0.0.1:5000", the last one tried
  bool head_reported = false;
  bool stopped = false;  // by the sink
  std::exception_ptr thrown{};

  void fail(Failure failure, const char* code, std::string message) {
    outcome.failure = failure;
    outcome.code = code;
    outcome.message = std::move(message);
  }
};

// Runs what a user's function may throw out of; libcurl is C, so the exception waits.
template <class Work>
bool guarded(Running& run, const Work& work) {
  try {
    return work();
  } catch (...) {
    run.thrown = std::current_exception();
    return false;
  }
}

void add_header(Response& response, std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  response.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
}

// "Not Found" of "HTTP/1.1 404 Not Found".
std::string reason_of(std::string_view line) {
  while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
  const std::size_t status = line.find(' '), reason = line.find(' ', status + 1);
  return reason == std::string_view::npos ? "" : std::string(line.substr(reason + 1));
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  Running& run = *static_cast<Running*>(user);
  const std::string_view line(data, size * count);
  run.header_bytes += line.size();
  if (run.header_bytes > run.options.limits.http_headers) {
    run.fail(
        Failure::permanent, "limit.http.headers",
        "the answer's headers pass " + std::to_string(run.options.limits.http_headers) + " bytes");
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    run.outcome.response.headers.clear();  // after an interim answer
    run.outcome.response.reason = reason_of(line);
  }
  add_header(run.outcome.response, line);
  return line.size();
}

// Tells the head of the answer once, when the body begins or the transfer ends.
void report_head(Running& run, CURL* handle) {
  if (run.head_reported) return;
  run.head_reported = true;
  long status = 0;
  curl().getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  run.outcome.response.status = static_cast<int>(status);
  if (run.hop.request.on_head)
    run.hop.request.on_head({static_cast<int>(status), run.outcome.response.headers});
}

struct Receiver {
  Running& run;
  CURL* handle;
};

bool receive(Receiver& to, std::string_view piece) {
  Running& run = to.run;
  report_head(run, to.handle);
  Response& response = run.outcome.response;
  if (run.hop.request.sink && response.status / 100 == 2) {
    run.outcome.delivered = true;
    run.stopped = !run.hop.request.sink(piece);
    return !run.stopped;
  }
  if (response.body.size() + piece.size() > run.body_limit) {
    run.fail(Failure::permanent, "limit.http.body",
             "the answer is larger than " + std::to_string(run.body_limit) + " bytes");
    return false;
  }
  response.body += piece;
  return true;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  Receiver& to = *static_cast<Receiver*>(user);
  const std::string_view piece(data, size * count);
  return guarded(to.run, [&] { return receive(to, piece); }) ? piece.size() : 0;
}

std::size_t on_read(char* into, std::size_t size, std::size_t count, void* user) {
  Running& run = *static_cast<Running*>(user);
  const Request& request = run.hop.request;
  std::size_t copied = 0;
  const bool fine = guarded(run, [&] {
    copied = request.body_reader(run.sent, into, size * count);
    return true;
  });
  if (!fine) return CURL_READFUNC_ABORT;
  run.sent += copied;
  return copied;
}

int on_seek(void* user, curl_off_t offset, int origin) {
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<Running*>(user)->sent = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

std::string peer_text(const curl_sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address.addr, sizeof in);
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    return std::string(text) + ":" + std::to_string(ntohs(in.sin_port));
  }
  if (address.family != AF_INET6) return "unix socket";
  sockaddr_in6 in{};
  std::memcpy(&in, &address.addr, std::min<std::size_t>(sizeof in, address.addrlen));
  inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
  return "[" + std::string(text) + "]:" + std::to_string(ntohs(in.sin6_port));
}

// Decides on the address that is really connected to, whatever a name resolved to before.
curl_socket_t on_socket(void* user, curlsocktype, curl_sockaddr* address) {
  Running& run = *static_cast<Running*>(user);
  run.peer = peer_text(*address);
  if (run.options.refuse_private && is_private(&address->addr)) {
    run.fail(Failure::permanent, "net.private",
             run.peer + " is a private address, which is not allowed here");
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int on_progress(void* user, curl_off_t, curl_off_t down, curl_off_t, curl_off_t up) {
  Running& run = *static_cast<Running*>(user);
  const std::atomic<bool>* cancel = run.hop.request.cancel;
  if (cancel != nullptr && cancel->load(std::memory_order_relaxed)) {
    run.fail(Failure::permanent, "net.cancelled", "interrupted");
    return 1;
  }
  const Clock::time_point now = Clock::now();
  if (down + up != run.moved) {
    run.moved = down + up;
    run.moved_at = now;
  } else if (run.idle.count() > 0 && now - run.moved_at > run.idle) {
    run.fail(Failure::timeout, "net.timeout",
             "no data for " + std::to_string(run.idle.count()) + " ms");
    return 1;
  }
  return 0;
}

class HeaderList {
 public:
  ~HeaderList() { curl().slist_free_all(list_); }
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;

  void add(const std::string& line) { list_ = curl().slist_append(list_, line.c_str()); }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

bool is_credential(const std::string& name) {
  return find_header({{name, ""}}, "authorization") != nullptr ||
         find_header({{name, ""}}, "cookie") != nullptr;
}

[[noreturn]] void refuse_header(const std::string& name) {
  throw Error(Fault::usage, "net.header", "the header " + excerpt(name) + " holds a line break");
}

void set_headers(const Hop& hop, HeaderList& list) {
  for (const Header& header : hop.request.headers) {
    if ((header.name + header.value).find_first_of("\r\n") != std::string::npos)
      refuse_header(header.name);
    if (!hop.with_credentials && is_credential(header.name)) continue;
    // libcurl drops "Name:" and wants "Name;" for an empty value.
    list.add(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  if (hop.with_credentials) {
    if (!hop.request.authorization.empty()) {
      const std::string_view value = hop.request.authorization.reveal();
      if (value.find_first_of("\r\n") != std::string::npos) refuse_header("Authorization");
      list.add("Authorization: " + std::string(value));
    } else if (!hop.url.user.empty()) {
      const Secret basic = basic_authorization(hop.url.user, hop.url.password.reveal());
      list.add("Authorization: " + std::string(basic.reveal()));
    }
  }
  list.add("Expect:");  // no round trip before a body
  // Else libcurl calls a body a form.
  if (find_header(hop.request.headers, "Content-Type") == nullptr) list.add("Content-Type:");
}

template <class Option>
void set(CURL* handle, CURLoption option, Option value) {
  curl().setopt(handle, option, value);
}

void set_blob(CURL* handle, CURLoption option, std::string_view text) {
  if (text.empty()) return;
  curl_blob blob{const_cast<char*>(text.data()), text.size(), CURL_BLOB_COPY};
  curl().setopt(handle, option, &blob);
}

void set_tls(CURL* handle, const Hop& hop, const Tls& tls) {
  set(handle, CURLOPT_SSL_VERIFYPEER, tls.insecure ? 0L : 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, tls.insecure ? 0L : 2L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set_blob(handle, CURLOPT_CAINFO_BLOB, tls.ca);
  // Whom we are told to trust is trusted alone: libcurl would look into the system's folder, too.
  if (!tls.ca.empty()) set(handle, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  if (!hop.with_credentials || tls.certificate.empty()) return;
  set(handle, CURLOPT_SSLCERTTYPE, "PEM");
  set(handle, CURLOPT_SSLKEYTYPE, "PEM");
  set_blob(handle, CURLOPT_SSLCERT_BLOB, tls.certificate);
  set_blob(handle, CURLOPT_SSLKEY_BLOB, tls.key.reveal());
}

// Another name in the certificate: libcurl is asked for that name and connected to the real host.
void set_address(CURL* handle, const Hop& hop, const ClientOptions& options, HeaderList& route) {
  std::string text = hop.url.text();
  const std::string& name = options.tls.server_name;
  if (!name.empty() && hop.url.scheme == "https") {
    Url named = hop.url;
    named.host = name;
    text = named.text();
    const std::string port = std::to_string(hop.url.port);
    route.add(name + ":" + port + ":" + hop.url.host + ":" + port);
    set(handle, CURLOPT_CONNECT_TO, route.get());
  }
  set(handle, CURLOPT_URL, text.c_str());
  set(handle, CURLOPT_PATH_AS_IS, 1L);
  const std::string& proxy = hop.url.scheme == "https" ? options.proxy.https : options.proxy.http;
  set(handle, CURLOPT_PROXY, proxy.c_str());
  set(handle, CURLOPT_NOPROXY, options.proxy.no_proxy.c_str());
  if (!options.unix_socket.empty()) {
    set(handle, CURLOPT_UNIX_SOCKET_PATH, options.unix_socket.c_str());
  }
}

// A body at hand goes out with the head, in one piece if it is small: the server need not wake up
// twice.
void set_body(CURL* handle, const std::string& body) {
  set(handle, CURLOPT_POST, 1L);
  set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  set(handle, CURLOPT_POSTFIELDS, body.data());
}

void set_reader(CURL* handle, const Request& request, Running& run) {
  set(handle, CURLOPT_UPLOAD, 1L);
  set(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.body_size));
  set(handle, CURLOPT_READFUNCTION, &on_read);
  set(handle, CURLOPT_READDATA, &run);
  set(handle, CURLOPT_SEEKFUNCTION, &on_seek);
  set(handle, CURLOPT_SEEKDATA, &run);
  set(handle, CURLOPT_UPLOAD_BUFFERSIZE, static_cast<long>(512 * kKiB));
}

void set_method(CURL* handle, const Hop& hop, Running& run) {
  const Request& request = hop.request;
  if (hop.method == "HEAD") {
    set(handle, CURLOPT_NOBODY, 1L);
    return;
  }
  const bool wants_body = hop.method == "PUT" || hop.method == "POST" || hop.method == "PATCH";
  if (hop.with_body && request.body_reader) {
    set_reader(handle, request, run);
  } else if (hop.with_body && (wants_body || !request.body.empty())) {
    set_body(handle, request.body);
  }
  set(handle, CURLOPT_CUSTOMREQUEST, hop.method.c_str());
}

void set_bounds(CURL* handle, const Hop& hop, Running& run) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  // A connection that carries one request at a time is dearer with HTTP/2, most of all for the
  // server.
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_BUFFERSIZE, static_cast<long>(256 * kKiB));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(run.options.connect_timeout.count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(hop.time_left.count()));
  set(handle, CURLOPT_NOPROGRESS, 0L);
  set(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(handle, CURLOPT_XFERINFODATA, &run);
  set(handle, CURLOPT_OPENSOCKETFUNCTION, &on_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, &run);
  if (hop.request.compressed) set(handle, CURLOPT_ACCEPT_ENCODING, "gzip");
}

void set_sharing(CURL* handle) {
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(handle, CURLOPT_PIPEWAIT, 1L);  // rather for the connection to come than for one of its own
}

// A handshake that breaks off is like any broken connection; one that fails names an error.
Failure handshake_failure(std::string_view detail) {
  return detail.find("error:") == std::string_view::npos ? Failure::connect : Failure::tls;
}

Failure kind_of(CURLcode code, std::string_view detail) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
      return Failure::connect;
    case CURLE_OPERATION_TIMEDOUT:
      return Failure::timeout;
    case CURLE_SSL_CONNECT_ERROR:
      return handshake_failure(detail);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_USE_SSL_FAILED:
      return Failure::tls;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return Failure::cut;
    default:
      return Failure::permanent;
  }
}

const char* code_of(Failure failure) {
  switch (failure) {
    case Failure::connect:
      return "net.connect";
    case Failure::timeout:
      return "net.timeout";
    case Failure::tls:
      return "net.tls";
    default:
      return "net.cut";
  }
}

// Go's words where people know them.
std::string text_of(CURLcode code, const Running& run, const char* detail) {
  const std::string peer = run.peer.empty() ? "" : " " + run.peer;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "dial tcp: lookup " + run.hop.url.host + ": no such host";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "proxyconnect tcp: no such host";
    case CURLE_COULDNT_CONNECT:
      return "dial tcp" + peer + ": connect: connection refused";
    case CURLE_OPERATION_TIMEDOUT:
      return "timed out (" + std::string(detail) + ")";
    case CURLE_GOT_NOTHING:
      return "EOF";
    case CURLE_PARTIAL_FILE:
      return "unexpected EOF";
    case CURLE_SSL_CONNECT_ERROR:
      if (std::strstr(detail, "wrong version number") == nullptr) return detail;
      return "http: server gave HTTP response to HTTPS client";
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return "connection to" + peer + " broke: " + detail;
    default:
      return detail;
  }
}

void set_outcome(CURLcode code, Running& run, const char* detail) {
  if (code == CURLE_OK || (run.stopped && code == CURLE_WRITE_ERROR)) return;
  if (run.outcome.failure != Failure::none) return;  // a callback knows better
  const Failure failure = kind_of(code, detail);
  run.fail(failure, code_of(failure),
           text_of(code, run, detail[0] != 0 ? detail : curl().strerror(code)));
}

std::chrono::milliseconds idle_bound(const Request& request, const ClientOptions& options) {
  const auto own = request.idle_timeout;
  return own.count() == 0 ? options.idle_timeout : std::max(own, std::chrono::milliseconds(0));
}

}  // namespace

Outcome transfer(CURL* handle, const Hop& hop, const ClientOptions& options, Multiplexer* shared) {
  Outcome outcome;
  Running run{hop, options, outcome};
  run.body_limit = hop.request.max_body != 0 ? hop.request.max_body : options.limits.http_body;
  run.idle = idle_bound(hop.request, options);
  HeaderList headers, route;
  set_headers(hop, headers);
  char detail[CURL_ERROR_SIZE] = {};
  Receiver receiver{run, handle};
  curl().reset(handle);
  set_bounds(handle, hop, run);
  set_address(handle, hop, options, route);
  set_tls(handle, hop, options.tls);
  set_method(handle, hop, run);
  set(handle, CURLOPT_ERRORBUFFER, detail);
  set(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
  set(handle, CURLOPT_HTTPHEADER, headers.get());
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_HEADERDATA, &run);
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  set(handle, CURLOPT_WRITEDATA, &receiver);
  if (shared != nullptr) set_sharing(handle);
  const CURLcode code = shared != nullptr ? shared->perform(handle) : curl().perform(handle);
  if (run.thrown) std::rethrow_exception(run.thrown);
  set_outcome(code, run, detail);
  if (outcome.failure == Failure::none) report_head(run, handle);
  outcome.response.url = hop.url.text();
  return outcome;
}

Outcome connect_line(CURL* handle, const Hop& hop, const ClientOptions& options) {
  Outcome outcome;
  Running run{hop, options, outcome};
  HeaderList route;
  char detail[CURL_ERROR_SIZE] = {};
  curl().reset(handle);
  set_bounds(handle, hop, run);
  set_address(handle, hop, options, route);
  set_tls(handle, hop, options.tls);
  set(handle, CURLOPT_CONNECT_ONLY, 1L);
  set(handle, CURLOPT_HTTPPROXYTUNNEL, 1L);
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_ERRORBUFFER, detail);
  const CURLcode code = curl().perform(handle);
  set_outcome(code, run, detail);
  set(handle, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  return outcome;
}

}  // namespace kchart::net
