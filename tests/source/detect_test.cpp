#include <catch2/catch.hpp>

#include "kchart/detect.hpp"
#include "kchart/error.hpp"
#include "source/detection.hpp"
#include "source/dockerfile.hpp"
#include "support/folder.hpp"

using namespace kchart;
using namespace kchart::source;
using kchart::testing::Folder;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;
using Words = std::vector<std::string>;

Detection detected(const Files& files, const DetectOptions& options = {}) {
  Folder folder;
  for (const auto& [name, text] : files) folder.file(name, text);
  return detect(open_source_folder(folder.path()), options);
}

const char* const kGuard = "if __name__ == \"__main__\":\n    main()\n";

}  // namespace

TEST_CASE("Python entry points in order: what stands first wins over all below it") {
  struct Row {
    Files file;
    const char* entrypoint;
    Words command;
  };
  const std::vector<Row> rows = {
      {{{"pyproject.toml",
         "[project]\nname = \"my-tool\"\n[project.scripts]\nzeta = \"pkg.cli:run\"\nalpha = "
         "\"pkg.other:go\"\n"}},
       "pkg.cli:run",
       {"python", "-c", "import sys; from pkg.cli import run; sys.exit(run())"}},
      {{{"pkg/__main__.py", ""}}, "pkg", {"python", "-m", "pkg"}},
      {{{"main.py", ""}}, "main.py", {"python", "/app/main.py"}},
      {{{"__main__.py", ""}}, "__main__.py", {"python", "/app/__main__.py"}},
      {{{"app.py", ""}}, "app.py", {"python", "/app/app.py"}},
      {{{"app/__main__.py", ""}}, "app", {"python", "-m", "app"}},
      {{{"src/deep/__main__.py", ""}}, "deep", {"python", "-m", "deep"}},
      {{{"tool/run.py", kGuard}}, "tool/run.py", {"python", "/app/tool/run.py"}},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Files files;
    for (std::size_t k = i; k < rows.size(); ++k) {
      files.insert(files.end(), rows[k].file.begin(), rows[k].file.end());
    }
    const Detection found = detected(files);
    INFO(rows[i].entrypoint);
    CHECK(found.entrypoint == rows[i].entrypoint);
    CHECK(found.command == rows[i].command);
    CHECK(found.language == Language::python);
    CHECK(found.looked.back().found);
  }
}

TEST_CASE("def main( without a guard is called") {
  const Detection found = detected({{"a/b.py", "def main():\n    pass\n"}});
  CHECK(found.entrypoint == "a.b:main");
  CHECK(found.command.back() == "import sys; from a.b import main; sys.exit(main())");
}

TEST_CASE("what is found by a scan of src imports from there") {
  const Detection called = detected({{"src/a/b.py", "def main():\n    pass\n"}});
  CHECK(called.entrypoint == "a.b:main");
  CHECK(called.path == Words{"src"});
  const Detection run = detected({{"src/a/b.py", "if(__name__ == '__main__'):\n    main()\n"}});
  CHECK(run.entrypoint == "src/a/b.py");
  CHECK(run.path == Words{"src"});
}

TEST_CASE("a Dockerfile of another name that only labels counts") {
  DetectOptions options;
  options.dockerfile = "docker/Label";
  const Detection found = detected(
      {{"main.py", ""}, {"docker/Label", "LABEL ENTRYPOINT=a.b:go\n"}, {"a/b.py", ""}}, options);
  CHECK(found.entrypoint == "a.b:go");
  CHECK(found.overridden_by == "label ENTRYPOINT of docker/Label");
}

TEST_CASE("the project's own package comes before others") {
  const Detection found = detected({{"aaa/__main__.py", ""},
                                    {"my_tool/__main__.py", ""},
                                    {"pyproject.toml", "[project]\nname = \"my-tool\"\n"}});
  CHECK(found.entrypoint == "my_tool");
}

TEST_CASE("scripts of a src layout import from there") {
  const Detection found =
      detected({{"src/p/__init__.py", ""}, {"pyproject.toml", "[project.scripts]\nx = \"p:f\"\n"}});
  CHECK(found.path == Words{"src"});
}

