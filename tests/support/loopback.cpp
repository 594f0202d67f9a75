// A thread per connection; a connection ends when its client closes it or the server goes.
#include "support/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>

namespace kchart::testing {

namespace {

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Reads requests off one connection; what was read too much waits for the next one.
class Connection {
 public:
  explicit Connection(int socket) : socket_(socket) {}

  std::optional<Asked> next() {
    const std::size_t end = wait_for("\r\n\r\n");
    if (end == std::string::npos) return std::nullopt;
    Asked asked = read_head(buffer_.substr(0, end));
    buffer_.erase(0, end + 4);
    if (asked.header("transfer-encoding") == "chunked") {
      if (!read_chunks(asked.body)) return std::nullopt;
    } else if (const std::string length = asked.header("content-length"); !length.empty()) {
      asked.in_one_piece = buffer_.size() >= std::stoul(length);
      if (!read_exactly(std::stoul(length), asked.body)) return std::nullopt;
    }
    return asked;
  }

 private:
  bool more() {
    char chunk[65536];
    const ssize_t got = recv(socket_, chunk, sizeof chunk, 0);
    if (got > 0) buffer_.append(chunk, static_cast<std::size_t>(got));
    return got > 0;
  }

  std::size_t wait_for(const char* mark) {
    std::size_t at;
    while ((at = buffer_.find(mark)) == std::string::npos) {
      if (!more()) return std::string::npos;
    }
    return at;
  }

  bool read_exactly(std::size_t size, std::string& into) {
    while (buffer_.size() < size) {
      if (!more()) return false;
    }
    into += buffer_.substr(0, size);
    buffer_.erase(0, size);
    return true;
  }

  bool read_chunks(std::string& into) {
    while (true) {
      const std::size_t end = wait_for("\r\n");
      if (end == std::string::npos) return false;
      const std::size_t size = std::stoul(buffer_.substr(0, end), nullptr, 16);
      buffer_.erase(0, end + 2);
      std::string newline;
      if (!read_exactly(size, into) || !read_exactly(2, newline)) return false;
      if (size == 0) return true;
    }
  }

  static Asked read_head(const std::string& head) {
    Asked asked;
    const std::size_t first = head.find(' '), second = head.find(' ', first + 1);
    asked.method = head.substr(0, first);
    asked.target = head.substr(first + 1, second - first - 1);
    std::size_t line = head.find("\r\n");
    while (line != std::string::npos) {
      const std::size_t begin = line + 2, colon = head.find(':', begin);
      line = head.find("\r\n", begin);
      std::string name = head.substr(begin, colon - begin);
      std::transform(name.begin(), name.end(), name.begin(), ::tolower);
      const std::size_t value = head.find_first_not_of(' ', colon + 1);
      asked.headers[name] = value < line ? head.substr(value, line - value) : "";
    }
    return asked;
  }

  int socket_;
  std::string buffer_;
};

std::string head_of(const Answer& answer) {
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " Whatever\r\n";
  bool sized = false;
  for (const auto& [name, value] : answer.headers) {
    head += name + ": " + value + "\r\n";
    sized = sized || name == "Content-Length";
  }
  if (!sized && answer.status != 204 && answer.status != 304) {
    head += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  }
  return head + "\r\n";
}

}  // namespace

std::string Asked::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

LoopbackServer::LoopbackServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no loopback listener");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  stop_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(threads_mutex_);
    for (const int socket : open_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : open_) close(socket);
  close(listener_);
}

void LoopbackServer::accept_all() {
  while (!stop_) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    const int on = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++connections_;
    const std::lock_guard lock(threads_mutex_);
    open_.push_back(connection);
    threads_.emplace_back([this, connection] { serve(connection); });
  }
}

Answer LoopbackServer::answer(const Asked& asked) {
  const std::lock_guard lock(mutex_);
  return handler_(asked);
}

void LoopbackServer::serve(int socket) {
  Connection connection(socket);
  while (!stop_) {
    const std::optional<Asked> asked = connection.next();
    if (!asked) break;
    const Answer given = answer(*asked);
    if (given.delay_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(given.delay_ms));
    if (given.drop) break;
    const bool cut = given.cut_after < given.body.size();
    const std::string body = asked->method == "HEAD" ? "" : given.body.substr(0, given.cut_after);
    if (!send_all(socket, head_of(given) + body) || cut) break;
  }
  shutdown(socket, SHUT_RDWR);
}

}  // namespace kchart::testing
