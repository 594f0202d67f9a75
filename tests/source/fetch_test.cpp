// Fetching from a loopback forge: archives that git makes, and git's own server behind CGI.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "base/folder.hpp"
#include "crypto/keys.hpp"
#include "kchart/error.hpp"
#include "kchart/source.hpp"
#include "source/smart_http.hpp"
#include "source/unpack.hpp"
#include "support/code_of.hpp"
#include "support/folder.hpp"
#include "support/loopback.hpp"

using namespace kchart;
using namespace kchart::source;
using kchart::testing::Answer;
using kchart::testing::Asked;
using kchart::testing::Folder;
using kchart::testing::LoopbackServer;

namespace {

std::string run(const std::string& command, bool may_fail = false) {
  FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  char piece[4096];
  for (std::size_t got; (got = fread(piece, 1, sizeof piece, pipe)) > 0;) out.append(piece, got);
  if (pclose(pipe) != 0 && !may_fail) throw std::runtime_error(command);
  return out;
}

// A repository "o/r" and the server of it.
struct Server {
  Folder work, root;
  std::string first, second;
  bool archives = true, git = true;
  bool chatty = false;  // tells of progress and sends no pack
  std::string archive_commit, token;
  std::string only;  // the one path of the repository that Git is answered at
  int cut = -1;      // bytes after which the first archive breaks off
  std::vector<std::string> log;
  LoopbackServer server{[this](const Asked& asked) { return answer(asked); }};

  Server() {
    work.file("main.py", "print('hello')\n").file("run.sh", "#!/bin/sh\n", true);
    work.file("deep/\u00e4.txt", "umlaut\n").link("link", "deep/\u00e4.txt");
    git_in_work("init -q -b main .");
    first = commit("one");
    git_in_work("-c user.name=t -c user.email=t@t tag -a v1 -m v1");
    work.file("main.py", "print('again')\n");
    second = commit("two");
    run("git clone -q --bare " + work.path() + " " + root.path() + "/o/r.git");
  }

  std::string git_in_work(const std::string& arguments) {
    return run("git -C " + work.path() + " " + arguments);
  }

  std::string commit(const std::string& message) {
    git_in_work("add -A");
    git_in_work("-c user.name=t -c user.email=t@t commit -q -m " + message);
    return git_in_work("rev-parse HEAD").substr(0, 40);
  }

  Answer answer(const Asked& asked) {
    log.push_back(asked.method + " " + asked.target.substr(0, asked.target.find('?')));
    if (!token.empty() && asked.header("authorization") != token) return Answer{401};
    const std::size_t archive = asked.target.find("/archive/");
    const bool known = only.empty() || asked.target.starts_with(only + "/");
    if (archive == std::string::npos) return git && known ? backend(asked) : Answer{404};
    if (!archives) return Answer{404};
    const std::string wanted = asked.target.substr(archive + 9, 40);
    const std::string commit = archive_commit.empty() ? wanted : archive_commit;
    Answer made{200,
                run("git -C " + work.path() + " archive --format=tar.gz --prefix=r/ " + commit)};
    if (cut >= 0) made.cut_after = static_cast<std::size_t>(cut);
    cut = -1;
    return made;
  }

  Answer backend(const Asked& asked) {
    if (chatty && asked.method == "POST") {
      std::string lines;
      for (int i = 0; i < 1000; ++i) lines += pkt_line("\x02still counting\n");
      return {200, lines, {{"Content-Type", "application/x-git-upload-pack-result"}}};
    }
    Folder scratch;
    scratch.file("body", asked.body);
    const std::size_t mark = asked.target.find('?');
    const std::string query = mark == std::string::npos ? "" : asked.target.substr(mark + 1);
    const std::string out = run(
        "GIT_PROJECT_ROOT=" + root.path() +
            " GIT_HTTP_EXPORT_ALL=1 REQUEST_METHOD=" + asked.method + " PATH_INFO='" +
            asked.target.substr(0, mark) + "' QUERY_STRING='" + query + "' CONTENT_TYPE='" +
            asked.header("content-type") + "' CONTENT_LENGTH=" + std::to_string(asked.body.size()) +
            " git http-backend 2>&1 < " + scratch.path() + "/body",
        true);
    const std::size_t blank = out.find("\r\n\r\n");
    const std::string head = out.substr(0, blank);
    const int status = head.starts_with("Status: ") ? std::atoi(head.c_str() + 8) : 200;
    const std::size_t type = head.find("Content-Type: ");
    return {status,
            out.substr(blank + 4),
            {{"Content-Type", head.substr(type + 14, head.find("\r\n", type) - type - 14)}}};
  }

