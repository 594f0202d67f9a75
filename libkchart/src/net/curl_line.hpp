// CurlLine: a connection that libcurl has opened, through proxies and with TLS, as a stream of
// Asio's. All of it runs in the one thread that runs the io_context.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <utility>  // before Asio, which forgets it

#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include "net/curl.hpp"

namespace kchart::net {

class CurlLine {
 public:
  using executor_type = boost::asio::any_io_executor;
  using ErrorCode = boost::system::error_code;

  // `handle` has an open connection (`connect_line`).
  CurlLine(boost::asio::io_context& context, Handle handle)
      : handle_(std::move(handle)), ready_(context) {
    curl_socket_t number = CURL_SOCKET_BAD;
    curl().getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &number);
    ready_.assign(dup(number));  // libcurl closes its own
  }

  executor_type get_executor() { return ready_.get_executor(); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return start(Reading{*this, first<boost::asio::mutable_buffer>(buffers)}, token);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return start(Writing{*this, first<boost::asio::const_buffer>(buffers)}, token);
  }

  void shut_down() {
    if (ready_.is_open()) ::shutdown(ready_.native_handle(), SHUT_RDWR);
  }

 private:
  using Descriptor = boost::asio::posix::stream_descriptor;

  template <class Buffer, class Buffers>
  static Buffer first(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at) {
      if (Buffer(*at).size() > 0) return Buffer(*at);
    }
    return {};
  }

  template <class Step, class Token>
  auto start(Step step, Token& token) {
    return boost::asio::async_compose<Token, void(ErrorCode, std::size_t)>(step, token, ready_);
  }

  // Tries, and where libcurl has to wait for the socket, waits and tries again. Nothing ends within
  // the call that began it.
  template <class Derived>
  struct Step {
    CurlLine& line;
    bool begun = false;

    template <class Self>
    void operator()(Self& self, ErrorCode error = {}) {
      if (!std::exchange(begun, true)) {
        boost::asio::post(line.get_executor(), std::move(self));
        return;
      }
      std::size_t moved = 0;
      const CURLcode code = error ? CURLE_OK : static_cast<Derived*>(this)->attempt(moved);
      if (code == CURLE_AGAIN) {
        line.ready_.async_wait(Derived::kWait, std::move(self));
        return;
      }
      if (code != CURLE_OK) error = boost::asio::error::connection_reset;
      if (!error && moved == 0 && static_cast<Derived*>(this)->buffer.size() > 0) {
        error = boost::asio::error::eof;
      }
      self.complete(error, moved);
    }
  };

  struct Reading : Step<Reading> {
    static constexpr auto kWait = Descriptor::wait_read;
    boost::asio::mutable_buffer buffer;

    Reading(CurlLine& of, boost::asio::mutable_buffer into) : Step<Reading>{of}, buffer(into) {}
    CURLcode attempt(std::size_t& moved) {
      return curl().recv(this->line.handle_.get(), buffer.data(), buffer.size(), &moved);
    }
  };

  struct Writing : Step<Writing> {
    static constexpr auto kWait = Descriptor::wait_write;
    boost::asio::const_buffer buffer;

    Writing(CurlLine& of, boost::asio::const_buffer from) : Step<Writing>{of}, buffer(from) {}
    CURLcode attempt(std::size_t& moved) {
      return curl().send(this->line.handle_.get(), buffer.data(), buffer.size(), &moved);
    }
  };

  Handle handle_;
  Descriptor ready_;
};

// What Beast asks of a stream when a connection ends.
inline void beast_close_socket(CurlLine& line) {
  line.shut_down();
}

template <class Handler>
void async_teardown(boost::beast::role_type, CurlLine& line, Handler&& handler) {
  line.shut_down();
  boost::asio::post(line.get_executor(), [handler = std::move(handler)]() mutable {
    handler(boost::system::error_code());
  });
}

inline void teardown(boost::beast::role_type, CurlLine& line, boost::system::error_code& error) {
  line.shut_down();
  error = {};
}

}  // namespace kchart::net
