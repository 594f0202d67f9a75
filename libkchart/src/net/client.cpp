// Around one transfer: redirects, repetition within a time, and a pool of handles that keep their
// connections.
#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <random>
#include <system_error>
#include <thread>

#include "kchart/error.hpp"
#include "kchart/http.hpp"
#include "net/transfer.hpp"

namespace kchart::net {

namespace {

using std::chrono::milliseconds;
using TimePoint = std::chrono::steady_clock::time_point;

bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
         });
}

bool is_idempotent(const std::string& method) {
  return method != "POST" && method != "PATCH";
}

bool may_pass(int status) {
  return status == 408 || status == 429 || status == 500 || (status >= 502 && status <= 504);
}

bool is_redirect(int status) {
  return (status >= 301 && status <= 303) || status == 307 || status == 308;
}

// "Get", "Put": the method as Go's errors have it.
std::string shown_method(const std::string& method) {
  std::string text = method;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] >= 'A' && text[i] <= 'Z') text[i] = static_cast<char>(text[i] + 32);
  }
  return text;
}

// Where a request is on its way through redirects.
struct Route {
  Url url;
  std::string method;
  bool with_body = true;
  bool with_credentials = true;
  int redirects = 0;
};

// The seconds of Retry-After; its other form, a date, is left to the usual delay.
std::optional<milliseconds> retry_after(const Response& response) {
  const std::string* value = response.header("Retry-After");
  if (value == nullptr || value->empty() || value->size() > 9) return std::nullopt;
  if (value->find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::chrono::seconds(std::atoi(value->c_str()));
}

void fill_in(Clock& clock) {
  if (!clock.now) clock.now = [] { return std::chrono::steady_clock::now(); };
  if (!clock.sleep) clock.sleep = [](milliseconds time) { std::this_thread::sleep_for(time); };
  if (!clock.random) {
    clock.random = [] {
      thread_local std::minstd_rand engine{std::random_device{}()};
      return static_cast<std::uint64_t>(engine());
    };
  }
}

[[noreturn]] void fail(const Request& request, const std::string& code,
                       const std::string& message) {
  const bool refused = code == "net.private" || code == "net.redirect" || code == "net.tls";
  const Fault fault = code.starts_with("limit.") ? Fault::limit
                      : refused                  ? Fault::refused
                                                 : Fault::io;
  throw Error(fault, code,
              shown_method(request.method) + " \"" + shown_url(request.url) + "\": " + message);
}

}  // namespace

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (same_letters(header.name, name)) return &header.value;
  }
  return nullptr;
}

// Handles that nobody uses at the moment.
class Handles {
 public:
  Handle take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return Handle(curl().init());
    Handle handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }

  void give_back(Handle handle) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(handle));
  }

 private:
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

// The connection that requests share. Once broken it is not tried again.
class SharedLine {
 public:
  Handles handles;

  // Null when there is none for `request`.
  Multiplexer* for_request(const Request& request) {
    constexpr std::size_t kSmall = 64 * kKiB;  // others would have to wait for a larger one
    if (request.sink || request.body_reader || request.body.size() > kSmall) return nullptr;
    const std::lock_guard lock(mutex_);
    if (broken_) return nullptr;
    if (multiplexer_ == nullptr) start();
    return multiplexer_.get();
  }

  void note(Failure failure) {
    if (failure == Failure::none || failure == Failure::permanent) return;
    const std::lock_guard lock(mutex_);
    broken_ = true;
  }

 private:
  void start() {
    try {
      multiplexer_ = std::make_unique<Multiplexer>();
    } catch (const std::system_error&) {
      broken_ = true;  // the system has no more threads
    }
  }

  std::mutex mutex_;
  std::unique_ptr<Multiplexer> multiplexer_;
  bool broken_ = false;
};

struct Client::State {
  ClientOptions options;
  Handles handles;  // with their connections
  SharedLine line;

  milliseconds time_left(const Request& request, TimePoint since) const;
  milliseconds delay_before(int attempt, const Response* response) const;
  void wait(const Request& request, milliseconds time, TimePoint since) const;
  void redirect(const Request& request, const Response& response, Route& route) const;
  bool worth_repeating(const Request& request, const Outcome& outcome, int attempt) const;
  Outcome try_once(const Request& request, TimePoint since);
};

// 0 means "no bound", so a bound that is used up answers one millisecond.
milliseconds Client::State::time_left(const Request& request, TimePoint since) const {
  const milliseconds bound =
      request.total_timeout.count() != 0 ? request.total_timeout : options.total_timeout;
  if (bound.count() <= 0) return milliseconds(0);
  const auto used = std::chrono::duration_cast<milliseconds>(options.clock.now() - since);
  return std::max(bound - used, milliseconds(1));
}

