// The parts of the cluster client that decide without a server, and a session on scripted answers.
#include <atomic>
#include <barrier>
#include <catch2/catch.hpp>
#include <thread>

#include "cluster/apply_set.hpp"
#include "cluster/field_changes.hpp"
#include "cluster/kstatus.hpp"
#include "cluster/members.hpp"
#include "cluster/plan.hpp"
#include "cluster/reasons.hpp"
#include "cluster/session.hpp"
#include "cluster/unified.hpp"
#include "cluster/wait.hpp"
#include "cluster/write.hpp"
#include "error_of.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

ConnectOptions config(const std::string& text) {
  ConnectOptions options;
  options.files = {{"/home/a/.kube/config", text}};
  options.read_file = [](const std::string& path) { return "content of " + path; };
  options.retry_for = std::chrono::milliseconds(5000);
  return options;
}

Awaited awaited_deployment(const std::string& live) {
  Awaited made{{{"apps", "v1", "Deployment"}, "shop", "web"}, {}, Json::parse(live)};
  made.resource.type = made.id.type;
  made.resource.plural = "deployments";
  made.resource.namespaced = true;
  return made;
}

constexpr const char* kConfig = R"(
current-context: test
contexts: [{name: test, context: {cluster: c, user: u, namespace: shop}}]
clusters: [{name: c, cluster: {server: "https://h:6443/", certificate-authority: ca.crt}}]
users: [{name: u, user: {token: t0}}]
)";

}  // namespace

TEST_CASE("readiness follows kstatus") {
  struct Row {
    const char* object;
    const char* status;
    const char* message;
  };
  const Row rows[] = {
      {R"({"apiVersion":"v1","kind":"ConfigMap"})", "Current", "Resource is always ready"},
      {R"({"apiVersion":"v1","kind":"X","metadata":{"deletionTimestamp":"2024-01-01T00:00:00Z"}})",
       "Terminating", "Resource scheduled for deletion"},
      {R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"generation":2},
          "status":{"observedGeneration":1}})",
       "InProgress", "Deployment generation is 2, but latest observed generation is 1"},
      {R"({"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":3},
          "status":{"replicas":3,"updatedReplicas":3,"availableReplicas":1}})",
       "InProgress", "Available: 1/3"},
      {R"({"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":1,
          "progressDeadlineSeconds":600},"status":{"conditions":[
          {"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}]}})",
       "Failed", "Progress deadline exceeded"},
      {R"({"apiVersion":"apps/v1","kind":"StatefulSet","spec":{"replicas":1},"status":{
          "replicas":1,"readyReplicas":1,"currentReplicas":1,"currentRevision":"a",
          "updateRevision":"b"}})",
       "InProgress", "Waiting for updated revision to match current"},
      {R"({"apiVersion":"v1","kind":"Pod","status":{"phase":"Running","containerStatuses":[
          {"name":"a","state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}})",
       "Failed", "Containers in CrashLoop state: a"},
      {R"({"apiVersion":"batch/v1","kind":"Job","status":{"conditions":[
          {"type":"Failed","status":"True"}],"failed":2}})",
       "Failed", "Job Failed. failed: 2/1"},
      {R"({"apiVersion":"example.com/v1","kind":"Thing","status":{"conditions":[
          {"type":"Ready","status":"False","message":"not yet"}]}})",
       "InProgress", "not yet"},
  };
  for (const Row& row : rows) {
    const ObjectStatus status = status_of(Json::parse(row.object), 1'700'000'000);
    CHECK(name_of(status.readiness) == row.status);
    CHECK(status.message == row.message);
  }
}

TEST_CASE("paused deployments are not waited for") {
  Json object =
      Json::parse(R"({"apiVersion":"apps/v1","kind":"Deployment","spec":{"paused":true}})");
  CHECK(status_for_waiting(object, {}, 0).readiness == Readiness::current);
  object["spec"]["paused"] = false;
  CHECK(status_for_waiting(object, {}, 0).readiness == Readiness::in_progress);
}

