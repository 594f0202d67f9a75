// The client against a server that misbehaves as the test says.
#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <thread>
#include <type_traits>

#include "kchart/error.hpp"
#include "kchart/http.hpp"
#include "support/loopback.hpp"

using namespace kchart;
using namespace kchart::net;
using kchart::testing::Answer;
using kchart::testing::Asked;
using kchart::testing::LoopbackServer;
using std::chrono::milliseconds;

namespace {

// A client that waits for nothing and writes down how long it would have waited.
struct Quick {
  std::vector<long> waits;
  std::chrono::steady_clock::time_point now{};
  ClientOptions options;

  Quick() {
    options.clock.now = [this] { return now; };
    options.clock.sleep = [this](milliseconds time) {
      waits.push_back(static_cast<long>(time.count()));
      now += time;
    };
    options.clock.random = [] { return std::uint64_t{0}; };
  }
};

Request get(const std::string& url) {
  Request request;
  request.url = url;
  return request;
}

std::string code_of(const Client& client, const Request& request) {
  try {
    const_cast<Client&>(client).send(request);
  } catch (const Error& error) {
    return error.code();
  }
  return "no error";
}

template <class T, class = void>
struct IsPrintable : std::false_type {};
template <class T>
struct IsPrintable<T, std::void_t<decltype(std::declval<std::ostream&>() << std::declval<T>())>>
    : std::true_type {};

}  // namespace

TEST_CASE("an answer comes with status, headers and body") {
  LoopbackServer server([](const Asked& asked) {
    return Answer{asked.target == "/x" ? 200 : 404,
                  asked.method + " " + asked.header("user-agent"),
                  {{"X-One", " a "}, {"x-two", ""}}};
  });
  Client client;
  const Response response = client.send(get(server.url("/x")));
  CHECK(response.status == 200);
  CHECK(response.body == "GET kchart");
  REQUIRE(response.header("x-one") != nullptr);
  CHECK(*response.header("x-one") == "a");
  CHECK(*response.header("X-TWO") == "");
  CHECK(client.send(get(server.url("/y"))).status == 404);
  CHECK(server.connections() == 1);
}

TEST_CASE("bodies are sent from texts and from readers") {
  Asked last;
  LoopbackServer server([&last](const Asked& asked) {
    last = asked;
    return Answer{201, asked.body};
  });
  Client client;
  Request request = get(server.url("/"));
  request.method = GENERATE("PUT", "POST", "PATCH");
  request.body = "hello";
  CHECK(client.send(request).body == "hello");
  CHECK(last.in_one_piece);
  CHECK(last.headers.count("content-type") == 0);
  request.body.clear();
  CHECK(client.send(request).body.empty());
  CHECK(last.header("content-length") == "0");
  const std::string big(3'000'000, 'x');
  request.body = big;
  CHECK(client.send(request).body == big);
  request.body.clear();
  request.body_size = big.size();
  request.body_reader = [&](std::uint64_t offset, char* into, std::size_t room) {
    return big.copy(into, room, offset);
  };
  CHECK(client.send(request).body == big);
}

TEST_CASE("failures that may pass are repeated with growing delays") {
  int asked_so_far = 0;
  const int failures = GENERATE(0, 1, 4, 5);
  const int kind = GENERATE(0, 1, 429, 500, 502, 503);
  const bool multiplex = GENERATE(false, true);
  LoopbackServer server([&](const Asked&) {
    Answer answer{200, "fine"};
    if (asked_so_far++ >= failures) return answer;
    if (kind > 1) answer.status = kind;
    answer.drop = kind == 0;
    if (kind == 1) answer.cut_after = 2;
    return answer;
  });
  Quick quick;
  quick.options.multiplex = multiplex;
  Client client(quick.options);
  CAPTURE(failures, kind, multiplex);
  if (failures < 5) {
    const Response response = client.send(get(server.url("/")));
    CHECK(response.body == "fine");
    CHECK(response.attempts == failures + 1);
    const std::vector<long> all{125, 250, 500, 1000};
    CHECK(quick.waits == std::vector<long>(all.begin(), all.begin() + failures));
  } else if (kind > 1) {
    CHECK(client.send(get(server.url("/"))).status == kind);
  } else {
    CHECK(code_of(client, get(server.url("/"))) == "net.cut");
  }
}

