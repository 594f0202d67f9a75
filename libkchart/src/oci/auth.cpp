// The token flow: anonymous or with a password by GET, with an identity token by POST (OAuth 2).
#include "oci/auth.hpp"

#include <nlohmann/json.hpp>

#include "base/stranger_json.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::oci {

namespace {

std::string parameter(const Challenge& challenge, const char* name) {
  const auto found = challenge.parameters.find(name);
  return found == challenge.parameters.end() ? "" : found->second;
}

std::string query(const Challenge& challenge, const std::string& scope) {
  std::string text = "service=" + net::percent_encode(parameter(challenge, "service"));
  if (!scope.empty()) text += "&scope=" + net::percent_encode(scope);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

}  // namespace

Challenge parse_challenge(std::string_view header) {
  Challenge challenge;
  const std::size_t blank = std::min(header.find(' '), header.size());
  challenge.scheme = lower(header.substr(0, blank));
  header.remove_prefix(blank);
  while (true) {
    const std::size_t begin = header.find_first_not_of(" ,");
    const std::size_t equals = header.find('=');
    if (begin == std::string_view::npos || equals == std::string_view::npos || equals < begin)
      break;
    const std::string name = lower(header.substr(begin, equals - begin));
    header.remove_prefix(equals + 1);
    std::string value;
    if (header.starts_with('"')) {
      std::size_t i = 1;
      for (; i < header.size() && header[i] != '"'; ++i) {
        if (header[i] == '\\' && i + 1 < header.size()) ++i;
        value += header[i];
      }
      header.remove_prefix(std::min(i + 1, header.size()));
    } else {
      value = header.substr(0, header.find(','));
      header.remove_prefix(value.size());
    }
    challenge.parameters[name] = value;
  }
  return challenge;
}

Secret Authorizer::known(const std::string& scope) {
  const std::lock_guard lock(mutex_);
  const auto found = by_scope_.find(scope);
  return found == by_scope_.end() ? Secret() : found->second;
}

std::optional<Credential> Authorizer::credential() {
  return options_.credentials ? options_.credentials(host_) : std::nullopt;
}

Secret Authorizer::answer(const Challenge& challenge, const std::string& scope) {
  Secret value;
  if (challenge.scheme == "basic") {
    if (const auto who = credential()) {
      value = net::basic_authorization(who->user, who->password.reveal());
    }
  } else if (challenge.scheme == "bearer") {
    value = fetch_token(challenge, scope);
  }
  const std::lock_guard lock(mutex_);
  by_scope_[scope] = value;
  return value;
}

Secret Authorizer::fetch_token(const Challenge& challenge, const std::string& scope) {
  const std::string realm = parameter(challenge, "realm");
  const net::Url url = net::parse_url(realm);
  if (url.scheme == "http" && !options_.plain_http) {
    throw Error(
        Fault::refused, "oci.denied",
        host_ + " wants to be signed in at " + net::shown_url(realm) + ", which is not https");
  }
  const auto who = credential();
  net::Request request;
  request.url = realm;
  request.cancel = options_.cancel;
  if (who && !who->identity_token.empty()) {
    request.method = "POST";
    request.repeatable = true;
    request.follow_redirects = false;  // the token is in the body
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = query(challenge, scope) +
                   "&grant_type=refresh_token&client_id=kchart&refresh_token=" +
                   net::percent_encode(who->identity_token.reveal());
  } else {
    request.url += (realm.find('?') == std::string::npos ? "?" : "&") + query(challenge, scope);
    if (who) request.authorization = net::basic_authorization(who->user, who->password.reveal());
  }
  const net::Response response = client_.send(request);
  if (response.status != 200) {
    throw Error(Fault::refused, "oci.denied",
                host_ + ": signing in at " + net::shown_url(realm) + " failed with status " +
                    std::to_string(response.status));
  }
  const auto json = read_json<nlohmann::json>(response.body);
  for (const char* name : {"token", "access_token"}) {
    if (const std::string token = text_under(json, name); !token.empty()) {
      return net::bearer_authorization(token);
    }
  }
  throw Error(Fault::io, "oci.denied", net::shown_url(realm) + " answered without a token");
}

}  // namespace kchart::oci
