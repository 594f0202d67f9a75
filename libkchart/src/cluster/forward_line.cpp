// Of SPDY/3.1 only what two streams need: one for data, one for the node's error message. Headers
// are "compressed" by blocks that store them, which every inflater reads without SPDY's dictionary;
// those of the answers tell nothing that is needed.
#include "cluster/forward_line.hpp"

#include "kchart/error.hpp"
#include "net/websocket.hpp"

namespace kchart::cluster {

namespace {

constexpr const char* kTunnel = "SPDY/3.1+portforward.k8s.io";
constexpr const char* kOldChannels = "v4.channel.k8s.io";
constexpr std::uint32_t kErrorStream = 1, kDataStream = 3;
constexpr std::uint8_t kFin = 1;
constexpr std::size_t kMaxError = 64 * kKiB;
enum Control : std::uint16_t { kSynStream = 1, kReset = 3, kPing = 6, kGoAway = 7 };

void put(std::string& into, std::uint64_t number, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) into += static_cast<char>(number >> (8 * i) & 0xff);
}

std::uint32_t take(std::string_view from, std::size_t at, int bytes) {
  std::uint32_t number = 0;
  for (int i = 0; i < bytes; ++i) {
    number = number << 8 | static_cast<unsigned char>(from[at + static_cast<std::size_t>(i)]);
  }
  return number;
}

// A block of deflate that holds its bytes as they are.
std::string stored(std::string_view data) {
  std::string block(1, '\0');
  const auto size = static_cast<std::uint16_t>(data.size());
  for (const std::uint16_t number : {size, static_cast<std::uint16_t>(~size)}) {
    block += static_cast<char>(number & 0xff);
    block += static_cast<char>(number >> 8);
  }
  return block + std::string(data);
}

std::string data_frame(std::uint32_t stream, std::string_view data, std::uint8_t flags) {
  std::string frame;
  put(frame, stream, 4);
  put(frame, flags, 1);
  put(frame, data.size(), 3);
  return frame += data;
}

}  // namespace

std::string begin_stream_frame(std::uint32_t stream, bool first,
                               const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string block;
  put(block, headers.size(), 4);
  for (const auto& [name, value] : headers) {
    put(block, name.size(), 4);
    block += name;
    put(block, value.size(), 4);
    block += value;
  }
  // The empty block says: here is the end of a frame; the inflater goes on in the next one.
  const std::string packed = (first ? "\x78\x01" : "") + stored(block) + stored("");
  std::string frame;
  put(frame, 0x8003, 2);
  put(frame, kSynStream, 2);
  put(frame, 0, 1);
  put(frame, packed.size() + 10, 3);
  put(frame, stream, 4);
  put(frame, 0, 4 + 2);  // no other stream that it belongs to; priority, slot
  return frame + packed;
}

class ForwardLine::Protocol {
 public:
  virtual ~Protocol() = default;
  virtual std::string packed(std::string_view data) const = 0;
  virtual std::string end_mark() const = 0;
  // False when the other side has sent all.
  virtual bool receive(std::string_view message,
                       const std::function<void(std::string_view)>& data) = 0;

  std::string error;  // what the node says went wrong

 protected:
  void add_error(std::string_view text) {
    if (error.size() + text.size() <= kMaxError) error += text;
  }
};

class ForwardLine::Frames : public Protocol {
 public:
  explicit Frames(net::WebSocket& socket) : socket_(socket) {}

  std::string packed(std::string_view data) const override {
    return data_frame(kDataStream, data, 0);
  }
  std::string end_mark() const override { return data_frame(kDataStream, "", kFin); }

  bool receive(std::string_view message,
               const std::function<void(std::string_view)>& data) override {
    rest_ += message;
    std::size_t at = 0;
    while (!ended_ && rest_.size() - at >= 8) {
      const std::size_t size = take(rest_, at + 5, 3);
      if (rest_.size() - at < 8 + size) break;
      one(std::string_view(rest_).substr(at, 8 + size), data);
      at += 8 + size;
    }
    rest_.erase(0, at);
    return !ended_;
  }