milliseconds Client::State::delay_before(int attempt, const Response* response) const {
  if (response != nullptr) {
    if (const auto asked = retry_after(*response)) return *asked;
  }
  milliseconds delay = options.retry.first_delay;
  for (int i = 1; i < attempt && delay < options.retry.longest_delay; ++i) delay *= 2;
  delay = std::min(delay, options.retry.longest_delay);
  const auto half = static_cast<std::uint64_t>(delay.count() / 2);
  return milliseconds(half) + milliseconds(options.clock.random() % (half + 1));
}

void Client::State::wait(const Request& request, milliseconds time, TimePoint) const {
  constexpr milliseconds kSlice{100};  // so that cancelling is noticed
  while (time.count() > 0) {
    if (request.cancel != nullptr && request.cancel->load())
      fail(request, "net.cancelled", "interrupted");
    const milliseconds slice = request.cancel != nullptr ? std::min(time, kSlice) : time;
    options.clock.sleep(slice);
    time -= slice;
  }
}

void Client::State::redirect(const Request& request, const Response& response, Route& route) const {
  if (++route.redirects > options.limits.http_redirects) {
    fail(request, "net.redirect",
         "stopped after " + std::to_string(options.limits.http_redirects) + " redirects");
  }
  const Url next = resolve_url(route.url, *response.header("Location"));
  if (route.url.scheme == "https" && next.scheme == "http") {
    fail(request, "net.redirect",
         "refused to follow a redirect from https to " + shown_url(next.text()));
  }
  if (next.origin() != route.url.origin() && !request.pass_credentials)
    route.with_credentials = false;
  const bool to_get = response.status == 303 || (response.status <= 302 && route.method == "POST");
  if (to_get && route.method != "HEAD") {
    route.method = "GET";
    route.with_body = false;
  }
  route.url = next;
}

bool Client::State::worth_repeating(const Request& request, const Outcome& outcome,
                                    int attempt) const {
  if (outcome.delivered) return false;
  const bool safe = is_idempotent(request.method) || request.repeatable;
  switch (outcome.failure) {
    case Failure::none: {
      if (!may_pass(outcome.response.status)) return false;
      const auto asked = retry_after(outcome.response);
      if (asked && *asked > options.retry.longest_retry_after) return false;
      return safe || outcome.response.status == 429;
    }
    case Failure::connect:
      return true;
    case Failure::cut:
      return safe;
    case Failure::timeout:
      return safe && attempt == 1;  // who is silent twice has nothing to say
    default:
      return false;
  }
}

Outcome Client::State::try_once(const Request& request, TimePoint since) {
  Route route{parse_url(request.url), request.method};
  Multiplexer* shared = options.multiplex ? line.for_request(request) : nullptr;
  Handles& idle = shared != nullptr ? line.handles : handles;
  Handle handle = idle.take();
  if (handle == nullptr) fail(request, "net.library", "libcurl did not start");
  while (true) {
    const Hop hop{request,
                  route.url,
                  route.method,
                  route.with_body,
                  route.with_credentials,
                  time_left(request, since)};
    Outcome outcome = transfer(handle.get(), hop, options, shared);
    if (shared != nullptr) line.note(outcome.failure);
    const bool moved = outcome.failure == Failure::none && request.follow_redirects &&
                       is_redirect(outcome.response.status) &&
                       outcome.response.header("Location") != nullptr;
    if (!moved) {
      idle.give_back(std::move(handle));
      return outcome;
    }
    redirect(request, outcome.response, route);
  }
}

Client::Client(ClientOptions options) : state_(new State) {
  fill_in(options.clock);
  state_->options = std::move(options);
}

Client::~Client() = default;

const ClientOptions& Client::options() const noexcept {
  return state_->options;
}

Response Client::send(const Request& request) {
  const TimePoint since = state_->options.clock.now();
  for (int attempt = 1;; ++attempt) {
    Outcome outcome = state_->try_once(request, since);
    outcome.response.attempts = attempt;
    const bool answered = outcome.failure == Failure::none;
    const milliseconds left = state_->time_left(request, since);
    const milliseconds delay =
        state_->delay_before(attempt, answered ? &outcome.response : nullptr);
    const bool again = attempt < state_->options.retry.attempts &&
                       state_->worth_repeating(request, outcome, attempt) &&
                       (left.count() == 0 || delay < left);
    if (again) {
      state_->wait(request, delay, since);
    } else if (answered) {
      return std::move(outcome.response);
    } else {
      const std::string tries = attempt > 1 ? " (tried " + std::to_string(attempt) + " times)" : "";
      fail(request, outcome.code, outcome.message + tries);
    }
  }
}

Secret basic_authorization(std::string_view user, std::string_view password) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const Secret pair(std::string(user) + ":" + std::string(password));
  std::string out = "Basic ";
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : pair.reveal()) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += kAlphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) out += kAlphabet[bits << (6 - held) & 63];
  while ((out.size() - 6) % 4 != 0) out += '=';
  return Secret(std::move(out));
}

Secret bearer_authorization(std::string_view token) {
  return Secret("Bearer " + std::string(token));
}

}  // namespace kchart::net
