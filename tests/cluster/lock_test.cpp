// The lease of a submission on a scripted server that holds one lease.
#include "cluster/lock.hpp"

#include <catch2/catch.hpp>
#include <mutex>
#include <thread>

#include "error_of.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

using std::chrono::milliseconds;

constexpr LockTimes kFast{milliseconds(1000), milliseconds(30), milliseconds(60)};

ConnectOptions some_server() {
  ConnectOptions options;
  options.files = {{"/config",
                    "{current-context: t, contexts: [{name: t, context: {cluster: c}}], "
                    "clusters: [{name: c, cluster: {server: 'https://h:6443'}}]}"}};
  options.now_s = [] { return 1'700'000'000; };
  options.retry_for = milliseconds(0);
  return options;
}

struct Server {
  std::mutex mutex;
  Json lease;
  int version = 0, status = 0;  // answers `status` to all, unless 0
  std::string methods;

  net::Response answer(const net::Request& request) {
    const std::lock_guard lock(mutex);
    if (status != 0) return with(status, "{}");
    methods += request.method[0] == 'P' ? request.method[1] : request.method[0];
    if (request.method == "GET") return lease.is_null() ? with(404, "{}") : with(200, lease.dump());
    const bool there = !lease.is_null();
    if ((request.method == "POST") == there) return with(409, "{}");
    if (request.method == "DELETE") {
      lease = nullptr;
      return with(200, "{}");
    }
    Json body = Json::parse(request.body);
    body["metadata"]["resourceVersion"] = std::to_string(++version);
    lease = body;
    return with(200, lease.dump());
  }

  void hold(const Json& holder) {
    const std::lock_guard lock(mutex);
    lease["spec"]["holderIdentity"] = holder;
  }

  void answer_all(int with_status) {
    const std::lock_guard lock(mutex);
    status = with_status;
  }

  template <class Look>
  auto look(const Look& at) {
    const std::lock_guard lock(mutex);
    return at(*this);
  }

  static net::Response with(int status, std::string body) {
    net::Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
  }

  Session session{some_server(), Limits{}, [this](const net::Request& r) { return answer(r); }};
};

void pass_time() {
  std::this_thread::sleep_for(milliseconds(150));
}

}  // namespace

TEST_CASE("a lease is taken with one request, renewed, and given back") {
  Server server;
  {
    Lock lock(server.session, "shop", "demo", "anna@h/1", {}, kFast);
    CHECK(server.look([](Server& s) { return s.methods[0]; }) == 'O');
    const Json first = server.look([](Server& s) { return s.lease; });
    pass_time();
    CHECK(error_of([&] { lock.check(); }) == "none");
    const Json later = server.look([](Server& s) { return s.lease; });
    CHECK(later["metadata"] != first["metadata"]);
    CHECK(later["spec"]["acquireTime"] == first["spec"]["acquireTime"]);
  }
  CHECK(server.lease.is_null());
}

TEST_CASE("a lease that another run took over stops the writes of the first") {
  Server server;
  Session session = server.session.fork();
  {
    Lock lock(server.session, "shop", "demo", "anna@h/1", {}, kFast);
    session.set_guard([&] { lock.check(); });
    CHECK(session.send({"POST", "/x", "{}", {}}).status == 409);
    server.hold("bob@h/2");
    pass_time();
    const std::string expected =
        "submit.lost: the lease shop/kchart-demo of this submission was taken over by bob@h; "
        "nothing more "
        "was written. See what is there with kchart status demo, then run the command again";
    CHECK(error_of([&] { session.send({"PATCH", "/x", "{}", {}}); }) == expected);
    CHECK(error_of([&] { session.send({"GET", "/x", {}, {}}); }) == "none");
    server.hold("anna@h/1");  // what is once lost stays lost
    CHECK(error_of([&] { session.send({"PATCH", "/x", "{}", {}}); }) == expected);
  }
  CHECK_FALSE(server.lease.is_null());  // it is not ours to delete
}

TEST_CASE("a lease that somebody removed is lost, too") {
  Server server;
  Lock lock(server.session, "shop", "demo", "anna@h/1", {}, kFast);
  server.hold(nullptr);
  pass_time();
  CHECK(error_of([&] { lock.check(); }).find("of this submission is gone") != std::string::npos);
}

TEST_CASE("a server that was away is asked before the next write") {
  Server server;
  Lock lock(server.session, "shop", "demo", "anna@h/1", {}, kFast);
  server.answer_all(503);
  pass_time();
  server.answer_all(0);
  CHECK(error_of([&] { lock.check(); }) == "none");
}

TEST_CASE("a lease that is no submission's is left alone") {
  Server server;
  server.lease = {{"spec", {{"holderIdentity", "operator-1"}}}};
  const Json before = server.lease;
  CHECK(error_of([&] { Lock(server.session, "shop", "demo", "anna@h/1", {}, kFast); }) ==
        "submit.lease: Lease shop/kchart-demo exists and is no submission's; choose another "
        "--name, or remove it");
  CHECK(server.lease == before);
  CHECK(lease_name(std::string(246, 'a')) == "kchart-" + std::string(246, 'a'));
  CHECK(lease_name(std::string(247, 'a')).size() == 7 + 64);
}

}  // namespace kchart::cluster
