// Upload: one blob on its way into a repository.
#pragma once

#include <string>

#include "kchart/oci.hpp"

namespace kchart::oci {

// Sends requests to a registry, signed in for `scope`.
class Caller {
 public:
  virtual ~Caller() = default;
  virtual net::Response call(net::Request request, const std::string& scope) = 0;
};

struct Upload {
  Caller& registry;
  std::string start;  // URL where sessions begin
  std::string scope;
  const Descriptor& blob;
  const net::BodyReader& read;
  std::uint64_t chunk;

  // Takes the blob from another repository of the registry; false when that did not work.
  bool mount(const std::string& from);
  // One session from its beginning to its end. A piece that breaks off is resumed where the
  // registry says it stands, at most `resumptions` times.
  void run(int resumptions);

 private:
  std::string begin();
  void send_pieces(std::string session, int resumptions);
  std::uint64_t send_piece(std::string& session, std::uint64_t offset);
  std::size_t read_at(std::uint64_t offset, char* into, std::size_t room) const;
  std::uint64_t ask_offset(std::string& session);
  void finish(const std::string& session, bool with_body);
  std::string next_session(const net::Response& response, const std::string& before) const;
};

}  // namespace kchart::oci
