// Only what repositories need of Go's net/url.
#include "repo/urls.hpp"

#include <vector>

#include "kchart/error.hpp"
#include "kchart/repository.hpp"
#include "net/url.hpp"
#include "schema/url.hpp"

namespace kchart {

namespace repo {

std::string Address::text() const {
  std::string out = scheme.empty() ? "" : scheme + ":";
  if (!scheme.empty() || !authority.empty()) out += "//" + authority;
  out += path;
  return query.empty() ? out : out + "?" + query;
}

Address parse_address(std::string_view text) {
  Address address;
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos && scheme < text.find_first_of("/?")) {
    address.scheme = text.substr(0, scheme);
    for (char& c : address.scheme) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    text.remove_prefix(scheme + 3);
    const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
    address.authority = text.substr(0, end);
    text.remove_prefix(end);
  }
  text = text.substr(0, text.find('#'));
  const std::size_t question = text.find('?');
  if (question != std::string_view::npos) address.query = text.substr(question + 1);
  address.path = text.substr(0, question);
  return address;
}

void check_url(const std::string& text) {
  if (schema::parse_url(text, nullptr)) return;
  throw Error(Fault::refused, "repo.url", "invalid chart URL format: " + excerpt(text));
}

std::string cleaned(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    const bool up = part == "..";
    if (up && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!up || !rooted) {
      parts.push_back(part);
    }
  }
  std::string out = rooted ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) out += (i == 0 ? "" : "/") + std::string(parts[i]);
  return out.empty() ? "." : out;
}

std::string base_name(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (path.empty()) return ".";
  if (path == "/") return "/";
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace repo

std::string resolve_chart_url(const std::string& repository_url, const std::string& reference) {
  if (!repo::parse_address(reference).scheme.empty()) return reference;
  repo::Address base = repo::parse_address(repository_url);
  if (base.scheme != "http" && base.scheme != "https") {
    throw Error(Fault::refused, "repo.url",
                "failed to parse " + excerpt(repository_url) + " as URL");
  }
  if (!base.path.ends_with('/')) base.path += '/';
  const std::string query = base.query;
  base.query.clear();
  repo::Address resolved =
      repo::parse_address(net::resolve_url(net::parse_url(base.text()), reference).text());
  resolved.query = query;
  if (!reference.starts_with("//")) resolved.authority = base.authority;
  return resolved.text();
}

bool same_repository_url(const std::string& a, const std::string& b) {
  repo::Address one = repo::parse_address(a), other = repo::parse_address(b);
  for (repo::Address* address : {&one, &other}) {
    address->path = address->path.empty() ? "/" : repo::cleaned(address->path);
  }
  return one.text() == other.text();
}

}  // namespace kchart