 private:
  void one(std::string_view frame, const std::function<void(std::string_view)>& data) {
    if ((frame[0] & 0x80) != 0) return control(frame);
    const std::uint32_t stream = take(frame, 0, 4);
    if (stream == kErrorStream) add_error(frame.substr(8));
    if (stream == kErrorStream && (frame[4] & kFin) != 0 && !error.empty()) ended_ = true;
    if (stream != kDataStream) return;
    if (frame.size() > 8) data(frame.substr(8));
    // The node's error, if there is one, has come before on the other stream.
    if ((frame[4] & kFin) != 0) ended_ = true;
  }

  void control(std::string_view frame) {
    const std::uint32_t type = take(frame, 2, 2);
    if (type == kPing && frame.size() == 12 && take(frame, 8, 4) % 2 == 0) {
      socket_.send(std::string(frame));
    }
    const bool reset = type == kReset && frame.size() >= 16 && take(frame, 8, 4) == kDataStream;
    if (reset || type == kGoAway) ended_ = true;
  }

  net::WebSocket& socket_;
  std::string rest_;
  bool ended_ = false;
};

class ForwardLine::Channels : public Protocol {
 public:
  std::string packed(std::string_view data) const override {
    return std::string(1, '\0') + std::string(data);
  }
  std::string end_mark() const override { return {}; }

  bool receive(std::string_view message,
               const std::function<void(std::string_view)>& data) override {
    if (message.empty() || message[0] < 0 || message[0] > 1) return true;
    const auto channel = static_cast<std::size_t>(message[0]);
    // Each channel begins with its port, two bytes.
    const std::size_t skip = std::min(message.size() - 1, skip_[channel]);
    skip_[channel] -= skip;
    message.remove_prefix(1 + skip);
    if (message.empty()) return true;
    channel == 0 ? data(message) : add_error(message);
    return true;
  }

 private:
  std::size_t skip_[2] = {2, 2};
};

ForwardLine::ForwardLine(Session& session, const std::string& pod_path, std::uint16_t port) {
  const std::string path = pod_path + "/portforward?ports=" + std::to_string(port);
  try {
    socket_ = session.web_socket(path, {kTunnel});
  } catch (const Error& error) {
    if (error.code() != "cluster.invalid" && error.code() != "cluster.forbidden") throw;
    socket_ = session.web_socket(path, {kOldChannels});
  }
  if (socket_->protocol() != kTunnel) {
    protocol_ = std::make_unique<Channels>();
    return;
  }
  protocol_ = std::make_unique<Frames>(*socket_);
  const std::string number = std::to_string(port);
  socket_->send(begin_stream_frame(
      kErrorStream, true, {{"port", number}, {"requestid", "0"}, {"streamtype", "error"}}));
  socket_->send(data_frame(kErrorStream, "", kFin));
  socket_->send(begin_stream_frame(kDataStream, false,
                                   {{"port", number}, {"requestid", "0"}, {"streamtype", "data"}}));
}

ForwardLine::~ForwardLine() = default;

void ForwardLine::run(const std::function<void(std::string_view)>& data,
                      const std::atomic<bool>* cancel) {
  socket_->run([&](std::string_view message) { return protocol_->receive(message, data); }, cancel);
  if (protocol_->error.empty()) return;
  throw Error(Fault::io, "forward.failed", excerpt(protocol_->error, 2000));
}

bool ForwardLine::send(std::string_view data) {
  return socket_->send(protocol_->packed(data));
}

void ForwardLine::finish_sending() {
  std::string mark = protocol_->end_mark();
  if (!mark.empty()) socket_->send(std::move(mark));
}

void ForwardLine::close() {
  socket_->close();
}

}  // namespace kchart::cluster