TEST_CASE("a POST is sent once unless it surely had no effect") {
  int count = 0;
  const int kind = GENERATE(0, 429, 500);
  const bool repeatable = GENERATE(false, true);
  LoopbackServer server([&](const Asked&) {
    Answer answer{++count == 1 && kind != 0 ? kind : 200};
    answer.drop = count == 1 && kind == 0;
    return answer;
  });
  Quick quick;
  Client client(quick.options);
  Request request = get(server.url("/"));
  request.method = "POST";
  request.repeatable = repeatable;
  code_of(client, request);
  CHECK(count == (repeatable || kind == 429 ? 2 : 1));
}

TEST_CASE("Retry-After is kept to, within bounds") {
  int count = 0;
  const bool patient = GENERATE(true, false);
  LoopbackServer server([&](const Asked&) {
    return ++count == 1 ? Answer{429, "", {{"Retry-After", patient ? "7" : "3600"}}} : Answer{};
  });
  Quick quick;
  Client client(quick.options);
  CHECK(client.send(get(server.url("/"))).status == (patient ? 200 : 429));
  CHECK(quick.waits == (patient ? std::vector<long>{7000} : std::vector<long>{}));
}

TEST_CASE("credentials stay with scheme, host and port") {
  std::string seen;
  LoopbackServer other([&](const Asked& asked) {
    seen = asked.header("authorization") + "|" + asked.header("cookie");
    return Answer{};
  });
  LoopbackServer server([&](const Asked& asked) {
    if (asked.target == "/away") return Answer{302, "", {{"Location", other.url("/x")}}};
    if (asked.target == "/here") return Answer{302, "", {{"Location", "/end"}}};
    seen = asked.header("authorization") + "|" + asked.header("cookie");
    return Answer{};
  });
  Client client;
  Request request = get(server.url("/away"));
  request.authorization = Secret("Bearer t");
  request.headers = {{"Cookie", "c"}};
  client.send(request);
  CHECK(seen == "|");
  request.pass_credentials = true;
  client.send(request);
  CHECK(seen == "Bearer t|c");
  request.url = server.url("/here");
  request.pass_credentials = false;
  client.send(request);
  CHECK(seen == "Bearer t|c");
  request = get("http://me:pw@" + server.host() + "/end");
  client.send(request);
  CHECK(seen == "Basic bWU6cHc=|");
}

TEST_CASE("redirects change methods as the standard says, and end") {
  LoopbackServer server([&](const Asked& asked) {
    if (asked.target == "/loop") return Answer{302, "", {{"Location", "/loop"}}};
    if (asked.target == "/ftp") return Answer{302, "", {{"Location", "ftp://h/"}}};
    const int status = std::atoi(asked.target.c_str() + 1);
    if (status != 0) return Answer{status, "", {{"Location", "/end"}}};
    return Answer{200, asked.method + asked.body};
  });
  struct Row {
    int status;
    const char *method, *body;
  };
  const Row row = GENERATE(values<Row>({{301, "POST", "GET"},
                                        {302, "PUT", "PUTx"},
                                        {303, "PUT", "GET"},
                                        {307, "POST", "POSTx"},
                                        {308, "PUT", "PUTx"}}));
  Client client;
  Request request = get(server.url("/" + std::to_string(row.status)));
  request.method = row.method;
  request.body = "x";
  CHECK(client.send(request).body == row.body);
  CHECK(code_of(client, get(server.url("/loop"))) == "net.redirect");
  CHECK(code_of(client, get(server.url("/ftp"))) == "net.url");
  request = get(server.url("/301"));
  request.follow_redirects = false;
  CHECK(client.send(request).status == 301);
}