  Source fetch(const std::string& ref, FetchOptions options = {}) {
    if (options.cache.empty()) options.cache = root.path() + "/cache";
    options.http.retry.first_delay = std::chrono::milliseconds(1);
    Forges forges;
    forges.github = server.url();
    return source::fetch(parse_slug("gh:o/r" + ref, forges), options);
  }
};

using test::code_of;

void check_files(const Source& source, const std::string& main) {
  CHECK(source.read("main.py") == main);
  REQUIRE(source.find("run.sh") != nullptr);
  CHECK(source.find("run.sh")->executable);
  CHECK_FALSE(source.find("main.py")->executable);
  REQUIRE(source.find("link") != nullptr);
  CHECK(source.find("link")->link == "deep/\u00e4.txt");
  CHECK(source.read("deep/\u00e4.txt") == "umlaut\n");
}

}  // namespace

TEST_CASE("an archive of the commit is preferred, and fetched once") {
  Server forge;
  const Source source = forge.fetch("#v1");
  CHECK(source.how == "archive");
  CHECK(source.commit == forge.first);
  CHECK(source.ref == "v1");
  check_files(source, "print('hello')\n");
  const Source again = forge.fetch("#" + forge.first.substr(0, 10));
  CHECK(again.how == "cache");
  CHECK(again.digest == source.digest);
  CHECK(forge.fetch("").commit == forge.second);
  std::string capitals = forge.first;
  for (char& c : capitals) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  CHECK(forge.fetch("#" + capitals).commit == forge.first);
  CHECK(forge.fetch("#" + capitals.substr(0, 10)).how == "cache");
}

TEST_CASE("without archives the commit is cloned; both ways give the same files") {
  Server forge;
  forge.archives = false;
  const Source cloned = forge.fetch("#main");
  CHECK(cloned.how == "clone");
  check_files(cloned, "print('again')\n");
  forge.archives = true;
  FetchOptions other;
  other.cache = forge.root.path() + "/other";
  const Source archived = forge.fetch("#main", other);
  CHECK(archived.how == "archive");
  CHECK(archived.digest == cloned.digest);
}

TEST_CASE("a repository is asked for by its name as given, then by its other one") {
  for (const char* name : {"/o/r", "/o/r.git"}) {
    Server forge;
    forge.archives = false;
    forge.only = name;
    for (const char* asked : {"/o/r", "/o/r.git"}) {
      INFO(name << " " << asked);
      forge.log.clear();
      FetchOptions options;
      options.cache = forge.root.path() + "/cache" + asked;
      const Source source = source::fetch(parse_slug(forge.server.url(asked)), options);
      CHECK(source.commit == forge.second);
      CHECK(source.url == forge.server.url("/o/r"));
      CHECK(forge.log.front() == std::string("GET ") + asked + "/info/refs");
      CHECK(forge.log.back() == std::string("POST ") + name + "/git-upload-pack");
    }
  }
}

TEST_CASE("rules of .dockerignore narrow what was fetched, and the cache keeps all") {
  Server forge;
  forge.work.file(".dockerignore", "*\n!main.py\n").file("web.dockerignore", "deep\n.docker*\n");
  forge.work.file("Dockerfile", "FROM x\n");
  forge.commit("three");
  run("git -C " + forge.work.path() + " push -q " + forge.root.path() + "/o/r.git main");
  const Source one = forge.fetch("");
  CHECK(one.files.size() == 1);
  CHECK(one.read("Dockerfile") == "FROM x\n");
  FetchOptions options;
  options.dockerfile = "web";
  const Source other = forge.fetch("", options);
  CHECK(other.how == "cache");
  CHECK(other.find("link") != nullptr);
  CHECK(other.find("deep/\u00e4.txt") == nullptr);
  CHECK(forge.fetch("").digest == one.digest);
}

