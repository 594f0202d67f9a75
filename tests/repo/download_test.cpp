// Charts by reference, from a repository that can misbehave, through the caches.
#include "kchart/download.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "repo/tar_writer.hpp"
#include "support/code_of.hpp"
#include "support/folder.hpp"
#include "support/loopback.hpp"

using namespace kchart;
using kchart::testing::Answer;
using kchart::testing::Asked;
using kchart::testing::LoopbackServer;
namespace fs = std::filesystem;

namespace {

std::string archive() {
  repo::TarWriter tar;
  tar.add("a/Chart.yaml", "name: a\nversion: 1.0.0\napiVersion: v2\n", 0);
  return tar.finish();
}

// A repository with one chart.
struct Site {
  std::string bytes = archive(), digest = crypto::hex(crypto::sha256(bytes)), url = "a-1.0.0.tgz";
  std::vector<std::string> asked;
  std::map<std::string, std::string> authorizations;
  LoopbackServer server{[this](const Asked& request) { return answer(request); }};
  testing::Folder own;
  const std::string& folder = own.path();

  Answer answer(const Asked& request) {
    asked.push_back(request.target);
    authorizations[request.target] = request.header("authorization");
    if (request.target == "/index.yaml") {
      if (request.header("if-none-match") == "\"1\"") return Answer{304};
      return Answer{200,
                    "apiVersion: v1\nentries:\n  a:\n  - name: a\n    version: 1.0.0\n    urls: [" +
                        url + "]\n    digest: " + digest + "\n",
                    {{"ETag", "\"1\""}}};
    }
    if (request.target == "/a-1.0.0.tgz") return Answer{200, bytes};
    return Answer{404};
  }

  DownloadOptions options() const {
    DownloadOptions made;
    made.repository_config = folder + "/repositories.yaml";
    made.repository_cache = folder + "/cache";
    made.content_cache = folder + "/content";
    return made;
  }

  Repository repository(const std::string& user = {}) const {
    Repository made{"site", server.url(), {}};
    made.access.username = user;
    made.access.password = Secret(user.empty() ? "" : "secret");
    return made;
  }

  void know(const Repository& repository) const {
    RepositoryFile file;
    file.put(repository);
    file.write(folder + "/repositories.yaml");
  }
};

using test::code_of;

}  // namespace

TEST_CASE("a chart of a known repository, once") {
  Site site;
  site.know(site.repository());
  Downloader downloader(site.options());
  downloader.update_index(site.repository());
  const std::string path = downloader.to_cache("site/a", "^1").path;
  CHECK(path.ends_with(site.digest + ".chart"));
  site.asked.clear();
  CHECK(downloader.to_cache("site/a", "").path == path);
  downloader.update_index(site.repository());
  CHECK(site.asked == std::vector<std::string>{"/index.yaml"});
  fs::create_directories(site.folder + "/out");
  CHECK(downloader.to_folder("site/a", "", site.folder + "/out").path ==
        site.folder + "/out/a-1.0.0.tgz");
  CHECK_THROWS_WITH(downloader.to_cache("site/b", ">1"),
                    "chart \"b\" matching >1 not found in site index. (try 'helm repo update'): "
                    "no chart name found");
  CHECK_THROWS_WITH(downloader.to_cache("other/a", ""), "repo other not found");
}

TEST_CASE("an index that was changed on disk is fetched again") {
  Site site;
  Downloader downloader(site.options());
  downloader.update_index(site.repository());
  std::ofstream(index_path(site.folder + "/cache", "site")) << "apiVersion: v1\n";
  downloader.update_index(site.repository());
  CHECK(downloader.cached_index("site").names() == std::vector<std::string>{"a"});
}

TEST_CASE("an archive that is not what the index says is refused, and nothing is kept") {
  Site site;
  site.know(site.repository());
  site.digest = std::string(64, 'a');
  Downloader downloader(site.options());
  downloader.update_index(site.repository());
  CHECK(code_of([&] { downloader.to_cache("site/a", ""); }) == "digest.mismatch");
  CHECK_FALSE(fs::exists(site.folder + "/content"));
}

TEST_CASE("credentials stay with the repository's own origin") {
  Site site, other;
  site.url = other.server.url("/a-1.0.0.tgz");
  site.know(site.repository("ann"));
  Downloader downloader(site.options());
  downloader.update_index(site.repository("ann"));
  downloader.to_cache("site/a", "");
  CHECK(site.authorizations["/index.yaml"].starts_with("Basic "));
  CHECK(other.authorizations["/a-1.0.0.tgz"].empty());
  Repository open = site.repository("ann");
  open.access.pass_credentials = true;
  site.know(open);
  fs::remove_all(site.folder + "/content");
  Downloader again(site.options());
  again.to_cache("site/a", "");
  CHECK(other.authorizations["/a-1.0.0.tgz"].starts_with("Basic "));
}

TEST_CASE("so do credentials of flags") {
  Site site, other;
  site.url = other.server.url("/a-1.0.0.tgz");
  DownloadOptions options = site.options();
  options.access = site.repository("ann").access;
  Downloader downloader(options);
  downloader.to_cache(downloader.find_in_repository(site.server.url(), "a", ""), "");
  CHECK(site.authorizations["/index.yaml"].starts_with("Basic "));
  CHECK(other.authorizations["/a-1.0.0.tgz"].empty());
}

TEST_CASE("repositories that are not known, and provenance that is not there") {
  Site site;
  DownloadOptions options = site.options();
  options.verify = Verify::always;
  Downloader downloader(options);
  CHECK(downloader.find_in_repository(site.server.url(), "a", "") ==
        site.server.url("/a-1.0.0.tgz"));
  CHECK_THROWS_WITH(downloader.find_in_repository(site.server.url(), "b", "1"),
                    "chart \"b\" version \"1\" not found in " + site.server.url() + " repository");
  CHECK(code_of([&] { downloader.to_cache(site.server.url("/a-1.0.0.tgz"), ""); }) ==
        "prov.missing");
  CHECK_FALSE(fs::exists(site.folder + "/content"));
}
