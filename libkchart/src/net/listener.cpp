// Blocking sockets, but for those that listen.
#include "net/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "kchart/error.hpp"

namespace kchart::net {

namespace {

constexpr std::size_t kPiece = 32 * 1024;
constexpr int kTick = 100;  // ms

struct Place {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Place place_of(const std::string& address, std::uint16_t port) {
  Place place;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&place.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&place.storage);
  if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    place.size = sizeof *v4;
  } else if (inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    place.size = sizeof *v6;
  }
  return place;
}

bool is_loopback(const Place& place) {
  if (place.storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&place.storage);
    return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
  }
  const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&place.storage);
  return place.storage.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) != 0;
}

[[noreturn]] void fail(const std::string& address, std::uint16_t port, const std::string& why) {
  throw Error(Fault::io, "net.listen",
              "unable to listen on " + address + ":" + std::to_string(port) + ": " + why);
}

std::uint16_t bound_port(int number) {
  Place place;
  place.size = sizeof place.storage;
  getsockname(number, reinterpret_cast<sockaddr*>(&place.storage), &place.size);
  const bool v6 = place.storage.ss_family == AF_INET6;
  return ntohs(v6 ? reinterpret_cast<sockaddr_in6*>(&place.storage)->sin6_port
                  : reinterpret_cast<sockaddr_in*>(&place.storage)->sin_port);
}

}  // namespace

Socket::~Socket() {
  if (number_ >= 0) ::close(number_);
}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

std::string Socket::receive() {
  std::string data(kPiece, '\0');
  ssize_t got = -1;
  do {
    got = ::recv(number_, data.data(), data.size(), 0);
  } while (got < 0 && errno == EINTR);
  data.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return data;
}

bool Socket::send(std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = ::send(number_, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Socket::finish_sending() {
  ::shutdown(number_, SHUT_WR);
}

void Socket::shut_down() {
  ::shutdown(number_, SHUT_RDWR);
}

Listener::Listener(const std::string& address, std::uint16_t port)
    : address_(address), port_(port) {
  const Place place = place_of(address, port);
  if (!is_loopback(place)) {
    fail(address, port,
         "only loopback addresses are listened on, because nobody is asked who "
         "they are");
  }
  socket_ =
      Socket(::socket(place.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket_) fail(address, port, std::strerror(errno));
  const int yes = 1;
  setsockopt(socket_.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const auto* at = reinterpret_cast<const sockaddr*>(&place.storage);
  if (::bind(socket_.number(), at, place.size) != 0 || ::listen(socket_.number(), 64) != 0) {
    fail(address, port, std::strerror(errno));
  }
  port_ = bound_port(socket_.number());
}

Socket Listener::accept() {
  Socket made(::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC));
  const int yes = 1;
  if (made) setsockopt(made.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return made;
}

std::size_t Listener::wait_for_any(const std::vector<Listener>& all) {
  std::vector<pollfd> waiting;
  for (const Listener& one : all) waiting.push_back({one.socket_.number(), POLLIN, 0});
  if (poll(waiting.data(), waiting.size(), kTick) <= 0) return all.size();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (waiting[i].revents != 0) return i;
  }
  return all.size();
}

}  // namespace kchart::net