TEST_CASE("a transfer that breaks is begun again where the server cannot go on") {
  Server forge;
  forge.cut = 100;
  check_files(forge.fetch("#v1"), "print('hello')\n");
}

TEST_CASE("an archive of another commit is not believed") {
  Server forge;
  forge.archive_commit = forge.first;
  CHECK(code_of([&] { forge.fetch("#main"); }) == "source.commit");
}

TEST_CASE("a damaged entry of the cache is fetched anew") {
  Server forge;
  const Source source = forge.fetch("");
  std::ofstream(source.folder + "/main.py") << "spoilt";
  const Source again = forge.fetch("");
  CHECK(again.how == "archive");
  check_files(again, "print('again')\n");
}

TEST_CASE("unknown refs and repositories are named") {
  Server forge;
  CHECK(code_of([&] { forge.fetch("#nowhere"); }) == "source.ref");
  forge.archives = false;
  CHECK(code_of([&] { forge.fetch("#" + std::string(40, 'a')); }) == "source.ref");
  forge.git = false;
  CHECK(code_of([&] { forge.fetch(""); }) == "source.not_found");
}

TEST_CASE("tokens go along as Git servers want them, and into no message") {
  Server forge;
  forge.token = net::basic_authorization("x-access-token", "hush").reveal();
  try {
    forge.fetch("");
    FAIL();
  } catch (const Error& error) {
    CHECK(error.code() == "source.denied");
  }
  FetchOptions options;
  options.credentials = [](const std::string&) { return Credential{"", Secret("wrong")}; };
  CHECK_THROWS_WITH(forge.fetch("", options), Catch::EndsWith("sent is not accepted"));
  options.credentials = [](const std::string&) { return Credential{"", Secret("hush")}; };
  check_files(forge.fetch("", options), "print('again')\n");
  const Source source = forge.fetch("", options);
  CHECK(source.url.find("hush") == std::string::npos);
  CHECK(read_user_file(source.folder + "/../source.json", kMiB).find("hush") == std::string::npos);
}

TEST_CASE("bounds of archives and packs hold") {
  Server forge;
  FetchOptions options;
  options.limits.archive_entries = 2;
  CHECK(code_of([&] { forge.fetch("", options); }) == "limit.archive.entries");
  options = {};
  options.limits.archive_file = 3;
  CHECK(code_of([&] { forge.fetch("", options); }) == "limit.archive.file");
  options = {};
  options.limits.archive_input = 50;
  CHECK(code_of([&] { forge.fetch("", options); }) == "limit.archive.input");
  options.prefer_clone = true;
  CHECK(code_of([&] { forge.fetch("", options); }) == "limit.git.pack");
  options.limits.archive_input = 10'000;
  forge.chatty = true;
  CHECK(code_of([&] { forge.fetch("", options); }) == "limit.git.pack");
}

TEST_CASE("H74: a file of a clone is measured before it is unpacked in memory") {
  const auto peak = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;  // KiB
  };
  Server forge;
  forge.git_in_work("config core.bigFileThreshold 1m");
  std::filesystem::resize_file(forge.work.file("big", "").path() + "/big", 64 * kMiB);
  forge.commit("big");
  forge.git_in_work("push -q " + forge.root.path() + "/o/r.git main");
  FetchOptions options;
  options.prefer_clone = true;
  options.limits.archive_file = kMiB;
  const long before = peak();
  CHECK(code_of([&] { forge.fetch("", options); }) == "limit.archive.file");
  CHECK(peak() - before < 32 * 1024);
}

