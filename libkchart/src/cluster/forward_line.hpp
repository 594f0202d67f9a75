// ForwardLine: one connection to one port of a pod.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cluster/session.hpp"

namespace kchart::cluster {

// SPDY frames inside a WebSocket (SPDY/3.1+portforward.k8s.io, as kubectl speaks it), or with
// servers that do not know that, the older channels (v4.channel.k8s.io), in which no side can say
// that it has sent all.
class ForwardLine {
 public:
  // Throws as `Session::web_socket`.
  ForwardLine(Session& session, const std::string& pod_path, std::uint16_t port);
  ~ForwardLine();

  // Hands over what the pod sends until it has sent all, or `close`. Throws Error
  // "forward.failed" with what the node says, "net.cut", "net.cancelled".
  void run(const std::function<void(std::string_view)>& data, const std::atomic<bool>* cancel);

  // From any thread.
  bool send(std::string_view data);
  void finish_sending();
  void close();

 private:
  class Protocol;
  class Frames;
  class Channels;

  std::unique_ptr<net::WebSocket> socket_;
  std::unique_ptr<Protocol> protocol_;
};

// A frame of SPDY/3.1 that begins a stream, with its headers: for tests.
std::string begin_stream_frame(std::uint32_t stream, bool first,
                               const std::vector<std::pair<std::string, std::string>>& headers);

}  // namespace kchart::cluster
