// The protocol against a small registry that can misbehave.
#include <catch2/catch.hpp>
#include <set>

#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/oci.hpp"
#include "kchart/oci_layout.hpp"
#include "oci/auth.hpp"
#include "oci/manifest.hpp"
#include "support/code_of.hpp"
#include "support/folder.hpp"
#include "support/loopback.hpp"

using namespace kchart;
using namespace kchart::oci;
using kchart::testing::Answer;
using kchart::testing::Asked;
using kchart::testing::LoopbackServer;

namespace {

std::string digest_of(const std::string& bytes) {
  return "sha256:" + crypto::hex(crypto::sha256(bytes));
}

// Blobs, manifests and upload sessions of any repository, in memory.
struct FakeRegistry {
  std::map<std::string, std::string> blobs, manifests, sessions;
  std::vector<std::string> log;
  std::string token;     // wanted when not empty
  std::string token_at;  // where the server of tokens sends to
  unsigned chance = 7;
  bool faulty = false, keeps = false;  // what it keeps it does not delete
  int created = 0;
  int circle = 0, pages = 0;       // after how many pages of tags the first one comes again
  std::string tag_list, tag_link;  // answered as they are
  LoopbackServer server{[this](const Asked& asked) { return answer(asked); }};

  // A fault before or after the work is done.
  Answer answer(const Asked& asked) {
    chance = chance * 1103515245 + 12345;
    const unsigned fault = faulty ? chance >> 16 & 15 : 15;
    if (fault == 0) return lost();
    if (fault == 1) return Answer{503};
    if (fault == 2) return Answer{429};
    Answer done = work(asked);
    if (fault == 3) done.drop = true;
    if (fault == 4) done.cut_after = done.body.size() / 2;
    return done;
  }

  static Answer lost() {
    Answer answer;
    answer.drop = true;
    return answer;
  }

  Answer work(const Asked& asked) {
    log.push_back(asked.method);
    const std::string& target = asked.target;
    const bool moved = target.starts_with("/token") && !token_at.empty();
    if (moved) return Answer{307, "", {{"Location", token_at}}};
    if (target.starts_with("/token")) return Answer{200, R"({"token":")" + token + "\"}"};
    if (!token.empty() && asked.header("authorization") != "Bearer " + token) {
      return Answer{401,
                    "",
                    {{"WWW-Authenticate", "Basic realm=\"x\""},
                     {"WWW-Authenticate",
                      "Bearer realm=\"" + server.url("/token") + "\",service=\"s\",scope=\"x\""}}};
    }
    if (target == "/v2/") return Answer{200};
    if (target.find("/uploads/") != std::string::npos) return upload(asked);
    if (target.find("/tags/") != std::string::npos) return tags(target);
    const std::string name = target.substr(target.rfind('/') + 1);
    auto& store = target.find("/manifests/") != std::string::npos ? manifests : blobs;
    if (asked.method == "PUT") {
      ++created;
      store[name] = asked.body;
      return Answer{201};
    }
    if (asked.method == "DELETE" && keeps) return Answer{405};
    const auto found = store.find(name);
    if (found == store.end()) {
      return Answer{404, R"({"errors":[{"code":"NAME_UNKNOWN","message":"no such thing"}]})"};
    }
    if (asked.method == "DELETE") {
      store.erase(found);
      return Answer{202};
    }
    return Answer{200, found->second, {{"Docker-Content-Digest", digest_of(found->second)}}};
  }

  Answer tags(const std::string& target) {
    if (!tag_list.empty()) return Answer{200, tag_list, {{"Link", tag_link}}};
    if (circle > 0) {
      const std::string next = std::to_string(++pages % circle);
      return Answer{
          200, R"({"tags":["a"]})", {{"Link", "</v2/x/tags/list?" + next + ">; rel=\"next\""}}};
    }
    if (target.find("last=") != std::string::npos) return Answer{200, R"({"tags":["c"]})"};
    return Answer{
        200, R"({"tags":["a","b"]})", {{"Link", "</v2/x/tags/list?last=b>; rel=\"next\""}}};
  }

