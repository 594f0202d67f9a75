// Beast speaks the protocol, libcurl has the line. One thread runs everything; others leave their
// messages in a queue.
#include "net/websocket.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

#include "net/curl_line.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "kchart/error.hpp"
#include "net/transfer.hpp"

namespace kchart::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using ErrorCode = boost::system::error_code;

constexpr std::size_t kMaxWaiting = kMiB;
constexpr std::size_t kMaxMessage = 64 * kMiB;
constexpr std::chrono::milliseconds kTick{100};
constexpr std::chrono::seconds kSilence{60};
constexpr std::chrono::seconds kPatience{2};  // for the answer to a close

[[noreturn]] void fail(const std::string& url, const std::string& code, const std::string& message,
                       Fault fault = Fault::io) {
  throw Error(fault, code, "Get \"" + shown_url(url) + "\": " + message);
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : ", ") + one;
  return text;
}

void decorate(websocket::request_type& head, const Request& request, const std::string& agent,
              const std::vector<std::string>& protocols) {
  head.set(beast::http::field::user_agent, agent);
  for (const Header& header : request.headers) head.insert(header.name, header.value);
  if (!request.authorization.empty()) {
    head.set(beast::http::field::authorization, std::string(request.authorization.reveal()));
  }
  head.set(beast::http::field::sec_websocket_protocol, joined(protocols));
}

Response answer_of(const websocket::response_type& head) {
  Response response;
  response.status = static_cast<int>(head.result_int());
  for (const auto& field : head) {
    response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  response.body = head.body();
  return response;
}

Handle connected(const ClientOptions& options, const Request& request, const Url& url) {
  Handle handle(curl().init());
  if (handle == nullptr) fail(request.url, "net.library", "libcurl did not start");
  const Hop hop{request, url, request.method, false, true, options.connect_timeout * 2};
  const Outcome outcome = connect_line(handle.get(), hop, options);
  if (outcome.failure == Failure::none) return handle;
  const bool refused = outcome.failure == Failure::tls || outcome.code == "net.private";
  fail(request.url, outcome.code, outcome.message, refused ? Fault::refused : Fault::io);
}

}  // namespace

struct WebSocket::State {
  asio::io_context context;
  websocket::stream<CurlLine> stream;
  asio::steady_timer tick;
  beast::flat_buffer buffer;
  std::string url, protocol;

  std::mutex mutex;
  std::condition_variable room;
  std::deque<std::string> queue;
  std::size_t waiting = 0;  // bytes of the queue
  bool writing = false, ended = false, closing = false;

  const Receive* receive = nullptr;
  const std::atomic<bool>* cancel = nullptr;
  std::chrono::steady_clock::time_point close_by{};
  ErrorCode error;
  bool over = false, cancelled = false;

  State(Handle handle, std::string at)
      : stream(context, std::move(handle)), tick(context), url(std::move(at)) {}

  bool shake_hands(const Url& to, const ClientOptions& options, const Request& request,
                   const std::vector<std::string>& protocols, Response& refused);
  void read();
  void write();
  void begin_close();
  void watch();
  void end(ErrorCode why);
};

bool WebSocket::State::shake_hands(const Url& to, const ClientOptions& options,
                                   const Request& request,
                                   const std::vector<std::string>& protocols, Response& refused) {
  stream.set_option(websocket::stream_base::timeout{options.connect_timeout, kSilence, true});
  stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& head) {
    decorate(head, request, options.user_agent, protocols);
  }));
  stream.binary(true);
  stream.auto_fragment(false);
  stream.read_message_max(kMaxMessage);
  websocket::response_type answer;
  ErrorCode failure;
  bool finished = false;
  const std::string origin = to.text();
  const std::size_t from = origin.find("://") + 3;
  stream.async_handshake(answer, origin.substr(from, origin.find('/', from) - from), to.target,
                         [&](ErrorCode why) {
                           failure = why;
                           finished = true;
                         });
  // Not `run`: Beast's timers stay.
  while (!finished && context.run_one() > 0) {
  }
  context.restart();
  if (failure == websocket::error::upgrade_declined) {
    refused = answer_of(answer);
    return false;
  }
  if (failure == beast::error::timeout) fail(url, "net.timeout", "no answer to the upgrade");
  if (failure) fail(url, "net.cut", "the upgrade to WebSocket failed: " + failure.message());
  const auto chosen = answer[beast::http::field::sec_websocket_protocol];
  protocol.assign(chosen.data(), chosen.size());
  return true;
}