TEST_CASE("what controllers made of a labelled object is no member") {
  const auto made = [](const char* metadata) {
    return is_made_by_controller(Json::parse(metadata));
  };
  CHECK(
      made(R"({"ownerReferences":[{"controller":true}],"managedFields":[{"operation":"Apply"}]})"));
  CHECK(made(R"({"managedFields":[{"operation":"Update"}]})"));
  CHECK_FALSE(made(R"({"managedFields":[{"operation":"Update"},{"operation":"Apply"}]})"));
  CHECK_FALSE(made(R"({"ownerReferences":[{"controller":false}]})"));
  CHECK_FALSE(made("{}"));
}

TEST_CASE("ids of ApplySets are kubectl's") {
  CHECK(apply_set_id("demo", "shop", "ConfigMap", "") ==
        "applyset-3henVC9M3Mpd9BpiYNH2W8v5qxRAbgu6O0GnvCHjEII-v1");
  ApplySet set{"demo",
               "shop",
               "kchart/v0.1.0",
               {{"apps", "Deployment"}, {"", "Service"}},
               {"shop", "other"}};
  const Json parent = set.parent();
  CHECK(
      text_at(parent, {"metadata", "annotations", "applyset.kubernetes.io/contains-group-kinds"}) ==
      "Deployment.apps,Service");
  CHECK(text_at(parent, {"metadata", "annotations",
                         "applyset.kubernetes.io/additional-namespaces"}) == "other");
  CHECK(read_apply_set(parent, "kchart/v9.9.9") == set);
  ApplySet unfinished = set;
  unfinished.is_unfinished = true;
  CHECK(read_apply_set(unfinished.parent(), "kchart/v9.9.9") == unfinished);
  CHECK(error_of([&] { read_apply_set(parent, "helm/v1"); }).find("managed by \"kchart/v0.1.0\"") !=
        std::string::npos);
}

TEST_CASE("kubeconfigs") {
  const Endpoint endpoint = read_endpoint(config(kConfig), Limits{});
  CHECK(endpoint.server == "https://h:6443");
  CHECK(endpoint.namespace_name == "shop");
  CHECK(endpoint.ca == "content of /home/a/.kube/ca.crt");
  CHECK(endpoint.credentials.authorization.equals("Bearer t0"));
  ConnectOptions other = config(kConfig);
  other.context = "none";
  CHECK(error_of([&] { read_endpoint(other, Limits{}); }) ==
        "kubeconfig.context: context \"none\" does not exist");
  std::string number = kConfig;
  number.replace(number.find("shop"), 4, "5");
  CHECK(error_of([&] { read_endpoint(config(number), Limits{}); }) ==
        "kubeconfig.syntax: context \"test\": namespace is no text; put it in quotes");
  const char* lost =
      "{current-context: c, contexts: [{name: c, context: {cluster: none, user: u}}]}";
  CHECK(
      error_of([&] { read_endpoint(config(lost), Limits{}); }) ==
      "kubeconfig.cluster: cluster \"none\" does not exist, which the context \"c\" names: correct "
      "the kubeconfig, or choose another with --kube-context");
  ConnectOptions outside = config(kConfig);
  outside.namespace_name = "../x";
  CHECK(error_of([&] {
          read_endpoint(outside, Limits{});
        }).starts_with("kubeconfig.namespace: invalid namespace \"../x\""));
  ConnectOptions groups = config(kConfig);
  groups.as_groups = {"ops"};
  CHECK(error_of([&] {
          read_endpoint(groups, Limits{});
        }).find("user-extra for u without impersonating") != std::string::npos);
  CHECK(error_of([&] { read_endpoint(config("a: ["), Limits{}); }).rfind("kubeconfig.syntax", 0) ==
        0);
  CHECK(error_of([&] {
          read_endpoint(ConnectOptions{}, Limits{});
        }).rfind("kubeconfig.missing", 0) == 0);
}

