// One thread drives libcurl's multi interface; the others wait for their results.
#include "net/multiplexer.hpp"

#include "kchart/error.hpp"

namespace kchart::net {

Multiplexer::Multiplexer() : multi_(curl().multi_init()) {
  if (multi_ == nullptr) throw Error(Fault::io, "net.library", "libcurl did not start");
  constexpr long kKept = 64;  // connections of a server that does not speak HTTP/2
  curl().multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kKept);
  thread_ = std::thread([this] { run(); });
}

Multiplexer::~Multiplexer() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  curl().multi_wakeup(multi_.get());
  thread_.join();
}

CURLcode Multiplexer::perform(CURL* handle) {
  Waiting waiting{handle, {}, {}, {}};
  curl().setopt(handle, CURLOPT_PRIVATE, static_cast<void*>(&waiting));
  std::unique_lock lock(mutex_);
  new_.push_back(&waiting);
  if (new_.size() == 1) curl().multi_wakeup(multi_.get());
  waiting.changed.wait(lock, [&] { return waiting.done; });
  return waiting.code;
}

bool Multiplexer::take_new() {
  const std::lock_guard lock(mutex_);
  for (Waiting* each : new_) {
    const CURLMcode code = curl().multi_add_handle(multi_.get(), each->handle);
    if (code != CURLM_OK) each->end(CURLE_FAILED_INIT);
  }
  new_.clear();
  return !ended_;
}

void Multiplexer::give_results() {
  int left = 0;
  while (const CURLMsg* message = curl().multi_info_read(multi_.get(), &left)) {
    CURL* handle = message->easy_handle;
    const CURLcode code = message->data.result;
    Waiting* waiting = nullptr;
    curl().getinfo(handle, CURLINFO_PRIVATE, &waiting);
    curl().multi_remove_handle(multi_.get(), handle);
    const std::lock_guard lock(mutex_);
    waiting->end(code);
  }
}

void Multiplexer::run() {
  constexpr int kPatience_ms = 200;  // so that callbacks which watch the time are called
  int running = 0;
  while (take_new()) {
    curl().multi_perform(multi_.get(), &running);
    give_results();
    curl().multi_poll(multi_.get(), nullptr, 0, kPatience_ms, nullptr);
  }
}

}  // namespace kchart::net
