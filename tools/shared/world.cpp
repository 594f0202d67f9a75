// What the library must not ask for itself, so that it gives the same output for the same input.
#include "shared/world.hpp"

#include <netdb.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "kchart/error.hpp"
#include "shared/schema_loader.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void fill_random(void* bytes, std::size_t size) {
  auto* at = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t got = getrandom(at, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw Error(Fault::io, "io.random", "the system gives no random bytes");
    at += got;
    size -= static_cast<std::size_t>(got);
  }
}

// As Go: TZ, or what the system says.
std::string time_zone() {
  const char* tz = std::getenv("TZ");
  if (tz == nullptr) return "/etc/localtime";
  return *tz == ':' ? tz + 1 : tz;
}

std::string address_of(std::string_view host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(std::string(host).c_str(), nullptr, &hints, &found) != 0) return {};
  char text[NI_MAXHOST] = "";
  if (found != nullptr) {
    getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  }
  freeaddrinfo(found);
  return text;
}

std::string variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value != nullptr ? value : "";
}

}  // namespace

World real_world(const Settings& settings, bool enable_dns) {
  World world;
  world.now_ns = now_ns;
  world.time_zone = time_zone();
  world.random = fill_random;
  world.environment = variable;
  if (enable_dns) world.resolve = address_of;
  if (settings.remote_schemas) world.load_schema = remote_schemas(settings.limits());
  return world;
}

}  // namespace kchart::tools
