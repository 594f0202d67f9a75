// Listener: a TCP port of this machine alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kchart::net {

// A connected socket, closed with the object.
class Socket {
 public:
  explicit Socket(int number = -1) : number_(number) {}
  ~Socket();
  Socket(Socket&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Socket& operator=(Socket&& other) noexcept;

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  // What has arrived, at most 32 KiB; empty at the end or when the line is broken.
  std::string receive();
  bool send(std::string_view data);  // all of it; false when the line is broken
  void finish_sending();
  void shut_down();  // both ways; wakes a thread in `receive`

 private:
  int number_;
};

class Listener {
 public:
  // `address` is a loopback address in digits; port 0 takes a free one. Throws Error "net.listen".
  Listener(const std::string& address, std::uint16_t port);

  const std::string& address() const { return address_; }
  std::uint16_t port() const { return port_; }
  // The connection that waits, or none.
  Socket accept();

  // The first of `all` where a connection waits, or their number after a tenth of a second.
  static std::size_t wait_for_any(const std::vector<Listener>& all);

 private:
  Socket socket_;
  std::string address_;
  std::uint16_t port_;
};

}  // namespace kchart::net
