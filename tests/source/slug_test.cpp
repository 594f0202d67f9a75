#include <catch2/catch.hpp>

#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/source.hpp"
#include "source/clone.hpp"
#include "source/dockerignore.hpp"
#include "source/links.hpp"
#include "support/code_of.hpp"

using namespace kchart;
using namespace kchart::source;

namespace {

std::string code_of(const std::string& text) {
  try {
    parse_slug(text);
    return "";
  } catch (const Error& error) {
    return error.code();
  }
}

}  // namespace

TEST_CASE("slugs of forges name a repository and perhaps a ref") {
  struct Row {
    const char *text, *url, *ref;
    Forge forge;
  };
  for (const Row& row : {
           Row{"gh:owner/repo", "https://github.com/owner/repo", "", Forge::github},
           Row{"gh:o/r.x#v1.2.3", "https://github.com/o/r.x", "v1.2.3", Forge::github},
           Row{"gh:o/r#feature/a-b", "https://github.com/o/r", "feature/a-b", Forge::github},
           Row{"gl:group/sub/repo#main", "https://gitlab.com/group/sub/repo", "main",
               Forge::gitlab},
           Row{"bb:o/r", "https://bitbucket.org/o/r", "", Forge::bitbucket},
           Row{"https://github.com/o/r.git#x", "https://github.com/o/r", "x", Forge::github},
           Row{"https://git.example.com/o/r", "https://git.example.com/o/r", "", Forge::plain},
       }) {
    const Slug slug = parse_slug(row.text);
    CHECK(slug.url == row.url);
    CHECK(slug.ref == row.ref);
    CHECK(slug.forge == row.forge);
    CHECK(slug.kind == Slug::Kind::repository);
  }
}

TEST_CASE("base URLs are the caller's") {
  Forges forges;
  forges.github = "http://127.0.0.1:3000/";
  CHECK(parse_slug("gh:o/r", forges).url == "http://127.0.0.1:3000/o/r");
  CHECK(parse_slug("http://127.0.0.1:3000/o/r", forges).forge == Forge::github);
}

TEST_CASE("a password in a URL is no part of what is shown") {
  const Slug slug = parse_slug("https://me:hush@git.example.com/o/r.git#main");
  CHECK(slug.text == "https://git.example.com/o/r.git#main");
  CHECK(slug.url == "https://git.example.com/o/r");
  CHECK(slug.user == "me");
  CHECK(slug.password.equals("hush"));
}

TEST_CASE("nor is the query of an archive's URL, or what is refused") {
  const Slug slug = parse_slug("https://x.example.com/a.tar.gz?private_token=hush");
  CHECK(slug.kind == Slug::Kind::archive);
  CHECK(slug.text == "https://x.example.com/a.tar.gz");
  CHECK(slug.url == slug.text);
  CHECK(slug.query.equals("?private_token=hush"));
  for (const char* text : {"https://x.example.com/o/r?private_token=hush", "ftp://me:hush@x/y",
                           "https://me:hush@x.example.com/o/r?hush#a..b"}) {
    INFO(text);
    CHECK_THROWS_WITH(parse_slug(text), !Catch::Matchers::Contains("hush"));
  }
}

TEST_CASE("archives are told by their names") {
  CHECK(parse_slug("https://x.example.com/a.tar.gz").kind == Slug::Kind::archive);
  CHECK(parse_slug("https://x.example.com/a.zip").kind == Slug::Kind::archive);
}

TEST_CASE("what is no slug is refused with the forms there are") {
  for (const char* text : {"", "gh:", "gh:owner", "gh:a/b/c", "gh:../x", "gh:a/..", "gh:a/b#",
                           "gh:-a/b", "gh:a/b#-x", "gh:a/b#a..b", "gh:a/b#a b", "gh:a/b#x.lock",
                           "gh:a b/c", "--upload-pack=x", "nowhere/at/all"}) {
    INFO(text);
    CHECK(code_of(text) == "source.slug");
  }
}

TEST_CASE("H63, H73: other transports of Git are refused") {
  for (const char* text : {"ssh://git@host/x", "git@github.com:o/r", "file:///etc", "git://h/x",
                           "ext::sh -c id", "ftp://x/y"}) {
    INFO(text);
    CHECK(code_of(text) == "git.scheme");
  }
}

TEST_CASE("H70: names that a working tree must not have") {
  for (const char* name : {".git", ".GIT", "git~1", "GIT~1", ".git::$INDEX_ALLOCATION", ".git ",
                           ".git.", ".g\u200cit", "..", ".", "", "a/b", "a\\b"}) {
    INFO(name);
    CHECK_FALSE(good_tree_name(name));
  }
  for (const char* name : {".gitignore", ".github", "git", "a.git", "\u00e4", "x~1"}) {
    CHECK(good_tree_name(name));
  }
}

TEST_CASE("links stay below the root") {
  CHECK(stays_below("a/b", "../c"));
  CHECK(stays_below("a", "b/../c"));
  for (const char* target : {"/etc", "..", "../..", "b/../../c", ""}) {
    CHECK_FALSE(stays_below("a", target));
  }
}

TEST_CASE(".dockerignore: the last rule that matches decides") {
  const DockerIgnore rules("# no\n*.md\n!README.md\n**/cache\n/build/\ndocs/**\nsrc/*/x\n");
  for (const char* path : {"a.md", "a/b/cache", "cache/x", "build/y/z", "docs/a/b", "src/a/x"}) {
    INFO(path);
    CHECK(rules.ignores(path));
  }
  for (const char* path : {"README.md", "sub/a.md", "builds", "src/x", "src/a/b/x"}) {
    INFO(path);
    CHECK_FALSE(rules.ignores(path));
  }
}

TEST_CASE(".dockerignore: patterns are cleaned, and those that are none are refused") {
  const DockerIgnore rules("docs/../a\n../b\n**c\nd/***\n");
  for (const char* path : {"a", "c", "x/y/c", "d/x/y"}) {
    INFO(path);
    CHECK(rules.ignores(path));
  }
  for (const char* path : {"b", "docs", "xc", "d"}) {
    INFO(path);
    CHECK_FALSE(rules.ignores(path));
  }
  for (const char* text : {"[", "a/[b", "!", "x\\"}) {
    INFO(text);
    CHECK_THROWS_AS(DockerIgnore(text), Error);
  }
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "a\n";
  CHECK(DockerIgnore(many).ignores("a"));
  CHECK(test::code_of([&many] { DockerIgnore(many + "b"); }) == "limit.ignore");
}

TEST_CASE(".netrc: machines, defaults, quotes, comments") {
  const std::string text =
      "# mine\nmachine a.example login me password \"p w\\\"d\"\n"
      "macdef init\ncd /\nmachine x\n\nmachine b.example password t login you\ndefault login d "
      "password e\n";
  CHECK(find_netrc(text, "a.example")->secret.equals("p w\"d"));
  CHECK(find_netrc(text, "b.example")->user == "you");
  CHECK(find_netrc(text, "c.example")->secret.equals("e"));
  CHECK_FALSE(find_netrc("machine a login b", "a"));
}