TEST_CASE("the variable and the label override what is found") {
  DetectOptions options;
  options.entrypoint = "myapp.cli:start";
  Detection found = detected({{"main.py", ""}}, options);
  CHECK(found.entrypoint == "myapp.cli:start");
  CHECK(found.overridden_by == "variable ENTRYPOINT");
  found = detected(
      {{"main.py", ""}, {"Dockerfile", "LABEL ENTRYPOINT=\"custom.module:main_function\"\n"}});
  CHECK(found.entrypoint == "custom.module:main_function");
  CHECK(found.language == Language::python);
  CHECK(entrypoint_label("FROM x\nlabel a=1 \\\n  ENTRYPOINT=m:f b=2\n") == "m:f");
  options.entrypoint = "x; import os";
  CHECK_THROWS_AS(detected({{"main.py", ""}}, options), Error);
}

TEST_CASE("the port is the default of PORT, else that of gRPC") {
  CHECK(detected({{"main.py", "p = int(os.environ.get(\"PORT\", \"8081\"))\n"}}).port == 8081);
  CHECK(detected({{"main.py", "p = int(os.getenv('PORT', 9000))\n"}}).port == 9000);
  CHECK(detected({{"main.py", ""}}).port == 50051);
}

TEST_CASE("ports of others are not the program's") {
  const char* text = "db = os.environ.get('DB_PORT', 5432)\nport = os.environ.get('PORT', 8000)\n";
  CHECK(detected({{"main.py", text}}).port == 8000);
  CHECK(detected({{"main.py", "os.environ.get(\"REDIS_PORT\", \"6379\")\n"}}).port == 50051);
}

TEST_CASE("main of package.json and package main, as Node and Go read them") {
  const Detection node =
      detected({{"package.json", R"({"main":"./src/server.js"})"}, {"src/server.js", ""}});
  CHECK(node.entrypoint == "src/server.js");
  const Detection go = detected({{"go.mod", "module x\ngo 1.22 // why\n"},
                                 {"gen.go", "//go:build ignore\n\npackage main\n"},
                                 {"lib.go", "package mainframe\n"},
                                 {"cmd/x/x.go", "package main // x\n"}});
  CHECK(go.entrypoint == "./cmd/x");
  CHECK(go.version == "1.22");
}

TEST_CASE("the other languages and packs") {
  Detection found =
      detected({{"Dockerfile", "FROM x\nEXPOSE 80\nFROM y\nEXPOSE 9000/tcp\n"}, {"main.py", ""}});
  CHECK(found.pack == "dockerfile");
  CHECK(found.port == 9000);
  found = detected({{"package.json", R"({"scripts":{"start":"node x","build":"tsc"}})"},
                    {"tools/x.py", kGuard}});
  CHECK(found.command == Words{"npm", "start"});
  CHECK(found.build == "npm run build");
  found = detected({{"package.json", "{}"}, {"server.js", ""}});
  CHECK(found.command == Words{"node", "/app/server.js"});
  found = detected({{"go.mod", "module x\n\ngo 1.22\n"}, {"cmd/srv/main.go", "package main\n"}});
  CHECK(found.entrypoint == "./cmd/srv");
  CHECK(found.version == "1.22");
  found = detected({{"public/index.html", ""}});
  CHECK(name_of(found.language) == "static");
  CHECK(found.entrypoint == "public");
  DetectOptions site;
  site.pack = "static";
  CHECK(detected({{"index.html", ""}, {"main.py", ""}}, site).pack == "static");
}

TEST_CASE("a package.json that nests too deep is none") {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  try {
    detected({{"package.json", R"({"scripts":)" + deep + "}"}});
    FAIL();
  } catch (const Error& error) {
    CHECK(error.code() == "detect.package");
  }
}

TEST_CASE("/app/main runs what is no known language") {
  Folder folder;
  folder.file("main", "#!/bin/sh\n", true);
  CHECK(detect(open_source_folder(folder.path())).command == Words{"/app/main"});
}

