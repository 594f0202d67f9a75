// Lock files, and what they are made of.
#include "repo/resolve.hpp"

#include <catch2/catch.hpp>

#include "kchart/error.hpp"
#include "repo/lock_file.hpp"
#include "repo/prov_message.hpp"
#include "support/code_of.hpp"

using namespace kchart;
using namespace kchart::repo;

namespace {

Dependency dependency(const std::string& name, const std::string& version,
                      const std::string& repository) {
  Dependency d;
  d.name = name;
  d.version = version;
  d.repository = repository;
  return d;
}

using test::code_of;

}  // namespace

// Recorded from Helm 4.3.1: `helm dependency update` of a chart with this one dependency.
TEST_CASE("the digest of a lock file is Helm's") {
  const std::vector<Dependency> wanted{dependency("db", ">=1.0.0", "file://../db")};
  const std::vector<Dependency> locked{dependency("db", "1.2.3", "file://../db")};
  CHECK(lock_digest(wanted, locked) ==
        "sha256:c5438764a99ed581f2f8224d6afe5051e27fc2c894f6c3bb493dfad75857b409");
}

TEST_CASE("a lock file is read and written as Helm does") {
  const std::string text =
      "dependencies:\n- name: db\n  repository: file://../db\n  version: 1.2.3\n"
      "digest: sha256:abc\ngenerated: \"2026-01-02T03:04:05.6Z\"\n";
  const LockFile lock = parse_lock(text, "Chart.lock");
  CHECK(lock.digest == "sha256:abc");
  CHECK(lock.dependencies.size() == 1);
  CHECK(lock_text(lock) == text);
}

TEST_CASE("repositories of dependencies: unknown ones must be URLs") {
  std::vector<Dependency> all{dependency("a", "1", ""), dependency("b", "1", "oci://h/x"),
                              dependency("c", "1", "https://h/c")};
  const auto sources = find_sources(all, "/", RepositoryFile());
  CHECK(sources[0].kind == Source::Kind::charts_folder);
  CHECK(sources[1].kind == Source::Kind::registry);
  CHECK(sources[2].repository.name ==
        "helm-manager-4280a1deb77983e9fe80f8e29f3cd8d280272acdf65a10eb1cb3a8034dd270c2");
  std::vector<Dependency> bad{dependency("d", "1", "stable")};
  CHECK_THROWS_WITH(find_sources(bad, "/", RepositoryFile()),
                    Catch::StartsWith("no repository definition for stable. Please add them via "
                                      "'helm repo add'\nNote that repositories must be URLs"));
  std::vector<Dependency> nowhere{dependency("e", "1", "file://../nothing-here")};
  CHECK(code_of([&] { find_sources(nowhere, "/tmp", RepositoryFile()); }) == "dep.url");
}

TEST_CASE("a provenance file is one signed block with nothing beside it") {
  const std::string block =
      "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nx\n-----BEGIN PGP "
      "SIGNATURE-----\n\n=\n-----END PGP SIGNATURE-----\n";
  CHECK(code_of([&] { check_one_block(block); }) == "none");
  CHECK(code_of([&] { check_one_block("x"); }) == "prov.format");
  CHECK(code_of([&] { check_one_block(block + block); }) == "prov.format");
  CHECK(code_of([&] { check_one_block("files: {}\n" + block); }) == "prov.format");
  CHECK(code_of([&] { check_one_block(block + "files: {}\n"); }) == "prov.format");
}

TEST_CASE("the signed text must name the file and its digest") {
  const std::string message = prov_message("name: a\n", "a-1.tgz", "bytes");
  CHECK(message.starts_with("name: a\n\n...\nfiles:\n  a-1.tgz: sha256:"));
  CHECK(check_message(message, "a-1.tgz", "bytes").starts_with("sha256:"));
  CHECK(code_of([&] { check_message(message, "b-1.tgz", "bytes"); }) == "prov.digest");
  CHECK(code_of([&] { check_message(message, "a-1.tgz", "other"); }) == "prov.digest");
  CHECK(code_of([&] { check_message("name: a\n", "a-1.tgz", ""); }) == "prov.format");
}