TEST_CASE("objects outside the declared namespaces are refused, kinds ordered") {
  Discovery::Fetch fetch = [](const std::string& path, const std::string&) {
    if (path == "/api") return Json{{"versions", {"v1"}}};
    if (path == "/apis") return Json{{"groups", Json::array()}};
    return Json::parse(R"({"resources":[
      {"name":"configmaps","kind":"ConfigMap","namespaced":true,"verbs":["list"]},
      {"name":"namespaces","kind":"Namespace","namespaced":false,"verbs":["list"]},
      {"name":"services","kind":"Service","namespaced":true,"verbs":["list"]}]})");
  };
  const Discovery discovery = Discovery::read(fetch);
  PlanOptions options{"shop", {}};
  const auto plan = [&](const std::string& text) {
    const ManifestText document{"x.yaml", text};
    return make_plan(read_objects({&document, 1}, Limits{}), discovery, options);
  };
  const Plan made = plan(
      "{apiVersion: v1, kind: List, items: ["
      "{apiVersion: v1, kind: Service, metadata: {name: s}},"
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: own}},"
      "{apiVersion: v1, kind: Namespace, metadata: {name: own}}]}");
  REQUIRE(made.groups.size() == 3);
  CHECK(made.groups[0][0].path() == "/api/v1/namespaces/own");
  CHECK(made.groups[1][0].path() == "/api/v1/namespaces/own/configmaps/c");
  CHECK(made.groups[2][0].path() == "/api/v1/namespaces/shop/services/s");
  const char* outside = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: else}}";
  CHECK(error_of([&] { plan(outside); }) ==
        "submit.namespace: x.yaml: ConfigMap else/c lies outside the declared namespaces (shop); "
        "allow it with --allow-namespace else");
  CHECK(error_of([&] {
          plan("{apiVersion: v1, kind: Foo, metadata: {name: c}}");
        }).find("no matches for kind \"Foo\" in version \"v1\"") != std::string::npos);
  CHECK(error_of([&] {
          plan("{apiVersion: v1, kind: ConfigMap, metadata: {generateName: c}}");
        }).find("x.yaml: ConfigMap has no metadata.name") != std::string::npos);
  const char* twice =
      "{apiVersion: v1, kind: List, items: ["
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}},"
      "{apiVersion: v1, kind: Service, metadata: {name: c}},"
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}}]}";
  CHECK(error_of([&] { plan(twice); }) ==
        "manifest.duplicate: x.yaml: ConfigMap shop/c is written twice, first in x.yaml");
  CHECK(plan("{apiVersion: v1, kind: List, items: []}").size() == 0);
  for (const char* items : {"null", "{a: b}"}) {
    CHECK(error_of(
              [&] { plan(std::string("{apiVersion: v1, kind: List, items: ") + items + "}"); }) ==
          "manifest.object: x.yaml: items of a List is no list of objects; write items: [] where "
          "there are none");
  }
  CHECK(plan("{apiVersion: v1, kind: ConfigMapList, items: [{metadata: {name: c}}]}").size() == 1);
  for (const char* kind : {"List", "ConfigMapList"}) {
    CHECK(error_of([&] {
            plan(std::string("{apiVersion: v1, kind: ") + kind + ", items: [null]}");
          }) == std::string("manifest.object: x.yaml: an item of a ") + kind + " is no object");
  }
  options.submission = "web";
  CHECK(error_of([&] { plan("{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}"); }) ==
        "submit.record: x.yaml: ConfigMap shop/web is where the submission web keeps its "
        "record; choose another --name, or rename the object");
  CHECK(plan("{apiVersion: v1, kind: Service, metadata: {name: web}}").size() == 1);
}

