// Small blobs go in one request after the session's beginning; large ones in pieces, whose state
// the registry tells after each, and when asked after a break.
#include "oci/upload.hpp"

#include <algorithm>
#include <cstdlib>

#include "kchart/error.hpp"
#include "net/url.hpp"
#include "oci/refusal.hpp"

namespace kchart::oci {

namespace {

// "0-1023": the registry has 1024 bytes; absent or empty ranges mean none.
std::uint64_t received(const net::Response& response) {
  const std::string* range = response.header("Range");
  if (range == nullptr) return 0;
  const std::size_t dash = range->find('-');
  if (dash == std::string::npos) return 0;
  const std::uint64_t last = std::strtoull(range->c_str() + dash + 1, nullptr, 10);
  return last == 0 ? 0 : last + 1;
}

std::string with_digest(const std::string& session, const std::string& digest) {
  return session + (session.find('?') == std::string::npos ? "?" : "&") +
         "digest=" + net::percent_encode(digest);
}

}  // namespace

std::string Upload::next_session(const net::Response& response, const std::string& before) const {
  const std::string* location = response.header("Location");
  if (location == nullptr) {
    if (!before.empty()) return before;
    throw Error(Fault::io, "oci.registry", "the registry began an upload without telling where");
  }
  return net::resolve_url(net::parse_url(before.empty() ? start : before), *location).text();
}

std::string Upload::begin() {
  net::Request request;
  request.method = "POST";
  request.url = start;
  request.repeatable = true;  // a session that nobody uses expires
  const net::Response response = registry.call(request, scope);
  if (response.status != 202) refuse(request.method, request.url, response);
  return next_session(response, "");
}

bool Upload::mount(const std::string& from) {
  net::Request request;
  request.method = "POST";
  request.url =
      start + "?mount=" + net::percent_encode(blob.digest) + "&from=" + net::percent_encode(from);
  request.repeatable = true;
  return registry.call(std::move(request), scope).status == 201;
}

void Upload::run(int resumptions) {
  const std::string session = begin();
  if (blob.size <= chunk) {
    finish(session, true);
  } else {
    send_pieces(session, resumptions);
  }
}

void Upload::send_pieces(std::string session, int resumptions) {
  std::uint64_t offset = 0;
  while (offset < blob.size) {
    try {
      offset = send_piece(session, offset);
    } catch (const Error& error) {
      const bool broke = error.code() == "net.cut" || error.code() == "net.timeout" ||
                         error.code() == "net.connect" || error.code() == "oci.registry";
      if (!broke || resumptions-- <= 0) throw;
      offset = ask_offset(session);
    }
  }
  finish(session, false);
}

// The registry would wait for bytes that are not there.
std::size_t Upload::read_at(std::uint64_t offset, char* into, std::size_t room) const {
  room = std::min<std::uint64_t>(room, blob.size - std::min(offset, blob.size));
  const std::size_t got = room == 0 ? 0 : read(offset, into, room);
  if (got == 0 && room > 0) {
    throw Error(Fault::io, "oci.blob",
                "the blob " + blob.digest + " ends after " + std::to_string(offset) + " of " +
                    std::to_string(blob.size) + " bytes");
  }
  return got;
}

std::uint64_t Upload::send_piece(std::string& session, std::uint64_t offset) {
  const std::uint64_t size = std::min(chunk, blob.size - offset);
  net::Request request;
  request.method = "PATCH";
  request.url = session;
  request.headers = {
      {"Content-Type", "application/octet-stream"},
      {"Content-Range", std::to_string(offset) + "-" + std::to_string(offset + size - 1)}};
  request.body_size = size;
  request.body_reader = [this, offset, size](std::uint64_t at, char* into, std::size_t room) {
    return read_at(offset + at, into, std::min<std::uint64_t>(room, size - std::min(at, size)));
  };
  const net::Response response = registry.call(request, scope);
  if (response.status != 202) refuse(request.method, request.url, response);
  session = next_session(response, session);
  const std::uint64_t now = received(response);
  return now > offset && now <= blob.size ? now : offset + size;
}

std::uint64_t Upload::ask_offset(std::string& session) {
  net::Request request;
  request.url = session;
  const net::Response response = registry.call(request, scope);
  if (response.status / 100 != 2) refuse(request.method, request.url, response);
  session = next_session(response, session);
  return std::min(received(response), blob.size);
}

void Upload::finish(const std::string& session, bool with_body) {
  net::Request request;
  request.method = "PUT";
  request.url = with_digest(session, blob.digest);
  request.headers = {{"Content-Type", "application/octet-stream"}};
  if (with_body) {
    request.body_size = blob.size;
    request.body_reader = [this](std::uint64_t at, char* into, std::size_t room) {
      return read_at(at, into, room);
    };
  }
  const net::Response response = registry.call(request, scope);
  if (response.status != 201) refuse(request.method, request.url, response);
}

}  // namespace kchart::oci