void WebSocket::State::read() {
  stream.async_read(buffer, [this](ErrorCode why, std::size_t) {
    if (why) return end(why);
    const auto data = buffer.cdata();
    const bool more = (*receive)({static_cast<const char*>(data.data()), data.size()});
    buffer.consume(buffer.size());
    if (!more) begin_close();
    read();
  });
}

void WebSocket::State::write() {
  {
    const std::lock_guard lock(mutex);
    if (queue.empty() || ended) {
      writing = false;
      if (closing && !ended) asio::post(context, [this] { begin_close(); });
      return;
    }
  }
  // The front stays where it is while others push behind it.
  stream.async_write(asio::buffer(queue.front()), [this](ErrorCode why, std::size_t) {
    if (why) return end(why);
    {
      const std::lock_guard lock(mutex);
      waiting -= queue.front().size();
      queue.pop_front();
    }
    room.notify_all();
    write();
  });
}

void WebSocket::State::begin_close() {
  if (close_by != std::chrono::steady_clock::time_point{} || over) return;
  close_by = std::chrono::steady_clock::now() + kPatience;
  stream.async_close(websocket::close_code::normal, [](ErrorCode) {});
}

// Every tick: has somebody cancelled, has a close been waited for long enough?
void WebSocket::State::watch() {
  tick.expires_after(kTick);
  tick.async_wait([this](ErrorCode why) {
    if (why || over) return;
    const auto now = std::chrono::steady_clock::now();
    cancelled = cancelled || (cancel != nullptr && cancel->load());
    const bool late = close_by != std::chrono::steady_clock::time_point{} && now > close_by;
    if (cancelled || late) stream.next_layer().shut_down();
    watch();
  });
}

void WebSocket::State::end(ErrorCode why) {
  if (over) return;
  over = true;
  error = why;
  stream.next_layer().shut_down();
  context.stop();  // whatever timers are still set
  const std::lock_guard lock(mutex);
  ended = true;
  room.notify_all();
}

WebSocket::WebSocket(std::unique_ptr<State> state) : state_(std::move(state)) {}
WebSocket::~WebSocket() = default;

std::unique_ptr<WebSocket> WebSocket::open(const ClientOptions& options, const Request& request,
                                           const std::vector<std::string>& protocols,
                                           Response& refused) {
  const Url url = parse_url(request.url);
  auto state = std::make_unique<State>(connected(options, request, url), request.url);
  if (!state->shake_hands(url, options, request, protocols, refused)) return nullptr;
  return std::unique_ptr<WebSocket>(new WebSocket(std::move(state)));
}

const std::string& WebSocket::protocol() const {
  return state_->protocol;
}

void WebSocket::run(const Receive& receive, const std::atomic<bool>* cancel) {
  State& state = *state_;
  state.receive = &receive;
  state.cancel = cancel;
  state.read();
  state.watch();
  try {
    state.context.run();
  } catch (...) {
    state.end({});
    throw;
  }
  if (state.cancelled) fail(state.url, "net.cancelled", "interrupted");
  const bool asked = state.close_by != std::chrono::steady_clock::time_point{};
  if (asked || state.error == websocket::error::closed) return;
  fail(state.url, "net.cut", "the connection broke: " + state.error.message());
}

bool WebSocket::send(std::string message) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  state.room.wait(lock, [&] { return state.ended || state.waiting <= kMaxWaiting; });
  if (state.ended || state.closing) return false;
  state.waiting += message.size();
  state.queue.push_back(std::move(message));
  if (!std::exchange(state.writing, true)) asio::post(state.context, [&state] { state.write(); });
  return true;
}

void WebSocket::close() {
  State& state = *state_;
  const std::lock_guard lock(state.mutex);
  if (std::exchange(state.closing, true) || state.ended) return;
  // What is still in the queue goes first.
  if (!state.writing) asio::post(state.context, [&state] { state.begin_close(); });
}

}  // namespace kchart::net
