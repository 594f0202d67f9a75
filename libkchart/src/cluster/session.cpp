// The loop around one request: broken lines, busy servers, refused tokens.
#include "cluster/session.hpp"

#include <algorithm>
#include <ctime>
#include <thread>

#include "cluster/server_warnings.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"
#include "net/websocket.hpp"

namespace kchart::cluster {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Before the server has ever answered, a failure is most likely a wrong address.
constexpr int kFirstContactTries = 3;
constexpr int kInternalErrorTries = 5;
constexpr std::size_t kMaxAnswer = 256 * kMiB;

milliseconds delay_before(int attempt, const net::Response* response) {
  constexpr milliseconds kFirst{50}, kLongest{5'000};
  if (response != nullptr) {
    constexpr std::chrono::seconds kMostAsked{10};
    const std::string* asked = response->header("Retry-After");
    if (asked != nullptr && !asked->empty() &&
        asked->find_first_not_of("0123456789") == std::string::npos) {
      if (asked->size() > 2) return kMostAsked;
      return std::min(std::chrono::seconds(std::stoi(*asked)), kMostAsked);
    }
  }
  return std::min(kFirst * (1 << std::min(attempt - 1, 10)), kLongest);
}

bool line_broke(const Error& error) {
  const std::string& code = error.code();
  return code == "net.connect" || code == "net.cut" || code == "net.timeout" || code == "net.tls";
}

// What the call rests on, an object or a list as it was, is no more.
bool is_overtaken(const Call& call, int status) {
  return call.conditional && status == (call.method == "GET" ? 410 : 409);
}

std::string host_of(const std::string& server) {
  const std::size_t from = server.find("://") + 3;
  return server.substr(from, server.find('/', from) - from);
}

// As Go: never a proxy for loopback, unless the kubeconfig names one.
net::Proxy proxy_for(const Endpoint& endpoint, const ConnectOptions& options) {
  if (!endpoint.proxy.empty()) return {endpoint.proxy, endpoint.proxy, ""};
  const std::string host = net::parse_url(endpoint.server).host;
  if (host == "localhost" || host.starts_with("127.") || host == "[::1]") return {};
  return {options.http_proxy, options.https_proxy, options.no_proxy};
}

}  // namespace

Session::Session(const ConnectOptions& options, const Limits& limits, Send send)
    : options_(options), shared_(std::make_shared<Shared>()) {
  shared_->limits = limits;
  shared_->endpoint = read_endpoint(options, limits);
  shared_->send = std::move(send);
}

Session::Session(const ConnectOptions& options, std::shared_ptr<Shared> shared)
    : options_(options), shared_(std::move(shared)) {}

Session::~Session() = default;

bool Session::cancelled() const {
  return uninterrupted_ == 0 && options_.cancel != nullptr && options_.cancel->load();
}

std::int64_t Session::now_s() const {
  return options_.now_s ? options_.now_s() : static_cast<std::int64_t>(std::time(nullptr));
}

void Session::check_cancelled() const {
  if (cancelled()) throw Error(Fault::io, "cancelled", "interrupted");
}

void Session::sleep(milliseconds time) const {
  const auto until = Clock::now() + time;
  while (true) {
    check_cancelled();
    const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
    if (left.count() <= 0) return;
    std::this_thread::sleep_for(std::min(left, milliseconds(50)));
  }
}

void Session::make_client() {
  net::ClientOptions made;
  made.limits = shared_->limits;
  made.tls.ca = shared_->endpoint.ca;
  if (made.tls.ca.empty() && options_.authorities) made.tls.ca = options_.authorities();
  made.tls.certificate = shared_->endpoint.credentials.certificate;
  made.tls.key = shared_->endpoint.credentials.key;
  made.tls.insecure = shared_->endpoint.insecure;
  made.tls.server_name = shared_->endpoint.server_name;
  made.proxy = proxy_for(shared_->endpoint, options_);
  made.retry.attempts = 1;
  made.user_agent = options_.user_agent;
  made.multiplex = options_.http2;
  made.connect_timeout = options_.connect_timeout;
  made.idle_timeout = made.total_timeout = options_.request_timeout;
  shared_->client = std::make_shared<net::Client>(std::move(made));
}

std::shared_ptr<net::Client> Session::client() {
  const std::lock_guard lock(shared_->mutex);
  if (shared_->endpoint.plugin && !shared_->plugin_ran) obtain_credentials();
  if (shared_->client == nullptr) make_client();
  return shared_->client;
}

void Session::obtain_credentials() {
  if (shared_->endpoint.plugin) {
    if (!options_.run_plugin) {
      throw Error(Fault::refused, "kubeconfig.plugin",
                  "user \"" + shared_->endpoint.user + "\" needs the exec plugin " +
                      shared_->endpoint.plugin->program.command +
                      ", which this program does not run");
    }
    CredentialPlugin program = shared_->endpoint.plugin->program;
    program.environment.emplace_back("KUBERNETES_EXEC_INFO", plugin_input(shared_->endpoint));
    Credentials made = read_plugin_answer(options_.run_plugin(program), *shared_->endpoint.plugin);
    shared_->endpoint.credentials = std::move(made);
    shared_->plugin_ran = true;
  } else {
    std::string token = options_.read_file(shared_->endpoint.token_file);
    token.erase(token.find_last_not_of(" \r\n\t") + 1);
    shared_->endpoint.credentials.authorization = net::bearer_authorization(token);
  }
  shared_->client.reset();
}

// After a 401. Whether there are new credentials to try; another thread may have got them already.
bool Session::refresh_credentials(const Secret& refused) {
  const std::lock_guard lock(shared_->mutex);
  if (!shared_->endpoint.plugin && shared_->endpoint.token_file.empty()) return false;
  const Secret& now = shared_->endpoint.credentials.authorization;
  if (now.equals(refused.reveal())) obtain_credentials();
  return true;
}

net::Request Session::request_for(const Call& call) {
  net::Request request;
  request.method = call.method;
  request.url = shared_->endpoint.server + call.path;
  request.headers = shared_->endpoint.impersonation;
  request.headers.push_back({"Accept", call.accept});
  if (!call.content_type.empty()) request.headers.push_back({"Content-Type", call.content_type});
  request.body = call.body;
  request.follow_redirects = false;
  request.repeatable = true;
  request.max_body = kMaxAnswer;
  if (!shared_->send) client();  // a plugin may have to give the credentials first
  request.cancel = uninterrupted_ == 0 ? options_.cancel : nullptr;
  const std::lock_guard lock(shared_->mutex);
  request.authorization = shared_->endpoint.credentials.authorization;
  return request;
}

bool Session::has_certificate() const {
  const std::lock_guard lock(shared_->mutex);
  return !shared_->endpoint.credentials.certificate.empty();
}

void Session::unreachable(const Error& error) const {
  if (error.code() == "net.cancelled") throw Error(Fault::io, "cancelled", "interrupted");
  if (error.code() == "net.tls") {
    throw Error(Fault::refused, "cluster.certificate",
                error.message() +
                    "; check certificate-authority-data and tls-server-name of "
                    "the cluster in the kubeconfig, or whether the certificate "
                    "has expired");
  }
  if (!line_broke(error)) throw error;
  if (!shared_->reached && error.code() == "net.cut" && !has_certificate()) {
    throw Error(Fault::io, "cluster.unreachable",
                error.message() +
                    "; does the server want a client certificate, which the user of "
                    "the kubeconfig lacks?");
  }
  const std::string host = host_of(shared_->endpoint.server);
  const std::string advice =
      shared_->reached
          ? host + " has answered before: is it busy, restarting or without its etcd?"
          : "is " + host + " the right address, and is there a way to it (VPN, proxy, firewall)?";
  throw Error(Fault::io, "cluster.unreachable",
              "Kubernetes cluster unreachable: " + error.message() + "; " + advice);
}

net::Response Session::transfer(const net::Request& request) {
  net::Response response = shared_->send ? shared_->send(request) : client()->send(request);
  shared_->reached = true;
  pass_warnings(response.headers);
  return response;
}

void Session::pass_warnings(const net::Headers& headers) {
  if (!options_.warning) return;
  const std::lock_guard lock(shared_->warned_mutex);
  for (const std::string& text : warnings_of(headers)) {
    if (shared_->warned.insert(text).second) options_.warning(text);
  }
}

Answer Session::send_once(const Call& call) {
  check_cancelled();
  try {
    const net::Response response = transfer(request_for(call));
    return {response.status, response.body, false};
  } catch (const Error& error) {
    if (line_broke(error)) return {409, "the line broke", false};
    unreachable(error);
  }
}

Answer Session::send(const Call& call) {
  const auto until = Clock::now() + options_.retry_for;
  bool refreshed = false;
  for (int attempt = 1;; ++attempt) {
    check_cancelled();
    if (call.method != "GET") ask_guard();
    net::Request request;
    net::Response response;
    std::optional<Error> broken;
    try {
      request = request_for(call);
      response = transfer(request);
    } catch (const Error& error) {
      if (!line_broke(error) || (!shared_->reached && attempt >= kFirstContactTries)) {
        unreachable(error);
      }
      if (error.code() == "net.tls" && !shared_->reached) unreachable(error);
      broken = error;
    }
    if (!broken) {
      if (response.status == 401 && !refreshed && refresh_credentials(request.authorization)) {
        refreshed = true;
        continue;
      }
      const bool final = !may_pass(response.status, response.body) ||
                         is_overtaken(call, response.status) ||
                         (response.status == 500 && attempt >= kInternalErrorTries);
      if (final) return {response.status, std::move(response.body), attempt > 1};
    }
    const milliseconds delay = delay_before(attempt, broken ? nullptr : &response);
    if (Clock::now() + delay > until) {
      if (broken) unreachable(*broken);
      return {response.status, std::move(response.body), attempt > 1};
    }
    sleep(delay);
  }
}

Json Session::ask(const Call& call) {
  const Answer answer = send(call);
  if (!answer.ok()) throw refusal(call, answer, shared_->endpoint);
  return parse_answer(answer.body, call.method + " " + call.path);
}

std::optional<Json> Session::get_if_there(const std::string& path) {
  const Call call{"GET", path, {}, {}};
  const Answer answer = send(call);
  if (answer.status == 404) return std::nullopt;
  if (!answer.ok()) throw refusal(call, answer, shared_->endpoint);
  return parse_answer(answer.body, "GET " + path);
}

Answer Session::stream(const std::string& path, const net::BodySink& sink, milliseconds idle) {
  net::Request request;
  const auto ask_once = [&] {
    request = request_for({"GET", path, {}, {}, "*/*"});
    request.sink = sink;
    request.total_timeout = milliseconds(-1);
    request.idle_timeout = idle;
    return transfer(request);
  };
  try {
    net::Response response = ask_once();
    if (response.status == 401 && refresh_credentials(request.authorization)) {
      response = ask_once();
    }
    return {response.status, std::move(response.body), false};
  } catch (const Error& error) {
    if (error.code() == "net.cancelled") throw Error(Fault::io, "cancelled", "interrupted");
    if (!shared_->reached) unreachable(error);
    throw;
  }
}

std::unique_ptr<net::WebSocket> Session::web_socket(const std::string& path,
                                                    const std::vector<std::string>& protocols) {
  const Call call{"GET", path, {}, {}, "*/*"};
  for (bool refreshed = false;; refreshed = true) {
    check_cancelled();
    net::Request request;
    net::Response refused;
    try {
      request = request_for(call);
      auto socket = net::WebSocket::open(client()->options(), request, protocols, refused);
      if (socket != nullptr) return socket;
    } catch (const Error& error) {
      unreachable(error);
    }
    if (refused.status == 401 && !refreshed && refresh_credentials(request.authorization)) continue;
    throw refusal(call, {refused.status, std::move(refused.body), false}, shared_->endpoint);
  }
}

std::shared_ptr<const Discovery> Session::discovery() {
  const std::lock_guard lock(shared_->discovery_mutex);
  if (shared_->discovery == nullptr) {
    shared_->discovery = std::make_shared<const Discovery>(
        Discovery::read([&](const std::string& path, const std::string& accept) {
          return ask({"GET", path, {}, {}, accept});
        }));
  }
  return shared_->discovery;
}

void Session::forget_discovery() {
  const std::lock_guard lock(shared_->discovery_mutex);
  shared_->discovery.reset();
}

}  // namespace kchart::cluster
