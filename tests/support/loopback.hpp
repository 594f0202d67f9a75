// LoopbackServer: a small HTTP/1.1 server inside a test, whose answers, and whose misbehaviour, the
// test decides.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace kchart::testing {

struct Asked {
  std::string method, target, body;
  std::map<std::string, std::string> headers;  // names in lower case
  bool in_one_piece = false;                   // the body came with the head

  std::string header(const std::string& name) const;
};

struct Answer {
  static constexpr std::size_t kWhole = static_cast<std::size_t>(-1);

  int status = 200;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::size_t cut_after = kWhole;  // close the connection after so many bytes of the body
  bool drop = false;               // close it without any answer
  int delay_ms = 0;                // before the answer
};

class LoopbackServer {
 public:
  using Handler = std::function<Answer(const Asked&)>;

  // Listens on a free port of 127.0.0.1. `handler` runs on several threads, one call at a time.
  explicit LoopbackServer(Handler handler);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  int port() const { return port_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url(const std::string& target = {}) const { return "http://" + host() + target; }
  int connections() const { return connections_; }

 private:
  void accept_all();
  void serve(int connection);
  Answer answer(const Asked& asked);

  Handler handler_;
  std::mutex mutex_;
  std::atomic<int> connections_{0};
  std::atomic<bool> stop_{false};
  int listener_ = -1;
  int port_ = 0;
  std::mutex threads_mutex_;
  std::vector<std::thread> threads_;
  std::vector<int> open_;
  std::thread acceptor_;
};

}  // namespace kchart::testing
