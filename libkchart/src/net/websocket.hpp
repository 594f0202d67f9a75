// WebSocket: messages both ways on one connection (RFC 6455), to a server of `Client`'s kind: the
// same proxies, certificates and credentials.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/http.hpp"

namespace kchart::net {

class WebSocket {
 public:
  // Asks for one of `protocols`, the best first, at the http or https URL of `request`; its method
  // and body do not count, redirects are not followed. Null when the server answered with something
  // else than 101; `refused` is then that answer. Throws Error as `Client::send`.
  static std::unique_ptr<WebSocket> open(const ClientOptions& options, const Request& request,
                                         const std::vector<std::string>& protocols,
                                         Response& refused);
  ~WebSocket();
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;

  const std::string& protocol() const;  // the one that the server chose; may be empty

  // Hands every message to `receive` in this thread until the other side or `close` ends the
  // connection, or `receive` answers false. Pings are sent and answered; a line that is silent for
  // a minute is broken. Throws Error "net.cut", "net.cancelled" when `cancel` is set, and what
  // `receive` throws. To be called once.
  using Receive = std::function<bool(std::string_view message)>;
  void run(const Receive& receive, const std::atomic<bool>* cancel = nullptr);

  // From any thread. `send` waits while more than a megabyte is on its way, and does nothing once
  // the connection has ended; it answers whether that is not so.
  bool send(std::string message);
  void close();

 private:
  struct State;
  explicit WebSocket(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kchart::net