TEST_CASE("bodies and headers are bounded") {
  LoopbackServer server([](const Asked& asked) {
    if (asked.target == "/body") return Answer{200, std::string(100'000, 'x')};
    return Answer{200, "", {{"X", std::string(asked.target == "/long" ? 20'000 : 10, 'x')}}};
  });
  ClientOptions options;
  options.limits.http_body = 99'999;
  options.limits.http_headers = 10'000;
  Client client(options);
  CHECK(code_of(client, get(server.url("/body"))) == "limit.http.body");
  CHECK(code_of(client, get(server.url("/long"))) == "limit.http.headers");
  Request request = get(server.url("/body"));
  std::size_t got = 0;
  request.sink = [&](std::string_view piece) {
    got += piece.size();
    return true;
  };
  client.send(request);
  CHECK(got == 100'000);
}

TEST_CASE("a sink may stop, and what it got is not sent again") {
  int count = 0;
  LoopbackServer server([&](const Asked& asked) {
    ++count;
    Answer answer{200, std::string(500'000, 'x')};
    if (asked.target == "/cut") answer.cut_after = 1000;
    return answer;
  });
  Quick quick;
  Client client(quick.options);
  Request request = get(server.url("/"));
  request.sink = [](std::string_view) { return false; };
  CHECK(client.send(request).status == 200);
  request.url = server.url("/cut");
  request.sink = [](std::string_view) { return true; };
  count = 0;
  CHECK(code_of(client, request) == "net.cut");
  CHECK(count == 1);
  request.sink = [](std::string_view) -> bool { throw std::runtime_error("mine"); };
  CHECK_THROWS_WITH(client.send(request), "mine");
}

TEST_CASE("silence, refusal and cancelling end a request") {
  LoopbackServer server([](const Asked&) {
    Answer answer;
    answer.delay_ms = 1500;
    return answer;
  });
  ClientOptions options;
  options.retry.attempts = 1;
  options.multiplex = GENERATE(false, true);
  Client client(options);
  Request request = get(server.url("/"));
  request.total_timeout = milliseconds(100);
  CHECK(code_of(client, request) == "net.timeout");
  std::atomic<bool> cancel{true};
  request = get(server.url("/"));
  request.cancel = &cancel;
  CHECK(code_of(client, request) == "net.cancelled");
  options.refuse_private = true;
  CHECK(code_of(Client(options), get(server.url("/"))) == "net.private");
}

TEST_CASE("a silent server is asked twice, not as often as one that breaks off") {
  LoopbackServer server([](const Asked&) {
    Answer answer;
    answer.delay_ms = 2500;
    return answer;
  });
  ClientOptions options;
  options.idle_timeout = milliseconds(20);
  options.clock.sleep = [](milliseconds) {};
  Client client(options);
  CHECK_THROWS_WITH(client.send(get(server.url("/"))), Catch::EndsWith("(tried 2 times)"));
}

TEST_CASE("errors name the address without what is secret") {
  ClientOptions options;
  options.retry.attempts = 2;
  options.clock.sleep = [](milliseconds) {};
  Client client(options);
  try {
    client.send(get("http://me:secret@127.0.0.1:1/x?token=secret"));
    FAIL("nothing listens there");
  } catch (const Error& error) {
    CHECK(error.message() ==
          "Get \"http://127.0.0.1:1/x\": dial tcp 127.0.0.1:1: connect: connection refused "
          "(tried 2 times)");
  }
}

TEST_CASE("headers with line breaks are refused") {
  Client client;
  Request request = get("http://127.0.0.1:1/");
  request.headers = {{"X", "a\r\nY: b"}};
  CHECK(code_of(client, request) == "net.header");
}

TEST_CASE("many threads share a client", "[threads]") {
  LoopbackServer server([](const Asked& asked) { return Answer{200, asked.target}; });
  ClientOptions options;
  options.multiplex = GENERATE(false, true);
  Client client(options);
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string target = "/" + std::to_string(t * 100 + i);
        good += client.send(get(server.url(target))).body == target;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == 160);
  CHECK(server.connections() <= 8);
}

TEST_CASE("200 requests through faults end in the same state") {
  // A server that stores what is put, after any of its faults.
  std::map<std::string, std::string> stored;
  unsigned chance = 12345;
  LoopbackServer server([&](const Asked& asked) {
    chance = chance * 1103515245 + 12345;
    const unsigned fault = chance >> 16 & 7;
    if (fault < 4) stored[asked.target] = asked.body;
    Answer answer{201, "stored"};
    if (fault == 1) answer.drop = true;    // stored, but the answer is lost
    if (fault == 2) answer.cut_after = 3;  // stored, and the answer is cut
    if (fault == 4) answer.drop = true;
    if (fault == 5) answer.status = 503;
    if (fault == 6) answer.status = 429;
    if (fault == 7) answer.delay_ms = 2, answer.status = 502;
    return answer;
  });
  Quick quick;
  quick.options.retry.attempts = 60;
  Client client(quick.options);
  for (int i = 0; i < 200; ++i) {
    Request request = get(server.url("/" + std::to_string(i)));
    request.method = "PUT";
    request.body = "value " + std::to_string(i);
    quick.now = {};
    CHECK(client.send(request).status == 201);
  }
  CHECK(stored.size() == 200);
  CHECK(stored["/7"] == "value 7");
}

TEST_CASE("a secret cannot be printed") {
  CHECK(IsPrintable<std::string>::value);
  CHECK_FALSE(IsPrintable<Secret>::value);
  Secret secret("abc");
  CHECK(secret.equals("abc"));
  CHECK_FALSE(secret.equals("abd"));
  CHECK_FALSE(secret.equals("ab"));
  const Secret moved = std::move(secret);
  CHECK(moved.reveal() == "abc");
}
