// Session: requests to one API server, repeated while that can help, with errors that say what to
// do. Every request that kchart makes may be sent twice: applies and deletes name their object.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "cluster/discovery.hpp"
#include "cluster/json.hpp"
#include "cluster/kubeconfig.hpp"
#include "kchart/error.hpp"

namespace kchart::net {
class WebSocket;
}

namespace kchart::cluster {

struct Call {
  std::string method = "GET";
  std::string path;  // with its query: "/api/v1/namespaces/shop/pods?limit=500"
  std::string body;
  std::string content_type;
  std::string accept = "application/json";
  bool conditional = false;  // a conflict, or 410 of a list, is an answer and not repeated
};

struct Answer {
  int status = 0;
  std::string body;
  bool repeated = false;  // an earlier try may have reached the server, too

  bool ok() const { return status >= 200 && status < 300; }
};

class Session {
 public:
  using Send = std::function<net::Response(const net::Request&)>;

  // `send` stands in for the network in tests.
  Session(const ConnectOptions& options, const Limits& limits, Send send = {});
  ~Session();
  // Another on the same connections, with a guard and interruptions of its own.
  Session fork() const { return Session(options_, shared_); }

  const Endpoint& endpoint() const { return shared_->endpoint; }
  const ConnectOptions& options() const { return options_; }

  // The server's final answer, whatever its status: what is repeated are broken connections and
  // the statuses that pass (see `may_pass`). Throws Error "cluster.unreachable",
  // "cluster.certificate", "cancelled".
  Answer send(const Call& call);

  // One try without repetition, for requests that are only right for the state they were made from.
  // Does not ask the guard. A line that broke answers 409: look before you try again.
  Answer send_once(const Call& call);

  // The object of an answer; throws what `refusal` makes of a status that is not 2xx.
  Json ask(const Call& call);
  Json get(const std::string& path) { return ask({"GET", path, {}, {}}); }
  std::optional<Json> get_if_there(const std::string& path);  // absent when 404

  // One try: hands the body to `sink` piece by piece, until the end, false, or a silence of
  // `idle`. Answers the status with the body of a refusal. Throws as `send`.
  Answer stream(const std::string& path, const net::BodySink& sink, std::chrono::milliseconds idle);

  // All that the server knows; asked once, and again after `forget_discovery`.
  std::shared_ptr<const Discovery> discovery();
  void forget_discovery();

  // A WebSocket at `path` with one of `protocols`. Throws as `send` and `ask`.
  std::unique_ptr<net::WebSocket> web_socket(const std::string& path,
                                             const std::vector<std::string>& protocols);

  // While one lives, `cancel` is not heeded: for putting things back after an interruption.
  class Uninterrupted {
   public:
    explicit Uninterrupted(Session& session) : session_(session) { ++session_.uninterrupted_; }
    ~Uninterrupted() { --session_.uninterrupted_; }
    Uninterrupted(const Uninterrupted&) = delete;
    Uninterrupted& operator=(const Uninterrupted&) = delete;

   private:
    Session& session_;
  };

  // Asked before each request but GET from now on; throws where none may be sent.
  void set_guard(std::function<void()> guard) { guard_ = std::move(guard); }
  void ask_guard() const {
    if (guard_) guard_();
  }

  std::int64_t now_s() const;  // Unix time
  // Waits; throws "cancelled".
  void sleep(std::chrono::milliseconds time) const;
  void check_cancelled() const;
  bool cancelled() const;

 private:
  struct Shared {
    Limits limits;
    Endpoint endpoint;
    Send send;
    std::mutex mutex;
    std::shared_ptr<net::Client> client;
    std::shared_ptr<const Discovery> discovery;
    std::mutex discovery_mutex;
    std::atomic<bool> reached = false;  // the server has answered once
    std::set<std::string> warned;       // texts that `warning` has heard
    std::mutex warned_mutex;
    bool plugin_ran = false;
  };

  Session(const ConnectOptions& options, std::shared_ptr<Shared> shared);
  net::Request request_for(const Call& call);
  net::Response transfer(const net::Request& request);
  void pass_warnings(const net::Headers& headers);
  bool has_certificate() const;
  bool refresh_credentials(const Secret& refused);
  void obtain_credentials();
  void make_client();
  std::shared_ptr<net::Client> client();
  [[noreturn]] void unreachable(const Error& error) const;

  const ConnectOptions options_;
  const std::shared_ptr<Shared> shared_;
  std::function<void()> guard_;
  std::atomic<int> uninterrupted_ = 0;
};

// How servers refuse an object with a version that they are to make.
constexpr std::string_view kNoVersion =
    "resourceVersion should not be set on objects to be created";

// Whether asking again may bring another answer: 408, 410, 425, 429, 5xx, and 409 unless a field
// belongs to another manager or a precondition failed.
bool may_pass(int status, std::string_view body);

// What a refused call means and what to do about it.
Error refusal(const Call& call, const Answer& answer, const Endpoint& endpoint);

}  // namespace kchart::cluster
