// Batches: order, errors of single releases, failures of the caller, and how far threads run ahead.
#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>

#include "kchart/batch.hpp"
#include "kchart/error.hpp"
#include "render/charts.hpp"

using kchart::BatchJob;
using kchart::BatchRequest;
using kchart::BatchResult;

namespace {

std::shared_ptr<const kchart::Engine> engine_of(const std::string& text) {
  return std::make_shared<const kchart::Engine>(
      kchart::test::make_chart({{"templates/a.yaml", text}}));
}

std::string message_of(const BatchResult& result) {
  if (!result.error) return {};
  try {
    std::rethrow_exception(result.error);
  } catch (const std::exception& error) {
    return error.what();
  }
}

// Jobs 0 to `count`, each with its number as a value and in the release's name.
std::function<BatchJob()> numbered(std::shared_ptr<const kchart::Engine> engine,
                                   std::size_t count) {
  auto at = std::make_shared<std::size_t>(0);
  return [=]() -> BatchJob {
    if (*at == count) return {};
    return [engine, i = (*at)++] {
      BatchRequest request{
          engine, kchart::Values::from_yaml("number: " + std::to_string(i)), {}, {}};
      request.options.release.name = "r" + std::to_string(i);
      return request;
    };
  };
}

}  // namespace

TEST_CASE("a batch hands results over in order on any number of threads", "[threads]") {
  const auto engine = engine_of(
      "name: {{ .Release.Name }}\nwork: {{ range until (mod .Values.number 7 | mul 40 | int) }}"
      "{{ . | toString | sha256sum | trunc 4 }}{{ end }}\n");
  std::vector<std::string> expected;
  for (const std::size_t threads : {1U, 2U, 3U, 8U}) {
    std::vector<std::string> texts;
    const auto done = [&](BatchResult result) {
      CHECK(result.index == texts.size());
      CHECK(message_of(result).empty());
      texts.push_back(std::move(result.text));
    };
    CHECK(kchart::render_batch(numbered(engine, 200), done, {threads}) == 200);
    REQUIRE(texts.size() == 200);
    CHECK(texts[42].find("name: r42\n") != std::string::npos);
    if (expected.empty()) expected = texts;
    CHECK(texts == expected);
  }
}

TEST_CASE("a release that fails does not touch the others", "[threads]") {
  const auto engine =
      engine_of("a: {{ if eq (int .Values.number) 3 }}{{ fail \"three\" }}{{ end }}1\n");
  std::vector<std::string> messages;
  const auto done = [&](BatchResult result) {
    messages.push_back(message_of(result));
    CHECK(result.text.empty() == !messages.back().empty());
  };
  kchart::render_batch(numbered(engine, 6), done, {2});
  REQUIRE(messages.size() == 6);
  CHECK(messages[3] == "execution error at (c/templates/a.yaml:1:40): three");
  messages[3].clear();
  CHECK(messages == std::vector<std::string>(6));
}

TEST_CASE("what a job throws or lacks is the error of its result") {
  std::size_t at = 0;
  const auto next = [&]() -> BatchJob {
    switch (at++) {
      case 0:
        return []() -> BatchRequest { throw std::runtime_error("no values"); };
      case 1:
        return [] { return BatchRequest(); };
      default:
        return {};
    }
  };
  std::vector<std::string> messages;
  CHECK(kchart::render_batch(next, [&](BatchResult r) { messages.push_back(message_of(r)); },
                             {1}) == 2);
  CHECK(messages == std::vector<std::string>{"no values", "a job has no engine"});
}

TEST_CASE("a failing caller ends the batch with its own error", "[threads]") {
  const auto engine = engine_of("a: 1\n");
  std::size_t seen = 0;
  const auto stops = [&](const BatchResult& result) {
    ++seen;
    if (result.index == 5) throw std::runtime_error("disk full");
  };
  CHECK_THROWS_WITH(kchart::render_batch(numbered(engine, 100000), stops, {3}), "disk full");
  CHECK(seen == 6);

  std::size_t asked = 0;
  const auto breaks = [&]() -> BatchJob {
    if (++asked > 4) throw std::runtime_error("line 5 is unreadable");
    return [&] { return BatchRequest{engine, {}, {}, {}}; };
  };
  seen = 0;
  CHECK_THROWS_WITH(kchart::render_batch(breaks, [&](const BatchResult&) { ++seen; }, {2}),
                    "line 5 is unreadable");
  CHECK(seen <= 4);
}

TEST_CASE("threads do not run ahead of a slow reader", "[threads]") {
  const auto engine = engine_of("a: 1\n");
  std::atomic<std::size_t> taken{0};
  const auto source = numbered(engine, 500);
  const auto next = [&] {
    ++taken;
    return source();
  };
  std::size_t most = 0;
  const auto done = [&](const BatchResult& result) {
    most = std::max<std::size_t>(most, taken - result.index);
  };
  kchart::render_batch(next, done, {2});
  CHECK(most <= 9);  // four for each thread, and the end
}

TEST_CASE("the text of a result can be the caller's own") {
  const auto engine = engine_of("kind: {{ .Release.Name }}\n");
  std::size_t at = 0;
  const auto next = [&]() -> BatchJob {
    if (at++ != 0) return {};
    return [&] {
      return BatchRequest{
          engine, {}, {}, [](const kchart::Rendered& r) { return r.manifests.at(0).kind; }};
    };
  };
  std::string text;
  kchart::render_batch(next, [&](BatchResult result) { text = result.text; });
  CHECK(text == "release-name");
}