TEST_CASE("nothing found: the error names all that was looked for") {
  try {
    detected({{"README.md", ""}});
    FAIL();
  } catch (const Error& error) {
    CHECK(error.code() == "detect.nothing");
    for (const char* what :
         {"Dockerfile", "[project.scripts]", "PACKAGE/__main__.py", "main.py", "app.py",
          "def main(", "package.json", "go.mod", "index.html", "/app/main", "--entrypoint"}) {
      INFO(what);
      CHECK(error.message().find(what) != std::string::npos);
    }
  }
}

TEST_CASE("a Dockerfile counts where .dockerignore leaves it out, or where it is a link") {
  const Files files = {
      {".dockerignore", "*\n!main.py\n"}, {"Dockerfile", "FROM x\nEXPOSE 80\n"}, {"main.py", ""}};
  Folder folder;
  for (const auto& [name, text] : files) folder.file(name, text);
  folder.file("deploy/web", "FROM y\nEXPOSE 81\n").link("web", "deploy/web");
  const Source source = open_source_folder(folder.path());
  REQUIRE(source.files.size() == 1);
  CHECK(detect(source).pack == "dockerfile");
  CHECK(detect(source).port == 80);
  DetectOptions options;
  options.dockerfile = "web";
  CHECK(detect(source, options).port == 81);
  options.dockerfile = "deploy";
  CHECK_THROWS_WITH(detect(source, options), Catch::Contains("there is no file \"deploy\""));
}

TEST_CASE("a folder without files is seen, unless it is ignored") {
  Folder folder;
  folder.file("main.py", "").file("data/cache/x", "").file(".dockerignore", "cache*\n**/x\n");
  for (const char* name : {"uploads/new", "cached"}) {
    std::filesystem::create_directories(folder.path() + "/" + name);
  }
  Words seen;
  for (const File& file : open_source_folder(folder.path()).files) seen.push_back(file.path);
  CHECK(seen == Words{".dockerignore", "data/cache/", "main.py", "uploads/new/"});
}

TEST_CASE("a Dockerfile lies in the folder") {
  Folder folder;
  folder.file("in/.dockerignore", "link\n").file("in/main.py", "").file("Dockerfile", "FROM x\n");
  folder.link("in/link", "../Dockerfile");
  for (const std::string& name : {std::string("../Dockerfile"), std::string("link")}) {
    INFO(name);
    DetectOptions options;
    options.dockerfile = name;
    CHECK_THROWS_WITH(detect(open_source_folder(folder.path() + "/in"), options),
                      Catch::Matchers::Contains("leaves the folder"));
  }
}

TEST_CASE("the .dockerignore of a Dockerfile takes the place of the other") {
  Folder folder;
  folder.file(".dockerignore", "a\n").file("Dockerfile.dockerignore", "b\n");
  folder.file("deploy/web.dockerignore", "deploy\nDocker*\n").file("a", "").file("b", "");
  const auto seen = [&](const std::string& dockerfile) {
    const Source source = open_source_folder(folder.path(), source_limits(), dockerfile);
    return std::pair(source.find("a") != nullptr, source.files.size());
  };
  CHECK(seen("") == std::pair(true, std::size_t{4}));
  CHECK(seen("other") == std::pair(false, std::size_t{4}));
  CHECK(seen("deploy/web") == std::pair(true, std::size_t{3}));
}

TEST_CASE("an EXPOSE without a number is none") {
  for (const char* text : {"FROM x\nEXPOSE", "FROM x\nEXPOSE \\\n\n", "FROM x\nEXPOSE $PORT\n"}) {
    CHECK(exposed_port(text) == 0);
  }
  CHECK(exposed_port("FROM x\nEXPOSE\t80/tcp 81\n") == 80);
}

TEST_CASE("images that a Dockerfile builds on") {
  using Images = std::vector<std::string>;
  CHECK(base_images("FROM --platform=$BUILDPLATFORM golang:1.22 AS build\nRUN go build\n"
                    "FROM build AS test\nFROM alpine\nCOPY --from=build /x /x\n"
                    "COPY --chown=1 --from=ghcr.io/a/b:1 /y /\nCOPY --from=0 /z /\n") ==
        Images{"golang:1.22", "alpine", "ghcr.io/a/b:1"});
  CHECK(base_images("ARG V=1\nfrom python:${V}\nFROM scratch\nFROM\n").empty());
}