  Answer upload(const Asked& asked) {
    if (asked.method == "POST") {
      const std::string id = std::to_string(sessions.size());
      sessions[id] = "";
      return Answer{202, "", {{"Location", "/v2/x/blobs/uploads/" + id}}};
    }
    const std::size_t begin = asked.target.rfind('/') + 1, query = asked.target.find('?');
    const std::string id = asked.target.substr(begin, query - begin);
    std::string& session = sessions[id];
    if (asked.method == "PATCH") {
      const std::size_t offset = std::stoul(asked.header("content-range"));
      if (offset != session.size()) return Answer{416};
      session += asked.body;
    }
    if (asked.method == "PUT") {
      const std::string bytes = session + asked.body;
      if (asked.target.find(digest_of(bytes).substr(7)) == std::string::npos) return Answer{400};
      ++created;
      blobs[digest_of(bytes)] = bytes;
      return Answer{201};
    }
    const std::string last = std::to_string(session.empty() ? 0 : session.size() - 1);
    return Answer{asked.method == "GET" ? 204 : 202, "", {{"Range", "0-" + last}}};
  }

  RegistryOptions options() const {
    RegistryOptions options;
    options.plain_http = true;
    options.http.clock.sleep = [](std::chrono::milliseconds) {};
    options.http.retry.attempts = 12;
    options.restarts = 20;
    options.credentials = [](const std::string&) { return Credential{"u", Secret("p"), {}}; };
    return options;
  }
};

using test::code_of;

}  // namespace