TEST_CASE("groups whose servers are away") {
  const auto read = [](const char* aggregated) {
    return Discovery::read([&](const std::string& path, const std::string&) {
      if (path == "/apis" && *aggregated != 0) return Json::parse(aggregated);
      if (path == "/apis") {
        return Json::parse(R"({"groups":[{"name":"away.example","preferredVersion":
            {"version":"v1"}},{"name":"here.example","preferredVersion":{"version":"v1"}}]})");
      }
      if (path == "/apis/away.example/v1") throw Error(Fault::io, "cluster.server", "503");
      return Json::parse(R"({"resources":[{"name":"things","kind":"Thing"}]})");
    });
  };
  for (const char* aggregated : {"", R"({"kind":"APIGroupDiscoveryList","items":[
          {"metadata":{"name":"away.example"},"versions":[{"version":"v1","freshness":"Stale"}]},
          {"metadata":{"name":"here.example"},"versions":[{"version":"v1","resources":[
            {"resource":"things","responseKind":{"kind":"Thing"}}]}]}]})"}) {
    const Discovery discovery = read(aggregated);
    CHECK(discovery.is_away("away.example"));
    CHECK_FALSE(discovery.is_away("here.example"));
    CHECK(discovery.versions("here.example", "Thing").size() == 1);
    CHECK(discovery.versions("away.example", "Thing").empty());
  }
}

TEST_CASE("requests are repeated while that can help") {
  struct Row {
    std::vector<int> answers;
    const char* body;
    int status;
    std::size_t asked;
  };
  const Row rows[] = {
      {{200}, "{}", 200, 1},      {{503, 429, 410, 200}, "{}", 200, 4},
      {{409, 200}, "{}", 200, 2}, {{409, 200}, "FieldManagerConflict", 409, 1},
      {{404, 200}, "{}", 404, 1}, {{422, 200}, "{}", 422, 1},
  };
  for (const Row& row : rows) {
    std::size_t asked = 0;
    Session session(config(kConfig), Limits{}, [&](const net::Request&) {
      net::Response response;
      response.status = row.answers.at(asked++);
      response.body = row.body;
      return response;
    });
    CHECK(session.send({"GET", "/x", {}, {}}).status == row.status);
    CHECK(asked == row.asked);
  }
}

TEST_CASE("servers that want no version of what is to be made") {
  int asked = 0;
  Session session(config(kConfig), Limits{}, [&](const net::Request&) {
    net::Response response;
    response.status = 500;
    response.body = R"({"message":"resourceVersion should not be set on objects to be created"})";
    ++asked;
    return response;
  });
  PlannedObject planned;
  planned.object.body = {{"metadata", {{"name", "web"}, {"resourceVersion", kNotThere}}}};
  CHECK(apply_object(session, planned, planned.object.body, nullptr, SubmitOptions{}).stale);
  CHECK(asked == 1);
}

TEST_CASE("what a request rests on is not waited for") {
  for (const auto& [method, final] : {std::pair{"GET", 410}, std::pair{"PATCH", 409}}) {
    int asked = 0;
    Session session(config(kConfig), Limits{}, [&](const net::Request&) {
      net::Response response;
      response.status = ++asked == 1 ? 409 + 410 - final : final;
      return response;
    });
    Call call{method, "/x", {}, {}};
    call.conditional = true;
    CHECK(session.send(call).status == final);
    CHECK(asked == 2);
  }
}

TEST_CASE("a server that was reached once has the right address") {
  ConnectOptions options = config(kConfig);
  options.retry_for = std::chrono::milliseconds(0);
  bool away = GENERATE(false, true);
  const std::string advice = away ? "is h:6443 the right address" : "h:6443 has answered before";
  Session session(options, {}, [&](const net::Request&) -> net::Response {
    if (away) throw Error(Fault::io, "net.timeout", "no data for 30000 ms");
    net::Response response;
    response.status = 200;
    response.body = "{}";
    return response;
  });
  if (!away) session.get("/");
  away = true;
  CHECK_THAT(error_of([&] { session.get("/"); }), Catch::Contains(advice));
}

