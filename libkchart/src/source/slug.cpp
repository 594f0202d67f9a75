// Slugs: which forge, which repository, which ref.
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "kchart/error.hpp"
#include "kchart/source.hpp"
#include "net/url.hpp"

namespace kchart::source {

namespace {

constexpr const char* kForms =
    "; write gh:owner/repo[#ref], gl:owner/repo, bb:owner/repo, an https URL of a Git repository, "
    "a folder or an archive";

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw Error(Fault::refused, "source.slug", "\"" + excerpt(text) + "\" " + why + kForms);
}

bool good_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

bool good_part(std::string_view part) {
  return !part.empty() && part.size() <= 255 && part.front() != '-' && part != "." &&
         part != ".." && std::all_of(part.begin(), part.end(), good_character);
}

// As git-check-ref-format, where it matters to us: nothing that a URL or an option could be.
void check_ref(std::string_view slug, std::string_view ref) {
  const bool odd = std::any_of(ref.begin(), ref.end(), [](unsigned char c) {
    return c <= ' ' || c == 0x7F ||
           std::string_view("~^:?*[\\").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (ref.empty() || ref.size() > 1024 || ref.front() == '-' || ref.front() == '/' ||
      ref.back() == '/' || ref.back() == '.' || odd || ref.find("..") != ref.npos ||
      ref.find("//") != ref.npos || ref.find("@{") != ref.npos || ref.ends_with(".lock")) {
    refuse(slug, "has no valid branch, tag or commit behind the #");
  }
}

bool is_archive_name(std::string_view name) {
  constexpr std::array<std::string_view, 9> kEndings = {
      ".tgz", ".tar.gz", ".tar", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".zip"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

struct Scheme {
  std::string_view prefix;
  Forge forge;
  std::string Forges::*base;
};
constexpr std::array<Scheme, 3> kSchemes = {{{"gh:", Forge::github, &Forges::github},
                                             {"gl:", Forge::gitlab, &Forges::gitlab},
                                             {"bb:", Forge::bitbucket, &Forges::bitbucket}}};

// "owner/repo", for GitLab also with groups between.
std::string checked_repository(std::string_view text, std::string_view rest, Forge forge) {
  if (rest.ends_with(".git")) rest.remove_suffix(4);
  std::size_t parts = 0;
  for (std::string_view left = rest;;) {
    const std::size_t slash = left.find('/');
    if (!good_part(left.substr(0, slash))) refuse(text, "does not name owner/repo");
    ++parts;
    if (slash == std::string_view::npos) break;
    left.remove_prefix(slash + 1);
  }
  if (parts < 2 || (parts > 2 && forge != Forge::gitlab)) refuse(text, "does not name owner/repo");
  return std::string(rest);
}

std::string without_slash(std::string base) {
  while (base.ends_with('/')) base.pop_back();
  return base;
}

Slug forge_slug(std::string_view text, std::string_view body, const Scheme& scheme,
                const Forges& forges) {
  Slug slug;
  slug.kind = Slug::Kind::repository;
  slug.forge = scheme.forge;
  slug.dot_git = true;
  slug.text = text;
  slug.url = without_slash(forges.*scheme.base) + "/" +
             checked_repository(text, body.substr(scheme.prefix.size()), scheme.forge);
  return slug;
}

Forge forge_of(const net::Url& url, const Forges& forges) {
  for (const Scheme& scheme : kSchemes) {
    if (net::parse_url(forges.*scheme.base).origin() == url.origin()) return scheme.forge;
  }
  return Forge::plain;
}

Slug url_slug(std::string_view body, const Forges& forges) {
  net::Url url = net::parse_url(body);
  Slug slug;
  if (const std::size_t query = url.target.find('?'); query != std::string::npos) {
    slug.query = Secret(url.target.substr(query));
    url.target.resize(query);
  }
  slug.text = url.text();
  slug.url = without_slash(url.text());
  slug.user = url.user;
  slug.password = url.password;
  slug.kind = is_archive_name(slug.url) ? Slug::Kind::archive : Slug::Kind::repository;
  if (slug.kind == Slug::Kind::archive) return slug;
  if (!slug.query.empty()) refuse(slug.text, "has a query, which only URLs of archives may have");
  slug.forge = forge_of(url, forges);
  slug.dot_git = slug.url.ends_with(".git");
  if (slug.dot_git) slug.url.resize(slug.url.size() - 4);
  return slug;
}

[[noreturn]] void refuse_transport(std::string_view text) {
  throw Error(
      Fault::refused, "git.scheme",
      "\"" + net::shown_url(text) + "\": only https (and http) repositories are fetched" + kForms);
}

// Another transport of Git: a scheme of its own, a remote helper, or host:path of ssh.
bool other_transport(std::string_view body) {
  if (body.find("://") != std::string_view::npos || body.find("::") != std::string_view::npos) {
    return true;
  }
  const std::size_t colon = body.find(':');
  return colon != std::string_view::npos && body.find('/') > colon &&
         body.substr(0, colon).find('@') != std::string_view::npos;
}

}  // namespace

Slug parse_slug(std::string_view text, const Forges& forges) {
  if (text.empty()) refuse(text, "names nothing");
  if (text.front() == '-') refuse(text, "looks like an option");
  struct stat info {};
  const std::string path(text);
  if (text.find('\0') == std::string_view::npos && stat(path.c_str(), &info) == 0) {
    Slug slug;
    slug.kind = S_ISDIR(info.st_mode) ? Slug::Kind::folder : Slug::Kind::archive;
    slug.text = slug.path = path;
    return slug;
  }
  const std::size_t hash = text.find('#');
  const std::string_view body = text.substr(0, hash);
  Slug slug;
  const auto scheme = std::find_if(kSchemes.begin(), kSchemes.end(),
                                   [&](const Scheme& one) { return body.starts_with(one.prefix); });
  if (scheme != kSchemes.end()) {
    slug = forge_slug(text, body, *scheme, forges);
  } else if (body.starts_with("https://") || body.starts_with("http://")) {
    slug = url_slug(body, forges);
    if (hash != std::string_view::npos) slug.text += text.substr(hash);
  } else if (other_transport(body)) {
    refuse_transport(text);
  } else {
    refuse(text, "is no folder, no archive and no slug");
  }
  if (hash != std::string_view::npos) {
    slug.ref = text.substr(hash + 1);
    check_ref(slug.text, slug.ref);
  }
  return slug;
}

}  // namespace kchart::source
