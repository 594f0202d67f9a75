// The distribution protocol. Every request goes through `call`, which signs in once per scope;
// every download is checked against the digest by which it was asked for.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/stranger_json.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/oci.hpp"
#include "net/url.hpp"
#include "oci/auth.hpp"
#include "oci/refusal.hpp"
#include "oci/upload.hpp"

namespace kchart::oci {

namespace {

constexpr std::size_t kLargestManifest = 8 * kMiB;
constexpr std::size_t kMostTags = 1'000'000;
constexpr std::size_t kMostPages = 10'000;
constexpr int kDenied = 401;
constexpr int kNotFound = 404;

std::string digest_of(std::string_view bytes) {
  return "sha256:" + crypto::hex(crypto::sha256(bytes));
}

void refuse_mismatch(const std::string& what, const std::string& wanted, const std::string& got) {
  if (got == wanted) return;
  throw Error(Fault::hostile, "digest.mismatch",
              what + ": the bytes have the digest " + got + ", not " + excerpt(wanted));
}

void check_digest(const std::string& what, const std::string& wanted, std::string_view bytes) {
  refuse_mismatch(what, wanted, digest_of(bytes));
}

const std::string& accepted_manifests() {
  static const std::string all = std::string(kImageManifest) + ", " + std::string(kImageIndex) +
                                 ", application/vnd.docker.distribution.manifest.v2+json"
                                 ", application/vnd.docker.distribution.manifest.list.v2+json";
  return all;
}

std::string next_link(const net::Response& response) {
  const std::string* link = response.header("Link");
  if (link == nullptr || link->find("rel=\"next\"") == std::string::npos) return {};
  const std::size_t begin = link->find('<'), end = link->find('>');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
  return link->substr(begin + 1, end - begin - 1);
}

// A list goes on where it began: no registry sends us anywhere else.
std::string next_page(const std::string& page, const std::string& link) {
  const net::Url from = net::parse_url(page), to = net::resolve_url(from, link);
  if (to.origin() == from.origin()) return to.text();
  throw Error(Fault::refused, "oci.pages",
              "invalid next link \"" + net::shown_url(to.text()) + "\": not the same origin as \"" +
                  net::shown_url(page) + "\"");
}

// The tags of one page, which may be null where there are none.
std::vector<std::string> read_tags(const net::Response& page) {
  const auto json = read_json<nlohmann::json>(page.body);
  const auto list = json.is_object() ? json.find("tags") : json.end();
  std::vector<std::string> all;
  bool good = json.is_object();
  if (good && list != json.end() && !list->is_null()) {
    good = list->is_array();
    for (const auto& tag : *list) {
      if (!(good = good && tag.is_string())) break;
      all.push_back(tag.get<std::string>());
    }
  }
  if (good) return all;
  throw Error(Fault::refused, "oci.tags",
              shown_request("GET", page.url) + ": failed to decode response: no list of tags");
}

// What the registry wants to be told; where it has several ways, a token, as Docker chooses.
std::optional<Challenge> challenge_of(const net::Response& response) {
  std::optional<Challenge> chosen;
  for (const net::Header& header : response.headers) {
    if (net::find_header({header}, "WWW-Authenticate") == nullptr) continue;
    Challenge challenge = parse_challenge(header.value);
    if (!chosen || challenge.scheme == "bearer") chosen = std::move(challenge);
  }
  return chosen;
}

std::string pull_scope(const std::string& repository) {
  return "repository:" + repository + ":pull";
}

std::string push_scope(const std::string& repository) {
  return "repository:" + repository + ":pull,push";
}

}  // namespace

struct Registry::State : Caller {
  std::string host;
  RegistryOptions options;
  net::Client client;
  Authorizer authorizer;

  State(std::string name, RegistryOptions given)
      : host(std::move(name)),
        options(std::move(given)),
        client(options.http),
        authorizer(client, host, options) {}

  std::string base() const {
    const bool hub = host == "docker.io" || host == "index.docker.io";
    return (options.plain_http ? "http://" : "https://") + (hub ? "registry-1.docker.io" : host);
  }

  std::string url(const std::string& repository, const std::string& rest) const {
    return base() + "/v2/" + repository + rest;
  }

  // Sends with what is known for the scope; signs in when the registry asks for it.
  net::Response call(net::Request request, const std::string& scope) override {
    request.cancel = options.cancel;
    const bool home = net::parse_url(request.url).origin() == net::parse_url(base()).origin();
    if (!home) return client.send(request);
    request.authorization = authorizer.known(scope);
    net::Response response = client.send(request);
    const std::optional<Challenge> challenge = challenge_of(response);
    if (response.status != kDenied || !challenge) return response;
    request.authorization = authorizer.answer(*challenge, scope);
    if (request.authorization.empty() && challenge->scheme == "basic") {
      throw Error(Fault::refused, "oci.denied",
                  shown_request(request.method, request.url) + ": basic credential not found");
    }
    if (request.authorization.empty()) return response;
    return client.send(request);
  }