TEST_CASE("what the server warns of is passed on once") {
  struct Row {
    const char* header;
    std::vector<std::string> texts;
  };
  const Row rows[] = {
      {R"(299 - "unknown field \"a\"")", {"unknown field \"a\""}},
      {R"(299 - "one", 299 k8s "two" "Sat, 25 Aug 2012 23:34:45 GMT",199 - "old", 299 - "b\\c")",
       {"one", "two", "b\\c"}},
      {"299 - \"bell \a\"", {"bell \\x07"}},
      {R"(299 - "no end)", {}},
      {R"(299 - bare)", {}},
      {"", {}},
  };
  for (const Row& row : rows) {
    std::vector<std::string> heard;
    ConnectOptions options = config(kConfig);
    options.warning = [&](const std::string& text) { heard.push_back(text); };
    Session session(options, Limits{}, [&](const net::Request&) {
      net::Response response;
      response.status = 200;
      response.body = "{}";
      response.headers = {{"warning", row.header}};
      return response;
    });
    session.get("/x");
    session.fork().get("/y");
    CHECK(heard == row.texts);
  }
}

TEST_CASE("of several requests that are refused at once one gets new credentials") {
  constexpr int kAtOnce = 4;
  constexpr const char* kPlugin = R"(
current-context: test
contexts: [{name: test, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://h"}}]
users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: p}}}]
)";
  ConnectOptions options = config(kPlugin);
  int runs = 0;
  options.run_plugin = [&](const CredentialPlugin&) {
    return R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
        "status":{"token":"t)" +
           std::to_string(++runs) + "\"}}";
  };
  std::barrier all_refused(kAtOnce);
  Session session(options, Limits{}, [&](const net::Request& request) {
    net::Response response;
    response.status = request.authorization.equals("Bearer t1") ? 200 : 401;
    if (response.status == 401) all_refused.arrive_and_wait();
    return response;
  });
  std::vector<std::thread> threads;
  std::atomic<int> answered = 0;
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&] { answered += session.send({"GET", "/x", {}, {}}).status == 200; });
  }
  for (std::thread& one : threads) one.join();
  CHECK(answered == kAtOnce);
  CHECK(runs == 1);
}