TEST_CASE("blobs and manifests go there and come back, and are sent once") {
  FakeRegistry fake;
  fake.token = GENERATE("", "secret");
  Registry registry(fake.server.host(), fake.options());
  const std::string bytes = "hello";
  const Descriptor blob = describe("text/plain", bytes);
  registry.put_blob("x", blob, bytes);
  CHECK(registry.get_blob("x", blob) == bytes);
  const Manifest manifest{describe(kImageManifest, "{}"), "{}"};
  registry.put_manifest("x", "v1", manifest);
  CHECK(registry.get_manifest("x", "v1").bytes == "{}");
  fake.log.clear();
  registry.put_blob("x", blob, bytes);
  registry.put_manifest("x", "v1", manifest);
  CHECK(std::set<std::string>(fake.log.begin(), fake.log.end()) == std::set<std::string>{"HEAD"});
  CHECK(registry.tags("x") == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("a manifest is deleted once, and may be gone already") {
  FakeRegistry fake;
  Registry registry(fake.server.host(), fake.options());
  const Manifest manifest{describe(kImageManifest, "{}"), "{}"};
  const std::string digest = manifest.descriptor.digest;
  registry.put_manifest("x", digest, manifest);
  fake.keeps = true;
  CHECK(code_of([&] { registry.delete_manifest("x", digest); }) == "oci.registry");
  CHECK(registry.head_manifest("x", digest));
  fake.keeps = false;
  registry.delete_manifest("x", digest);
  CHECK_FALSE(registry.head_manifest("x", digest));
  CHECK_NOTHROW(registry.delete_manifest("x", digest));
}

TEST_CASE("refusals carry the registry's words") {
  FakeRegistry fake;
  Registry registry(fake.server.host(), fake.options());
  CHECK_FALSE(registry.head_manifest("x", "none"));
  CHECK_THROWS_WITH(registry.get_manifest("x", "none"),
                    "GET \"" + fake.server.url("/v2/x/manifests/none") +
                        "\": response status code 404: name unknown: no such thing");
  CHECK(code_of([&] { registry.get_blob("x", describe("", "a")); }) == "oci.not_found");
}

TEST_CASE("an identity token goes to the server of tokens and nowhere else") {
  FakeRegistry fake;
  fake.token = "t";
  bool asked_elsewhere = false;
  LoopbackServer elsewhere{[&](const Asked&) {
    asked_elsewhere = true;
    return Answer{200, R"({"token":"t"})"};
  }};
  fake.token_at = elsewhere.url("/token");
  RegistryOptions options = fake.options();
  options.credentials = [](const std::string&) { return Credential{"", {}, Secret("hush")}; };
  Registry registry(fake.server.host(), options);
  CHECK(code_of([&] { registry.ping(); }) == "oci.denied");
  CHECK_FALSE(asked_elsewhere);
}

TEST_CASE("what is asked for by a digest has that digest, whatever the registry tells") {
  FakeRegistry fake;
  const std::string wanted = describe("", "other").digest;
  fake.manifests[wanted] = "{}";
  fake.manifests["sha512:00"] = "{}";
  Registry registry(fake.server.host(), fake.options());
  CHECK(code_of([&] { registry.head_manifest("x", wanted); }) == "digest.mismatch");
  CHECK(code_of([&] { registry.get_manifest("x", "sha512:00"); }) == "digest.mismatch");
}

TEST_CASE("bytes that are not what was asked for are refused") {
  FakeRegistry fake;
  const Descriptor blob = describe("", "right");
  fake.blobs[blob.digest] = GENERATE("wrong", "right and more");
  fake.manifests[blob.digest] = "wrong";
  Registry registry(fake.server.host(), fake.options());
  CHECK(code_of([&] { registry.get_blob("x", blob); }) == "digest.mismatch");
  CHECK(code_of([&] { registry.get_manifest("x", blob.digest); }) == "digest.mismatch");
}

TEST_CASE("pages that lead round in a circle end with an error") {
  FakeRegistry fake;
  fake.circle = GENERATE(1, 3);
  Registry registry(fake.server.host(), fake.options());
  CHECK(code_of([&] { registry.tags("x"); }) == "oci.pages");
  CHECK(fake.pages < 10);
}

TEST_CASE("a list of tags goes on where it began, and is a list") {
  FakeRegistry fake;
  LoopbackServer other{[](const Asked&) { return Answer{200, R"({"tags":["b"]})"}; }};
  Registry registry(fake.server.host(), fake.options());
  fake.tag_list = R"({"tags":["a"]})";
  fake.tag_link = "<http://" + other.host() + "/v2/x/tags/list>; rel=\"next\"";
  CHECK(code_of([&] { registry.tags("x"); }) == "oci.pages");
  fake.tag_link = "none";
  CHECK(registry.tags("x") == std::vector<std::string>{"a"});
  for (const char* text : {R"({"tags":null})", "{}"}) {
    fake.tag_list = text;
    CHECK(registry.tags("x").empty());
  }
  for (const char* text : {"<html>", "[]", R"({"tags":"a"})", R"({"tags":["a",1]})"}) {
    INFO(text);
    fake.tag_list = text;
    CHECK(code_of([&] { registry.tags("x"); }) == "oci.tags");
  }
}

TEST_CASE("a blob that is longer than its manifest says ends there, in words that tell so") {
  FakeRegistry fake;
  Descriptor blob = describe("", "right and more");
  fake.blobs[blob.digest] = "right and more";
  blob.size = 5;
  Registry registry(fake.server.host(), fake.options());
  CHECK_THROWS_WITH(
      registry.get_blob("x", blob),
      Catch::Matchers::EndsWith(": the registry sends more than the 5 bytes that the blob has"));
}

TEST_CASE("a blob is of the size that its manifest says") {
  FakeRegistry fake;
  Descriptor blob = describe("", "right");
  fake.blobs[blob.digest] = "right";
  blob.size = 1'000'000;
  Registry registry(fake.server.host(), fake.options());
  CHECK(code_of([&] { registry.get_blob("x", blob); }) == "digest.mismatch");
  for (const char* text :
       {R"({"layers":[{"digest":"../../x","size":1}]})", R"({"layers":[{"digest":"x","size":1}]})",
        R"({"layers":[{"digest":"sha256:0","size":-1}]})",
        R"({"layers":[{"digest":"sha256:0","size":"1"}]})"}) {
    INFO(text);
    CHECK(code_of([&] { parse_manifest(text); }) == "oci.manifest");
  }
  CHECK_FALSE(parse_manifest(R"({"config":null,"layers":null,"manifests":null})").config);
  CHECK_THROWS_WITH(parts_of({{}, R"({"layers":5})"}, "r.example/x:1"),
                    Catch::StartsWith("r.example/x:1: "));
}

TEST_CASE("a blob that ends too soon is no upload that waits") {
  FakeRegistry fake;
  RegistryOptions options = fake.options();
  options.chunk = GENERATE(1, 1000);
  Registry registry(fake.server.host(), options);
  Descriptor blob = describe("", "abc");
  blob.size = 5;
  CHECK(code_of([&] { registry.put_blob("x", blob, "abc"); }) == "oci.blob");
}

TEST_CASE("an interrupt ends what a registry does not answer") {
  FakeRegistry fake;
  const std::atomic<bool> cancel{true};
  RegistryOptions options = fake.options();
  options.cancel = &cancel;
  Registry registry(fake.server.host(), options);
  CHECK(code_of([&] { registry.put_blob("x", describe("", "a"), "a"); }) == "net.cancelled");
}

TEST_CASE("200 pushes through faults end in the same state") {
  FakeRegistry fake;
  fake.faulty = true;
  for (int i = 0; i < 200; ++i) {
    fake.chance = static_cast<unsigned>(i * 7919 + 1);
    RegistryOptions options = fake.options();
    options.chunk = i % 2 == 0 ? 1 << 20 : 1000;
    Registry registry(fake.server.host(), options);
    const std::string bytes = std::string(3500, 'x') + std::to_string(i);
    const Descriptor blob = describe("", bytes);
    registry.put_blob("x", blob, bytes);
    registry.put_manifest("x", "v" + std::to_string(i), {describe(kImageManifest, bytes), bytes});
    REQUIRE(fake.blobs[blob.digest] == bytes);
    REQUIRE(registry.get_blob("x", blob) == bytes);
    REQUIRE(fake.manifests["v" + std::to_string(i)] == bytes);
  }
  CHECK(fake.blobs.size() == 200);
  CHECK(fake.manifests.size() == 200);
}

TEST_CASE("an image goes from a layout to a registry and into another layout") {
  FakeRegistry fake;
  const testing::Folder folder;
  Layout from(folder.path() + "/from"), to(folder.path() + "/to");
  const Descriptor layer = from.put("application/x-layer", "layer bytes");
  const std::string text = R"({"schemaVersion":2,"layers":[{"mediaType":"application/x-layer",)"
                           R"("digest":")" +
                           layer.digest + R"(","size":11}]})";
  const Descriptor manifest = from.put(kImageManifest, text);
  Registry registry(fake.server.host(), fake.options());
  CHECK(push_image(from, manifest, registry, "x", "v1") == manifest);
  CHECK(pull_image(registry, "x", "v1", to).digest == manifest.digest);
  CHECK(to.read(layer.digest) == "layer bytes");
  CHECK(to.find("v1")->digest == manifest.digest);
  fake.log.clear();
  push_image(to, manifest, registry, "x", "v1");
  CHECK(std::set<std::string>(fake.log.begin(), fake.log.end()) == std::set<std::string>{"HEAD"});
}

TEST_CASE("challenges are read with quotes, blanks and without") {
  const Challenge challenge =
      parse_challenge("Bearer realm=\"https://a/t?x=1,2\", service=s ,scope=\"a\\\"b\"");
  CHECK(challenge.scheme == "bearer");
  CHECK(challenge.parameters.at("realm") == "https://a/t?x=1,2");
  CHECK(challenge.parameters.at("scope") == "a\"b");
  CHECK(parse_challenge("Basic").parameters.empty());
  CHECK(parse_challenge("Basic realm=\"x").parameters.at("realm") == "x");
}
