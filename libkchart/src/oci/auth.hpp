// Signing in at a registry: what it asks for, and the tokens that answer it.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "kchart/oci.hpp"

namespace kchart::oci {

// One WWW-Authenticate header: `Bearer realm="...",service="...",scope="..."`.
struct Challenge {
  std::string scheme;  // lower case
  std::map<std::string, std::string> parameters;
};

Challenge parse_challenge(std::string_view header);

// Values of the header Authorization, by scope. May be used by several threads.
class Authorizer {
 public:
  Authorizer(net::Client& client, std::string host, const RegistryOptions& options)
      : client_(client), host_(std::move(host)), options_(options) {}

  // What is known for `scope`; empty: nothing yet.
  Secret known(const std::string& scope);
  // Answers `challenge` and remembers it. Empty when there is nothing to answer with.
  Secret answer(const Challenge& challenge, const std::string& scope);

 private:
  std::optional<Credential> credential();
  Secret fetch_token(const Challenge& challenge, const std::string& scope);

  net::Client& client_;
  std::string host_;
  const RegistryOptions& options_;
  std::mutex mutex_;
  std::map<std::string, Secret> by_scope_;
};

}  // namespace kchart::oci