TEST_CASE("answers that are no objects of Kubernetes") {
  const std::string deep = R"({"message":)" + std::string(400'000, '[') + std::string(400'000, ']');
  const auto listed = [](int status, const std::string& body) {
    Session session(config(kConfig), Limits{}, [&](const net::Request&) {
      net::Response response;
      response.status = status;
      response.body = body;
      return response;
    });
    return error_of([&] { list_all(session, "/api/v1/pods", "", false); });
  };
  CHECK(listed(200, R"({"items":[{"metadata":{"name":"a"}}]})") == "none");
  for (const char* items : {R"([1])", R"(["a"])", R"([{"metadata":1}])"}) {
    CHECK(listed(200, R"({"items":)" + std::string(items) + "}")
              .starts_with("cluster.answer: GET /api/v1/pods: the answer is no object"));
  }
  CHECK(listed(200, R"({"metadata":1})").starts_with("cluster.answer: "));
  CHECK(listed(403, deep + "}").starts_with("cluster.forbidden: GET /api/v1/pods"));
}

TEST_CASE("a list whose second page has expired is asked for as a whole") {
  std::vector<std::string> asked;
  Session session(config(kConfig), Limits{}, [&](const net::Request& request) {
    asked.push_back(request.url.substr(request.url.find('?')));
    const bool is_page = asked.back().find("continue=") != std::string::npos;
    const bool is_first = asked.size() == 1;
    net::Response response;
    response.status = is_page ? 410 : 200;
    response.body = is_first ? R"({"metadata":{"continue":"c"},"items":[{"metadata":{}}]})"
                             : R"({"items":[{"metadata":{}},{"metadata":{}}]})";
    return response;
  });
  CHECK(list_all(session, "/api/v1/pods", "a=b", false).size() == 2);
  CHECK(asked == std::vector<std::string>{"?limit=500&labelSelector=a%3Db",
                                          "?limit=500&labelSelector=a%3Db&continue=c",
                                          "?labelSelector=a%3Db"});
}

TEST_CASE("watches that end at once are not begun again and again") {
  constexpr const char* kWeb = R"({"apiVersion":"apps/v1","kind":"Deployment",
      "metadata":{"name":"web","namespace":"shop"},"spec":{"replicas":1},"status":{}})";
  constexpr const char* kExpired =
      "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}\n";
  struct Row {
    int status;
    const char* events;
  };
  for (const Row& row : {Row{200, ""}, Row{200, kExpired}, Row{410, "{}"}}) {
    int watches = 0;
    Session session(config(kConfig), Limits{}, [&](const net::Request& request) {
      net::Response response;
      response.status = 200;
      if (request.url.find("watch=true") == std::string::npos) {
        response.body = "{\"items\":[" + std::string(kWeb) + "]}";
      } else {
        ++watches;
        response.status = row.status;
        if (row.status == 200) request.sink(row.events);
      }
      return response;
    });
    std::vector<Awaited> awaited{awaited_deployment(kWeb)};
    const auto waiting = [&] {
      wait_until_current(session, awaited, {std::chrono::milliseconds(700), false, {}, false});
    };
    CHECK(error_of(waiting).starts_with("submit.timeout: "));
    CHECK(watches > 1);
    CHECK(watches < 8);
  }
}

TEST_CASE("a deadline that was exceeded before our write fails nothing") {
  const std::string web = R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web",
      "namespace":"shop"},"spec":{"replicas":1,"progressDeadlineSeconds":600},"status":)";
  const std::string before = web + R"({"conditions":[{"type":"Progressing","status":"False",
      "reason":"ProgressDeadlineExceeded"}]}})";
  const std::string after =
      web + R"({"replicas":1,"updatedReplicas":1,"availableReplicas":1,"readyReplicas":1,
      "conditions":[{"type":"Available","status":"True"},
      {"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"}]}})";
  int looks = 0;
  Session session(config(kConfig), Limits{}, [&](const net::Request& request) {
    net::Response response;
    response.status = 200;
    const bool watch = request.url.find("watch=true") != std::string::npos;
    if (!watch) response.body = "{\"items\":[" + (++looks < 3 ? before : after) + "]}";
    return response;
  });
  std::vector<Awaited> awaited{awaited_deployment(before)};
  wait_until_current(session, awaited, {std::chrono::seconds(30), false, {}, false});
  CHECK(looks == 3);
}

TEST_CASE("refusals say what to do") {
  Call call{"PATCH", "/x", {}, {}};
  Endpoint endpoint;
  endpoint.user = "bob";
  const auto text = [&](int status, const std::string& body) {
    const Error error = refusal(call, {status, body}, endpoint);
    return error.code() + ": " + error.message();
  };
  CHECK(text(409, R"({"message":"m","details":{"causes":[{"reason":"FieldManagerConflict",
      "message":"conflict with \"hpa\" using apps/v1","field":".spec.replicas"}]}})") ==
        "cluster.conflict: 1 field belongs to another manager: .spec.replicas (by \"hpa\"); leave "
        "it out of the manifest, or take it over with --force-conflicts");
  const std::string xs(300, 'x');
  CHECK(text(422, R"({"message":"a: Invalid value: \")" + xs + R"(\": no; b: \"y\": no"})") ==
        "cluster.invalid: a: Invalid value: \"" + xs.substr(0, 59) +
            "...\": no; b: \"y\": no; correct the field in the manifest");
  CHECK(text(403, R"({"message":"exceeded quota: q"})").rfind("cluster.quota: exceeded quota", 0) ==
        0);
  CHECK(
      text(403, R"({"message":"pods is forbidden: User \"bob\" cannot list resource \"pods\""})") ==
      "cluster.forbidden: pods is forbidden: User \"bob\" cannot list resource \"pods\"; have a "
      "Role or ClusterRole with this verb bound to \"bob\"");
  CHECK(text(403, R"({"message":"policy p denied request: no"})") ==
        "cluster.forbidden: policy p denied request: no");
  CHECK(text(401, R"({"message":"Unauthorized"})").find("user \"bob\" is missing, expired") !=
        std::string::npos);
}

