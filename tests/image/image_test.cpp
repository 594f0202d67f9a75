#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "base/folder.hpp"
#include "kchart/error.hpp"
#include "kchart/image.hpp"
#include "support/folder.hpp"

using namespace kchart;
using namespace kchart::image;
using kchart::testing::Folder;

namespace {

source::Detection python(const std::string& dependencies) {
  source::Detection detection;
  detection.language = source::Language::python;
  detection.entrypoint = "main.py";
  detection.command = {"python", "/app/main.py"};
  detection.dependencies = dependencies;
  detection.port = 50051;
  return detection;
}

std::string code_of(const std::function<void()>& work) {
  try {
    work();
    return "";
  } catch (const Error& error) {
    return error.code();
  }
}

oci::Registry& no_registry(const std::string& host) {
  throw Error(Fault::io, "test", "no registry " + host);
}

const Folder& hello(const Folder& folder) {
  return folder.file("main.py", "print('hello')\n")
      .file("run", "#!/bin/sh\n", true)
      .link("go", "run");
}

// Builds the source of `folder` on scratch, in a store of its own.
Result built(const Folder& folder, oci::Layout& store, Request request = {}) {
  const source::Source from = source::open_source_folder(folder.path());
  PlanOptions options;
  options.base = "scratch";
  options.bare = true;
  request.plan = plan_image(python(""), options);
  request.source = &from;
  return LayerBuilder(store, no_registry).build(request);
}

}  // namespace

TEST_CASE("the Dockerfile of a Python program") {
  PlanOptions options;
  options.service = "hello";
  options.labels = {{"org.opencontainers.image.title", "say \"hi\""}};
  const Plan plan = plan_image(python("requirements.txt"), options);
  CHECK(plan.runs());
  CHECK(dockerfile_text(plan) ==
        R"(# python, main.py
FROM python:3.11-slim
WORKDIR /app
ENV OTEL_METRICS_EXPORTER="console"
ENV OTEL_SERVICE_NAME="hello"
ENV OTEL_TRACES_EXPORTER="console"
ENV PORT="50051"
ENV PYTHONDONTWRITEBYTECODE="1"
ENV PYTHONUNBUFFERED="1"
RUN groupadd --gid 1000 app && useradd --uid 1000 --gid 1000 --no-create-home app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
RUN pip install --no-cache-dir opentelemetry-distro opentelemetry-exporter-otlp
COPY . /app/
LABEL "org.opencontainers.image.title"="say \"hi\""
EXPOSE 50051
USER 1000:1000
ENTRYPOINT ["opentelemetry-instrument", "python", "/app/main.py"]
)");
}

TEST_CASE("a bare plan without dependencies runs nothing, one with dependencies does") {
  PlanOptions options;
  options.bare = true;
  CHECK_FALSE(plan_image(python(""), options).runs());
  CHECK(plan_image(python("requirements.txt"), options).runs());
}

TEST_CASE("every template is a Dockerfile of a user that is not root") {
  for (const std::string& name : template_names()) {
    const Plan plan = template_plan(name);
    INFO(name);
    CHECK(dockerfile_text(plan).find("USER " + plan.user + "\n") != std::string::npos);
    CHECK_FALSE(plan.user.starts_with("0"));
  }
  CHECK(code_of([] { template_plan("nothing"); }) == "image.template");
}