  net::Response get(const std::string& method, const std::string& from, const std::string& scope) {
    net::Request request;
    request.method = method;
    request.url = from;
    return call(std::move(request), scope);
  }

  // Hands over one page of a list after the other; what leads round in a circle has no end.
  void each_page(const std::string& repository, const std::string& rest,
                 const std::function<void(const net::Response&)>& take) {
    std::set<std::string> seen;
    for (std::string page = url(repository, rest); !page.empty();) {
      if (!seen.insert(page).second || seen.size() > kMostPages) {
        throw Error(Fault::hostile, "oci.pages",
                    shown_request("GET", page) + ": the pages of this list never end");
      }
      const net::Response response = get("GET", page, pull_scope(repository));
      take(response);
      const std::string next = next_link(response);
      page = next.empty() ? "" : next_page(page, next);
    }
  }
};

Registry::Registry(std::string host, RegistryOptions options)
    : state_(new State(std::move(host), std::move(options))) {}

Registry::~Registry() = default;

void Registry::ping() {
  const std::string url = state_->base() + "/v2/";
  try {
    const net::Response response = state_->get("GET", url, "");
    if (response.status == kNotFound) throw Error(Fault::refused, "oci.not_found", "not found");
    if (response.status != 200) refuse("GET", url, response);
  } catch (const Error& error) {
    if (!error.code().starts_with("oci.") && !error.code().starts_with("net.")) throw;
    throw Error(error.fault(), error.code(),
                "authenticating to \"" + state_->host + "\": " + error.message());
  }
}

std::optional<Descriptor> Registry::head_manifest(const std::string& repository,
                                                  const std::string& target) {
  net::Request request;
  request.method = "HEAD";
  request.url = state_->url(repository, "/manifests/" + target);
  request.headers = {{"Accept", accepted_manifests()}};
  const net::Response response = state_->call(request, pull_scope(repository));
  if (response.status == kNotFound) return std::nullopt;
  if (response.status != 200) refuse(request.method, request.url, response);
  const std::string* digest = response.header("Docker-Content-Digest");
  // A registry need not tell the digest; then the manifest itself does.
  if (digest == nullptr) return get_manifest(repository, target).descriptor;
  const std::string* type = response.header("Content-Type");
  const std::string* size = response.header("Content-Length");
  Descriptor found;
  found.media_type = type == nullptr ? "" : *type;
  found.digest = *digest;
  if (target.starts_with("sha256:")) {
    refuse_mismatch(state_->host + "/" + repository + "@" + target, target, found.digest);
  }
  found.size = size == nullptr ? 0 : std::strtoull(size->c_str(), nullptr, 10);
  return found;
}

Manifest Registry::get_manifest(const std::string& repository, const std::string& target) {
  net::Request request;
  request.url = state_->url(repository, "/manifests/" + target);
  request.headers = {{"Accept", accepted_manifests()}};
  request.max_body = kLargestManifest;
  net::Response response = state_->call(request, pull_scope(repository));
  if (response.status != 200) refuse(request.method, request.url, response);
  const std::string name = state_->host + "/" + repository + ":" + target;
  if (target.find(':') != std::string::npos) check_digest(name, target, response.body);
  const std::string* type = response.header("Content-Type");
  Manifest manifest{describe(type == nullptr ? "" : *type, response.body), ""};
  const std::string* told = response.header("Docker-Content-Digest");
  if (told != nullptr && told->starts_with("sha256:")) check_digest(name, *told, response.body);
  manifest.bytes = std::move(response.body);
  return manifest;
}

void Registry::put_manifest(const std::string& repository, const std::string& target,
                            const Manifest& manifest) {
  const auto there = head_manifest(repository, target);
  if (there && there->digest == manifest.descriptor.digest) return;
  net::Request request;
  request.method = "PUT";
  request.url = state_->url(repository, "/manifests/" + target);
  request.headers = {{"Content-Type", manifest.descriptor.media_type}};
  request.body = manifest.bytes;
  const net::Response response = state_->call(request, push_scope(repository));
  if (response.status / 100 != 2) refuse(request.method, request.url, response);
}

void Registry::delete_manifest(const std::string& repository, const std::string& digest) {
  const std::string url = state_->url(repository, "/manifests/" + digest);
  const net::Response response = state_->get("DELETE", url, "repository:" + repository + ":delete");
  if (response.status / 100 != 2 && response.status != kNotFound) refuse("DELETE", url, response);
}

bool Registry::has_blob(const std::string& repository, const std::string& digest) {
  const std::string url = state_->url(repository, "/blobs/" + digest);
  const net::Response response = state_->get("HEAD", url, pull_scope(repository));
  if (response.status != 200 && response.status != kNotFound) refuse("HEAD", url, response);
  return response.status == 200;
}

std::string Registry::get_blob(const std::string& repository, const Descriptor& blob) {
  const std::string name = state_->host + "/" + repository + "@" + blob.digest;
  if (blob.size > state_->options.http.limits.http_body) {
    throw Error(Fault::limit, "limit.http.body",
                name + " has " + std::to_string(blob.size) + " bytes, more than the limit of " +
                    std::to_string(state_->options.http.limits.http_body));
  }
  std::string bytes;
  get_blob(repository, blob, [&](std::string_view piece) { bytes += piece; });
  return bytes;
}

void Registry::get_blob(const std::string& repository, const Descriptor& blob,
                        const std::function<void(std::string_view piece)>& sink) {
  const std::string name = state_->host + "/" + repository + "@" + blob.digest;
  crypto::RunningSha256 digest;
  std::uint64_t received = 0;
  // A cut download goes on where it was cut; where the registry begins anew, what is known is left
  // out.
  for (int tries = 0;; ++tries) {
    net::Request request;
    request.url = state_->url(repository, "/blobs/" + blob.digest);
    if (received > 0) request.headers = {{"Range", "bytes=" + std::to_string(received) + "-"}};
    std::uint64_t known = 0;
    request.on_head = [&](const net::Head& head) { known = head.status == 200 ? received : 0; };
    request.sink = [&](std::string_view piece) {
      const std::size_t skipped = std::min<std::uint64_t>(known, piece.size());
      known -= skipped;
      piece.remove_prefix(skipped);
      if (received + piece.size() > blob.size) {
        throw Error(Fault::hostile, "digest.mismatch",
                    name + ": the registry sends more than the " + std::to_string(blob.size) +
                        " bytes that the blob has");
      }
      received += piece.size();
      digest.add(piece);
      sink(piece);
      return true;
    };
    try {
      const net::Response response = state_->call(request, pull_scope(repository));
      if (response.status / 100 != 2) refuse(request.method, request.url, response);
      break;
    } catch (const Error& error) {
      const bool cut = error.code() == "net.cut" || error.code() == "net.timeout";
      if (!cut || tries >= state_->options.restarts) throw;
    }
  }
  refuse_mismatch(name, blob.digest, "sha256:" + crypto::hex(digest.finish()));
  if (received != blob.size) {
    throw Error(Fault::hostile, "digest.mismatch",
                name + " has " + std::to_string(received) + " bytes, not " +
                    std::to_string(blob.size) + " as its manifest says");
  }
}

void Registry::put_blob(const std::string& repository, const Descriptor& blob,
                        const net::BodyReader& read, const std::string& mount_from) {
  if (has_blob(repository, blob.digest)) return;
  Upload upload{*state_,
                state_->url(repository, "/blobs/uploads/"),
                push_scope(repository),
                blob,
                read,
                state_->options.chunk};
  if (!mount_from.empty() && upload.mount(mount_from)) return;
  for (int tries = 0;; ++tries) {
    try {
      upload.run(state_->options.restarts);
      return;
    } catch (const Error& error) {
      // A session that the registry lost or spoilt is begun anew; what it denies stays denied.
      const bool final = error.code() == "oci.denied" || error.code() == "oci.blob" ||
                         error.fault() == Fault::hostile;
      if (final || error.code() == "net.cancelled" || tries >= state_->options.restarts) throw;
    }
  }
}

void Registry::put_blob(const std::string& repository, const Descriptor& blob,
                        std::string_view bytes) {
  put_blob(repository, blob, [bytes](std::uint64_t offset, char* into, std::size_t room) {
    return bytes.copy(into, room, offset);
  });
}

std::vector<std::string> Registry::tags(const std::string& repository) {
  std::vector<std::string> all;
  const std::string name = state_->host + "/" + repository;
  state_->each_page(repository, "/tags/list?n=1000", [&](const net::Response& page) {
    if (page.status != 200) refuse("GET", page.url, page);
    const std::vector<std::string> more = read_tags(page);
    all.insert(all.end(), more.begin(), more.end());
    if (all.size() > kMostTags) {
      throw Error(Fault::limit, "limit.oci.tags", name + " has more than 1000000 tags");
    }
  });
  return all;
}

std::vector<Descriptor> Registry::referrers(const std::string& repository,
                                            const std::string& digest) {
  std::vector<Descriptor> all;
  bool known = true;
  state_->each_page(repository, "/referrers/" + digest, [&](const net::Response& page) {
    known = page.status != kNotFound;
    if (!known) return;
    if (page.status != 200) refuse("GET", page.url, page);
    const std::vector<Descriptor> more = parse_manifest(page.body).manifests;
    all.insert(all.end(), more.begin(), more.end());
  });
  if (known) return all;
  std::string tag = digest;
  std::replace(tag.begin(), tag.end(), ':', '-');
  if (!head_manifest(repository, tag)) return {};
  return parse_manifest(get_manifest(repository, tag).bytes).manifests;
}

}  // namespace kchart::oci
