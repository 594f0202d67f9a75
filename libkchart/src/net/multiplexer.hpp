// Multiplexer: requests of many threads on one HTTP/2 connection. Beside a connection for each
// thread that saves handshakes, and the server its wake-ups.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "net/curl.hpp"

namespace kchart::net {

class Multiplexer {
 public:
  // Throws "net.library".
  Multiplexer();
  // Nobody may be in `perform` any more.
  ~Multiplexer();
  Multiplexer(const Multiplexer&) = delete;
  Multiplexer& operator=(const Multiplexer&) = delete;

  // As curl_easy_perform, from any thread. The callbacks of `handle` run in a thread of ours.
  CURLcode perform(CURL* handle);

 private:
  struct Waiting {
    CURL* handle;
    CURLcode code = CURLE_OK;
    bool done = false;
    std::condition_variable changed;

    // With the mutex held, so that nobody is gone who is yet to be woken.
    void end(CURLcode with) {
      code = with;
      done = true;
      changed.notify_one();
    }
  };

  void run();
  bool take_new();
  void give_results();

  Multi multi_;
  std::mutex mutex_;
  std::vector<Waiting*> new_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace kchart::net