TEST_CASE("H75: frontends of strangers and ADD of URLs are refused") {
  const auto checked = [](const char* text) {
    return code_of([&] { check_dockerfile(text, "Dockerfile"); });
  };
  CHECK(checked("# syntax=docker/dockerfile:1\nFROM x\n") == "");
  CHECK(checked("# syntax = evil.example/frontend\nFROM x\n") == "build.frontend");
  CHECK(checked("#syntax=docker/dockerfile:1-labs\n") == "build.frontend");
  CHECK(checked("\xEF\xBB\xBF# syntax=evil.example/frontend\n") == "build.frontend");
  CHECK(checked("#!/bin/x\n//\fsyntax=evil.example/frontend\n") == "build.frontend");
  CHECK(checked("\n{\"syntax\": \"evil.example/frontend\"}") == "build.frontend");
  CHECK(checked("FROM x\nADD https://x.example/y /y\n") == "build.add");
  CHECK(checked("FROM x\nadd \\\n  # why\n https://x.example/y /y\n") == "build.add");
  CHECK(checked("FROM x\nONBUILD ADD https://x.example/y /y\n") == "build.add");
  CHECK(checked("FROM x\nADD y /y\nRUN curl https://x.example/\n") == "");
  CHECK(checked("FROM x\nADD y /y\n") == "");
  for (const char* add :
       {"ARG U=https://x.example/y\nADD $U /y", "ARG A=https:\nENV B=\"$A//x\"\nADD ${B} /y",
        "ADD ${U:-https://x.example/y} /y", "ADD \"http\"://x.example/y /y",
        "ADD https:\\\n//x.example/y /y", "ADD $A:$B /y", "ADD ${A:-ht}tp:${B:-//x} /y",
        "ENV U git@x.example:a/b\nADD [\"$U\", \"/y\"]",
        "RUN echo `date`\nADD https://x.example/y /y",
        "# escape = `\nRUN dir C:\\\nADD https://x.example/y /y"}) {
    INFO(add);
    CHECK(checked(("FROM x\n" + std::string(add) + "\n").c_str()) == "build.add");
  }
  for (const char* add :
       {"ARG JAR=target/*.jar\nADD ${JAR} app.jar", "ADD --chown=a:b ${JAR:-x.jar} /y",
        "ENV PATH=/x:$PATH\nARG V=1\nADD x-$V.tgz /", "RUN x \\\n && curl https://x.example/",
        "RUN apk \\\n  add -X https://x.example/"}) {
    INFO(add);
    CHECK(checked(("FROM x\n" + std::string(add) + "\n").c_str()) == "");
  }
}