TEST_CASE("reasons of pods") {
  const Json pod = Json::parse(R"({"status":{"containerStatuses":[
    {"name":"a","restartCount":7,"state":{"waiting":{"reason":"CrashLoopBackOff"}},
     "lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}},
    {"name":"b","state":{"waiting":{"reason":"ImagePullBackOff","message":"no such"}}}]}})");
  std::vector<std::string> crashed;
  CHECK(pod_reasons(pod, crashed) ==
        std::vector<std::string>{
            "container a ended with exit code 137 (OOMKilled), restarted 7 times; raise "
            "resources.limits.memory",
            "container b: ImagePullBackOff: no such; check the image's name and tag, and the "
            "imagePullSecrets"});
  CHECK(crashed == std::vector<std::string>{"a"});
}

TEST_CASE("differences of fields") {
  struct Row {
    const char* before;
    const char* after;
    const char* changes;
  };
  const Row rows[] = {
      {R"({"a":1})", R"({"a":1})", ""},
      {"null", R"({"a":1})", R"(. >{"a":1})"},
      {R"({"a":1})", "null", R"(. {"a":1}>)"},
      {R"({"a":1,"b":{"x":"1"}})", R"({"b":{"x":1},"c":null})", R"(.a 1>, .b.x "1">1, .c >null)"},
      {R"({"a.b":{"c/d":1,"":2}})", R"({"a.b":{"c/d":2,"":2}})", R"(["a.b"]["c/d"] 1>2)"},
      {R"({"l":[1,2]})", R"({"l":[1,3,4]})", ".l[1] 2>3, .l[2] >4"},
      {R"({"l":[{"name":"a","v":1},{"name":"b"}]})", R"({"l":[{"name":"c"},{"name":"a","v":2}]})",
       R"(.l[name="a"].v 1>2, .l[name="b"] {"name":"b"}>, .l[name="c"] >{"name":"c"})"},
      {R"({"l":[{"name":"a"},{"name":"b"}]})", R"({"l":[{"name":"b"},{"name":"a"}]})",
       R"(.l [{"name":"a"},{"name":"b"}]>[{"name":"b"},{"name":"a"}])"},
      {R"({"l":[{"name":"a"},{"name":"a"}]})", R"({"l":[{"name":"a"}]})", R"(.l[1] {"name":"a"}>)"},
  };
  for (const Row& row : rows) {
    std::string text;
    for (const FieldChange& one : field_changes(Json::parse(row.before), Json::parse(row.after))) {
      text += (text.empty() ? "" : ", ") + one.path + " " + one.before + ">" + one.after;
    }
    CHECK(text == row.changes);
  }
}

TEST_CASE("unified diffs") {
  CHECK(unified_diff("a\nb\n", "a\nb\n", {"x", "y"}).empty());
  CHECK(unified_diff("", "a\n", {"x", "y"}) == "--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n");
  CHECK(unified_diff("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nV\n6\n", {"x", "y"}) ==
        "--- x\n+++ y\n@@ -2,5 +2,5 @@\n 2\n 3\n 4\n-5\n+V\n 6\n");
}

}  // namespace kchart::cluster
