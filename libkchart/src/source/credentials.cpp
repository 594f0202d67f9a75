// Where tokens come from: .netrc files and the key of a GitHub App.
#include <nlohmann/json.hpp>

#include "base/stranger_json.hpp"
#include "codec/base64.hpp"
#include "crypto/sign.hpp"
#include "kchart/error.hpp"
#include "kchart/source.hpp"
#include "net/url.hpp"

namespace kchart::source {

namespace {

// The words of a .netrc: separated by blanks, perhaps quoted; a "#" at the start of a word begins
// a comment.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  bool next(std::string& word) {
    word.clear();
    skip();
    if (text_.empty()) return false;
    const bool quoted = text_.front() == '"';
    if (quoted) text_.remove_prefix(1);
    while (!text_.empty()) {
      char c = text_.front();
      if (quoted ? c == '"' : is_blank(c)) break;
      text_.remove_prefix(1);
      if (quoted && c == '\\' && !text_.empty()) {
        c = text_.front();
        text_.remove_prefix(1);
      }
      word += c;
    }
    if (quoted && !text_.empty()) text_.remove_prefix(1);
    return true;
  }

  // After "macdef": everything up to an empty line.
  void skip_macro() {
    const std::size_t end = text_.find("\n\n");
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end);
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  void skip() {
    while (!text_.empty() && (is_blank(text_.front()) || text_.front() == '#')) {
      if (text_.front() == '#') {
        text_.remove_prefix(std::min(text_.find('\n'), text_.size()));
      } else {
        text_.remove_prefix(1);
      }
    }
  }

  std::string_view text_;
};

std::string base64_url(std::string_view bytes) {
  std::string text;
  codec::append_base64(text, bytes);
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

nlohmann::json ask_api(net::Client& client, const std::string& method, const std::string& url,
                       const Secret& token) {
  net::Request request;
  request.method = method;
  request.url = url;
  request.repeatable = true;  // another token more does no harm
  request.authorization = net::bearer_authorization(token.reveal());
  request.headers = {{"Accept", "application/vnd.github+json"},
                     {"X-GitHub-Api-Version", "2022-11-28"}};
  const net::Response response = client.send(request);
  auto json = read_json<nlohmann::json>(response.body);
  if (response.status / 100 == 2 && json.is_object()) return json;
  const std::string message = text_under(json, "message");
  throw Error(Fault::refused, "source.denied",
              net::shown_url(url) + ": the GitHub App got no token (status " +
                  std::to_string(response.status) +
                  (message.empty() ? "" : ": " + excerpt(message)) +
                  "); check its id, its key and the clock of this machine");
}

}  // namespace

std::optional<Credential> find_netrc(std::string_view text, std::string_view host) {
  Words words(text);
  std::string word, value, user, password;
  bool ours = false, found = false;
  while (words.next(word)) {
    if (word == "machine" || word == "default") {
      if (found) break;
      ours = word == "default" || (words.next(value) && value == host);
      found = ours;
    } else if (word == "macdef") {
      words.skip_macro();
    } else if (word == "login" || word == "password" || word == "account") {
      if (!words.next(value)) break;
      if (ours && word == "login") user = value;
      if (ours && word == "password") password = value;
    }
  }
  if (!found || password.empty()) return std::nullopt;
  return Credential{user, Secret(password)};
}

Secret app_token(const AppKey& key, std::int64_t now_s) {
  const crypto::Source none([](void*, std::size_t) {});  // RS256 needs no chance
  std::string problem;
  const crypto::PrivateKey read = crypto::from_pem(none, key.private_key.reveal(), problem);
  if (read == nullptr) {
    throw Error(Fault::refused, "source.key",
                "the private key of the GitHub App cannot be read: " + problem);
  }
  // A minute back, as GitHub advises for clocks that differ.
  const nlohmann::json claims = {{"iat", now_s - 60}, {"exp", now_s + 540}, {"iss", key.app_id}};
  const std::string body =
      base64_url(R"({"alg":"RS256","typ":"JWT"})") + "." + base64_url(claims.dump());
  return Secret(body + "." + base64_url(crypto::sign_rs256(read, body)));
}

Secret installation_token(net::Client& client, const AppKey& key, const std::string& api,
                          const std::string& repository, std::int64_t now_s) {
  const Secret proof = app_token(key, now_s);
  std::string id = key.installation_id;
  if (id.empty()) {
    const auto found =
        ask_api(client, "GET", api + "/repos/" + repository + "/installation", proof);
    const auto number = found.find("id");
    if (number != found.end() && number->is_number_integer()) {
      id = std::to_string(number->get<std::int64_t>());
    }
  }
  const auto made =
      ask_api(client, "POST",
              api + "/app/installations/" + net::percent_encode(id) + "/access_tokens", proof);
  const std::string token = text_under(made, "token");
  if (token.empty()) {
    throw Error(Fault::io, "source.denied", net::shown_url(api) + ": the answer holds no token");
  }
  return Secret(token);
}

}  // namespace kchart::source