TEST_CASE("Dockerfiles of many variables and lines take no more than they are") {
  std::string text = "FROM x\nENV";
  for (int i = 0; i < 20'000; ++i) text += " a" + std::to_string(i) + "=b";
  text += "\nADD y";
  for (int i = 0; i < 20'000; ++i) text += " \\\n$a" + std::to_string(i);
  check_dockerfile(text + " /y\n", "Dockerfile");
  CHECK(code_of([&] { check_dockerfile(text + " http://x /y\n", "Dockerfile"); }) == "build.add");
}

TEST_CASE("names as Docker reads them") {
  CHECK(image_reference("python:3.11-slim").text() == "docker.io/library/python:3.11-slim");
  CHECK(image_reference("docker.io/python").text() == "docker.io/library/python:latest");
  CHECK(image_reference("index.docker.io/me/x:1").text() == "docker.io/me/x:1");
  CHECK(image_reference("me/x").text() == "docker.io/me/x:latest");
  CHECK(image_reference("localhost/x:1").text() == "localhost/x:1");
  CHECK(image_reference("127.0.0.1:5000/a/b:1").registry == "127.0.0.1:5000");
  CHECK(parse_platform("linux/aarch64").text() == "linux/arm64");
  CHECK(code_of([] { parse_platform("linux"); }) == "image.platform");
}

TEST_CASE("an image without a daemon: the same files give the same bytes") {
  Folder first, second, store_a, store_b;
  oci::Layout a(store_a.path()), b(store_b.path());
  Request request;
  request.tags = {"localhost/hello:1"};
  request.epoch = 1'700'000'000;
  const Result one = built(hello(first), a, request);
  const Result other = built(hello(second), b, request);
  CHECK(one.image == other.image);
  CHECK_FALSE(one.cached);
  CHECK(built(first, a, request).cached);
  const std::string config = a.read(one.config);
  for (const char* text : {"\"User\":\"1000:1000\"", "\"WorkingDir\":\"/app\"", "PORT=50051",
                           "\"created\":\"2023-11-14T22:13:20Z\"", "50051/tcp"}) {
    INFO(text);
    CHECK(config.find(text) != std::string::npos);
  }
  Folder out;
  export_archive(a, one.image, "localhost/hello:1", 0, out.path() + "/a.tar");
  export_archive(b, one.image, "localhost/hello:1", 0, out.path() + "/b.tar");
  CHECK(read_user_file(out.path() + "/a.tar", kMiB) == read_user_file(out.path() + "/b.tar", kMiB));
  second.file("main.py", "changed\n");
  CHECK_FALSE(built(second, b, request).image == one.image);
}

TEST_CASE("a folder without files is part of the image and of what BuildKit sees") {
  Folder folder, store, scratch;
  std::filesystem::create_directories(hello(folder).path() + "/uploads/new");
  oci::Layout layout(store.path());
  const Result with = built(folder, layout);
  const source::Source from = source::open_source_folder(folder.path());
  Request request;
  request.source = &from;
  request.plan = plan_image(python(""));
  request.sbom = true;
  BuildKitOptions options;
  options.address = "tcp://buildkitd:1234";
  options.scratch = scratch.path();
  bool seen = false;
  options.run = [&](const Command& command, const auto&) {
    for (const std::string& word : command.arguments) {
      if (!word.starts_with("context=")) continue;
      seen = std::filesystem::is_directory(word.substr(8) + "/uploads/new");
    }
    return 0;
  };
  BuildKitBuilder(options).build(request);
  CHECK(seen);
  CHECK_NOTHROW(built(folder, layout, request));
  std::filesystem::remove_all(folder.path() + "/uploads");
  CHECK_FALSE(built(folder, layout).image == with.image);
}

TEST_CASE("a layer is not written on after an interrupt") {
  Folder folder, store;
  oci::Layout layout(store.path());
  const std::atomic<bool> cancel{true};
  Request request;
  request.cancel = &cancel;
  CHECK(code_of([&] { built(hello(folder), layout, request); }) == "cancelled");
  CHECK(std::filesystem::is_empty(store.path() + "/blobs/sha256"));
}

TEST_CASE("attestations are an index with the image in it") {
  Folder folder, store;
  oci::Layout layout(store.path());
  Request request;
  request.provenance = request.sbom = true;
  const Result result = built(hello(folder), layout, request);
  const oci::ManifestParts index = oci::parse_manifest(layout.read(result.image.digest));
  REQUIRE(index.manifests.size() == 2);
  const oci::ManifestParts statements = oci::parse_manifest(layout.read(index.manifests[1].digest));
  REQUIRE(statements.layers.size() == 2);
  const std::string provenance = layout.read(statements.layers[0].digest);
  CHECK(provenance.find(index.manifests[0].digest.substr(7)) != std::string::npos);
  CHECK(layout.read(statements.layers[1].digest).find("./main.py") != std::string::npos);
  CHECK_NOTHROW(built(folder.file("no \xFF UTF-8", ""), layout, request));
}

TEST_CASE("what runs something needs BuildKit, and the error says so") {
  Folder folder, store;
  oci::Layout layout(store.path());
  const source::Source from = source::open_source_folder(hello(folder).path());
  Request request;
  request.source = &from;
  request.plan = plan_image(python("requirements.txt"));
  CHECK(code_of([&] { LayerBuilder(layout, no_registry).build(request); }) == "build.runs");
  request.plan = plan_image(python(""), {"scratch", true, false, "", {}});
  std::get<Copy>(request.plan->stages[0].steps[0]).from = {"missing"};
  CHECK(code_of([&] { LayerBuilder(layout, no_registry).build(request); }) == "build.copy");
  request.target = "base";
  CHECK(code_of([&] { LayerBuilder(layout, no_registry).build(request); }) == "build.runs");
  request.target.clear();
  request.cache_to = {"type=registry,ref=r.example/cache"};
  CHECK(code_of([&] { LayerBuilder(layout, no_registry).build(request); }) == "build.runs");
}

TEST_CASE("an archive that is passed on goes, also when who passed it was killed") {
  Folder store;
  const std::string left = ".kchart-import-abcdef";
  store.file(left + "/image.tar", "x");
  const auto then = std::filesystem::file_time_type::clock::now() - std::chrono::hours(2);
  std::filesystem::last_write_time(store.path() + "/" + left, then);
  {
    const PassingArchive archive(store.path());
    CHECK(std::filesystem::exists(std::filesystem::path(archive.path()).parent_path()));
    CHECK_FALSE(std::filesystem::exists(store.path() + "/" + left));
  }
  CHECK(std::filesystem::is_empty(store.path()));
}

TEST_CASE("BuildKit: command lines, steps, failures") {
  Folder folder, scratch;
  const source::Source from = source::open_source_folder(hello(folder).path());
  Request request;
  request.source = &from;
  request.plan = plan_image(python("requirements.txt"));
  request.tags = {"r.example/x:1"};
  request.push = true;
  request.cache_from = {"type=registry,ref=r.example/cache/x:latest"};
  request.cache_to = {"type=registry,ref=r.example/cache/x:latest,mode=max"};
  BuildKitOptions options;
  options.address = "tcp://buildkitd:1234";
  options.scratch = scratch.path();
  Command seen;
  int status = 0;
  options.run = [&](const Command& command, const auto& on_line) {
    seen = command;
    on_line("#1 [2/3] COPY . /app/");
    on_line("#1 sha256:0123");
    on_line(status == 0 ? "#1 CACHED" : "#1 ERROR: disk full");
    return status;
  };
  std::vector<std::string> steps;
  request.progress = [&](const Progress& one) { steps.push_back(one.text); };
  CHECK(BuildKitBuilder(options).build(request).cached);
  CHECK(steps.size() == 2);
  std::string line;
  for (const std::string& word : seen.arguments) line += word + " ";
  for (const char* part :
       {"buildctl --addr tcp://buildkitd:1234 build",
        "--import-cache type=registry,ref=r.example/cache/x:latest ",
        "--export-cache type=registry,ref=r.example/cache/x:latest,mode=max",
        "--output type=image,name=r.example/x:1,push=true", "build-arg:SOURCE_DATE_EPOCH=0"}) {
    INFO(line);
    CHECK(line.find(part) != std::string::npos);
  }
  source::Source swapped = from;
  swapped.files.push_back({"away/passwd", false, 1, ""});
  std::filesystem::create_symlink("/etc", folder.path() + "/away");
  request.source = &swapped;
  CHECK(code_of([&] { BuildKitBuilder(options).build(request); }) == "path.link");
  request.source = &from;
  status = 1;
  try {
    BuildKitBuilder(options).build(request);
    FAIL();
  } catch (const Error& error) {
    CHECK(error.code() == "build.failed");
    CHECK(error.message().find("disk full") != std::string::npos);
  }
}

TEST_CASE("BuildKit: what is written, by buildkitd and by a Docker engine") {
  Folder folder, scratch;
  const source::Source from = source::open_source_folder(hello(folder).path());
  Request request;
  request.source = &from;
  request.plan = plan_image(python("requirements.txt"));
  request.tags = {"r.example/x:1"};
  BuildKitOptions options;
  options.scratch = scratch.path();
  std::vector<std::string> lines;
  options.run = [&](const Command& command, const auto&) {
    std::string& line = lines.emplace_back();
    for (const std::string& word : command.arguments) line += word + " ";
    return 0;
  };
  const auto built = [&](const std::vector<std::string>& outputs, bool push) {
    options.outputs = outputs;
    request.push = push;
    lines.clear();
    return code_of([&] { BuildKitBuilder(options).build(request); });
  };
  const auto has = [&](std::size_t i, const char* part) {
    return i < lines.size() && lines[i].find(part) != std::string::npos;
  };
  CHECK(built({"type=docker,dest=x.tar"}, true) == "");
  CHECK(has(0, "--iidfile"));
  CHECK(has(1, "docker save -o x.tar r.example/x:1 "));
  CHECK(has(2, "docker push r.example/x:1 "));
  CHECK(built({"type=local,dest=x"}, false) == "");
  CHECK(has(0, "--output type=local,dest=x "));
  CHECK_FALSE(has(0, "--iidfile"));
  CHECK(lines.size() == 1);
  CHECK(built({"type=oci,dest=x.tar"}, false) == "build.output");
  CHECK(built({"type=local,dest=x"}, true) == "build.output");
  request.sbom = true;
  CHECK(built({}, false) == "build.output");
  request.sbom = false;
  request.cache_to = {"type=inline"};
  CHECK(built({}, false) == "");
  CHECK(has(0, "BUILDKIT_INLINE_CACHE=1"));
  request.cache_to = {"type=registry,ref=r.example/cache"};
  CHECK(built({}, false) == "build.cache");

  options.address = "tcp://buildkitd:1234";
  CHECK(built({"type=oci,dest=x.tar", "type=local,dest=y"}, true) == "");
  REQUIRE(lines.size() == 1);
  CHECK(has(0,
            "--output type=oci,dest=x.tar,name=r.example/x:1 --output type=local,dest=y "
            "--output type=image,name=r.example/x:1,push=true "));
  CHECK(built({"type=oci,dest=x.tar"}, false) == "");
  CHECK_FALSE(has(0, "type=image"));
}