TEST_CASE("local archives, packed in any way") {
  Folder made, cache;
  made.file("in/a/main.py", "x\n");
  for (const char* name : {"x.tar.gz", "x.tar.xz", "x.tar.bz2", "x.tar"}) {
    run("cd " + made.path() + " && tar -caf " + name + " in");
    FetchOptions options;
    options.cache = cache.path();
    INFO(name);
    CHECK(source::fetch(parse_slug(made.path() + "/" + name), options).read("a/main.py") == "x\n");
  }
}

TEST_CASE("the query of an archive's URL is asked for and kept nowhere") {
  Folder made, cache;
  made.file("in/main.py", "x\n");
  run("cd " + made.path() + " && tar -czf x.tar.gz in");
  const std::string bytes = read_user_file(made.path() + "/x.tar.gz", kMiB);
  LoopbackServer server([&](const Asked& asked) {
    return asked.target == "/x.tar.gz?token=hush" ? Answer{200, bytes} : Answer{404};
  });
  FetchOptions options;
  options.cache = cache.path();
  const auto fetched = [&](const std::string& query) {
    return source::fetch(parse_slug(server.url("/x.tar.gz") + query), options);
  };
  const Source source = fetched("?token=hush");
  CHECK(source.slug == server.url("/x.tar.gz"));
  CHECK(source.url == source.slug);
  CHECK(read_user_file(source.folder + "/../source.json", kMiB).find("hush") == std::string::npos);
  CHECK_THROWS_WITH(fetched("?token=hush2"), !Catch::Matchers::Contains("hush"));
}

TEST_CASE("H8, H9, H13: links out of the archive, hard links, damage") {
  Folder made;
  made.file("in/a", "x\n").link("in/out", "../../etc");
  const auto unpacked = [&](const std::string& pack) {
    run("cd " + made.path() + " && " + pack);
    const std::string bytes = read_user_file(made.path() + "/x.tgz", kMiB);
    Folder into;
    return code_of([&] { unpack(bytes, "x.tgz", into.path(), source_limits()); });
  };
  CHECK(unpacked("tar -czf x.tgz in") == "archive.link");
  CHECK(unpacked("rm in/out && ln in/a in/b && tar -czf x.tgz in") == "archive.link");
  CHECK(unpacked("rm in/b && tar -cz in | head -c 60 > x.tgz") == "archive.truncated");
  CHECK(unpacked("tar -czPf x.tgz --transform=s,in/a,../../evil, in/a") == "path.escape");
  CHECK(unpacked("tar -czf x.tgz in") == "none");
}

TEST_CASE("H71: submodules are named, not left out in silence, and nothing of theirs is fetched") {
  const std::pair<const char*, const char*> rows[] = {
      {"[submodule \"lib/a\"]\n\tpath = lib/a\n\turl = https://example.com/a\n", "lib/a"},
      {"[submodule \"../../x\"]\n\turl = -u./x\n[submodule \"b\r\"]\nurl = ext::sh -c x\n",
       "../../x, b\\r"},
  };
  Server forge;
  for (const auto& [text, named] : rows) {
    INFO(text);
    forge.work.file(".gitmodules", text);
    const std::string commit = forge.commit("submodules");
    run("git -C " + forge.work.path() + " push -q " + forge.root.path() + "/o/r.git main");
    for (const bool cloned : {false, true, true}) {  // and out of the cache
      FetchOptions options;
      options.prefer_clone = cloned;
      try {
        forge.fetch("#" + commit, options);
        FAIL();
      } catch (const Error& error) {
        CHECK(error.code() == "git.submodule");
        CHECK(error.message().find("submodules (" + std::string(named) + "), which") !=
              std::string::npos);
      }
    }
  }
  for (const std::string& asked : forge.log) CHECK(asked.find("/o/r") != std::string::npos);
  // Git itself neither adds nor archives such a link, so its tree is made by hand.
  const std::string git = "git -C " + forge.work.path();
  const std::string tree = run("printf '120000 blob %s\\t.gitmodules\\n' $(printf x | " + git +
                               " hash-object -w --stdin) | " + git + " mktree")
                               .substr(0, 40);
  const std::string commit =
      forge.git_in_work("-c user.name=t -c user.email=t@t commit-tree -m link " + tree)
          .substr(0, 40);
  run(git + " push -q " + forge.root.path() + "/o/r.git " + commit + ":refs/heads/link");
  FetchOptions options;
  options.prefer_clone = true;
  CHECK(code_of([&] { forge.fetch("#" + commit, options); }) == "git.submodule");
}

