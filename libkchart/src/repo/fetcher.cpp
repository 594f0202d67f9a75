// One client per set of TLS files, one registry per host.
#include "repo/fetcher.hpp"

#include "base/folder.hpp"
#include "base/strconv.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::repo {

namespace {

constexpr std::size_t kLargestPem = kMiB;

std::string read_pem(const std::string& path, const char* failed) {
  try {
    return read_user_file(path, kLargestPem);
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(),
                std::string("can't create TLS config for client: ") + failed +
                    " file: " + strconv::quote(path) + ": " + error.message());
  }
}

net::ClientOptions with_access(net::ClientOptions http, const Access& access) {
  http.tls.insecure = access.insecure;
  if (!access.cert_file.empty() && !access.key_file.empty()) {
    http.tls.certificate = read_pem(access.cert_file, "unable to read cert");
    http.tls.key = Secret(read_pem(access.key_file, "unable to read key"));
  }
  if (!access.ca_file.empty()) http.tls.ca = read_pem(access.ca_file, "can't read CA");
  return http;
}

[[noreturn]] void refuse_status(const std::string& url, const net::Response& response) {
  throw Error(Fault::refused, "repo.fetch",
              "failed to fetch " + net::shown_url(url) + " : " + std::to_string(response.status) +
                  " " + excerpt(response.reason));
}

}  // namespace

net::Client& Fetcher::client(const Access& access) {
  const std::string key = access.ca_file + '\n' + access.cert_file + '\n' + access.key_file + '\n' +
                          (access.insecure ? "insecure" : "");
  auto& client = clients_[key];
  if (!client) client = std::make_unique<net::Client>(with_access(options_.http, access));
  return *client;
}

net::Request Fetcher::request(const std::string& url, const std::string& home,
                              const Access& access) const {
  net::Request request;
  request.url = url;
  request.max_body = options_.limits.archive_input;
  const net::Url target = net::parse_url(url);
  const bool at_home = access.pass_credentials || target.origin() == net::parse_url(home).origin();
  if (at_home && !access.username.empty() && !access.password.empty()) {
    request.authorization = net::basic_authorization(access.username, access.password.reveal());
  } else if (!target.user.empty()) {
    request.authorization = net::basic_authorization(target.user, target.password.reveal());
  }
  request.pass_credentials = access.pass_credentials;
  return request;
}

std::string Fetcher::get(const std::string& url, const std::string& home, const Access& access,
                         const char* accept) {
  net::Request asked = request(url, home, access);
  if (accept != nullptr) asked.headers = {{"Accept", accept}};
  net::Response response = client(access).send(asked);
  if (response.status != 200) refuse_status(url, response);
  return std::move(response.body);
}

Fetcher::Fresh Fetcher::get_if_changed(const std::string& url, const Access& access,
                                       const std::string& etag) {
  net::Request asked = request(url, url, access);
  asked.compressed = true;
  if (!etag.empty()) asked.headers = {{"If-None-Match", etag}};
  net::Response response = client(access).send(asked);
  if (response.status == 304 && !etag.empty()) return {true, {}, etag};
  if (response.status != 200) refuse_status(url, response);
  const std::string* tag = response.header("ETag");
  return {false, std::move(response.body), tag == nullptr ? "" : *tag};
}

oci::Registry& Fetcher::registry(const std::string& host) {
  auto& registry = registries_[host];
  if (registry) return *registry;
  const Access& access = options_.access;
  oci::RegistryOptions made;
  made.http = with_access(options_.http, access);
  made.http.limits.http_body = options_.limits.archive_input;
  made.plain_http = access.plain_http;
  made.credentials = options_.credentials;
  if (!access.username.empty() && !access.password.empty()) {
    made.credentials = [access](const std::string&) {
      return oci::Credential{access.username, access.password, {}};
    };
  }
  registry = std::make_unique<oci::Registry>(host, std::move(made));
  return *registry;
}

}  // namespace kchart::repo