TEST_CASE("H72: no hook, filter, attribute or setting of a clone has any effect") {
  Server forge;
  forge.work.file(".gitattributes", "* text eol=crlf ident filter=evil diff=evil merge=evil\n");
  forge.work.file("id.txt", "$Id$\nline\n");
  forge.work.file("large.bin",
                  "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
  forge.work.file(".lfsconfig", "[lfs]\n\turl = http://127.0.0.1:9/\n");
  const std::string marker = forge.root.path() + "/ran";
  forge.work.file("hooks/post-checkout", "#!/bin/sh\ntouch " + marker + "\n", true);
  forge.work.file("config", "[core]\n\tfsmonitor = touch " + marker +
                                "\n\thooksPath = hooks\n"
                                "[include]\n\tpath = /etc/passwd\n[filter \"evil\"]\n"
                                "\tsmudge = touch " +
                                marker + "\n\trequired = true\n");
  const std::string commit = forge.commit("traps");
  run("git -C " + forge.work.path() + " push -q " + forge.root.path() + "/o/r.git main");
  FetchOptions options;
  options.prefer_clone = true;
  const Source source = forge.fetch("#" + commit, options);
  CHECK(source.how == "clone");
  CHECK(source.read("id.txt") == "$Id$\nline\n");
  CHECK(source.read("large.bin").starts_with("version https://git-lfs"));
  CHECK(source.lfs_pointers == std::vector<std::string>{"large.bin"});
  CHECK(source.read("config").find("fsmonitor") != std::string::npos);
  CHECK(access(marker.c_str(), F_OK) != 0);
}

TEST_CASE("pointers of Git LFS are told from the files they stand for") {
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, 'a') +
      "\nsize 12345\n";
  Folder folder;
  folder.file("model.bin", pointer).file("left/out.bin", pointer).file(".dockerignore", "left\n");
  folder.file("about.md", "See version https://git-lfs.github.com/spec/v1\n");
  folder.file("long.txt", pointer + std::string(1024, 'x'));
  CHECK(open_source_folder(folder.path()).lfs_pointers == std::vector<std::string>{"model.bin"});
}

TEST_CASE("H60: a link out of a folder is refused by name") {
  Folder folder;
  folder.file("a", "").link("out", "/etc/passwd");
  CHECK(code_of([&] { open_source_folder(folder.path()); }) == "path.link");
  folder.file(".dockerignore", "out\n");
  CHECK(open_source_folder(folder.path()).files.size() == 2);
}

TEST_CASE("a GitHub App proves itself and gets a token") {
  std::string proof;
  LoopbackServer server([&](const Asked& asked) {
    proof = asked.header("authorization");
    if (asked.target == "/repos/o/r/installation") return Answer{200, R"({"id":42})"};
    if (asked.target == "/app/installations/42/access_tokens") {
      return Answer{201, R"({"token":"ghs_x"})"};
    }
    return Answer{404, R"({"message":"Not Found"})"};
  });
  const crypto::Source source([](void* bytes, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
      static_cast<unsigned char*>(bytes)[i] = static_cast<unsigned char>(std::rand());
  });
  AppKey key{"7", "", Secret(crypto::to_pem(crypto::generate_key(source, crypto::KeyType::rsa)))};
  net::Client client;
  CHECK(installation_token(client, key, server.url(), "o/r", 1'700'000'000).equals("ghs_x"));
  CHECK(proof.starts_with("Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."));
  CHECK(code_of([&] { installation_token(client, key, server.url(), "o/x", 0); }) ==
        "source.denied");
}
