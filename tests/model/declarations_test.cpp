// Reading declarations: what is accepted, and the place and words of every mistake.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "kchart/schema.hpp"
#include "kchart/spec.hpp"
#include "kchart/yaml.hpp"
#include "model/kinds.hpp"

using namespace kchart;

namespace {

constexpr const char* kHead =
    "apiVersion: kchart.dev/v1\nkind: Instance\nowner: user123\ndescription: d\n";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const Finding& finding : read_declarations(text, "a.yaml").findings) {
    lines.push_back(finding_line(finding));
  }
  return lines;
}

struct Row {
  std::string more;  // after four lines that are right
  const char* line;
};

}  // namespace

TEST_CASE("every mistake has its place and its repair") {
  const Row rows[] = {
      {"features: [golan]\n", "a.yaml:5:12: unknown feature 'golan' (did you mean 'golang'?)"},
      {"featuers: [golang]\n",
       "a.yaml:5:1: unknown key of Instance 'featuers' (did you mean "
       "'features'?)"},
      {"features: golang\n", "a.yaml:5:11: 'features' must be a list (write [a, b])"},
      {"features: [golang, golang]\n", "a.yaml:5:20: the feature 'golang' is given twice"},
      {"storage: {workspace: 10 GB}\n",
       "a.yaml:5:22: 'workspace' '10 GB' is not a quantity such as "
       "500m, 2 or 10Gi"},
      {"name: " + std::string(64, 'a') + "\n",
       "a.yaml:5:7: 'name' 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' is "
       "longer than 63 characters"},
      {"name: A_b\n",
       "a.yaml:5:7: 'name' 'A_b' is not a name of lower case letters, digits and dashes"},
      {"ingress: {host: " + std::string(254, 'a') + "}\n",
       "a.yaml:5:17: 'host' 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' is "
       "longer than 253 characters"},
      {"connects: [{to: web, ports: [70000]}]\n",
       "a.yaml:5:30: 'ports' must be a whole number from 1 to 65535"},
      {"connects: [{ports: [1]}]\n",
       "a.yaml:5:12: an edge of 'connects' needs either 'to' or 'from'"},
      {"repository: {url: https://github.com/a/b, token: ghp_abcdefghijklmnopqrstuvwxyz}\n",
       "a.yaml:5:50: 'token' holds a token of GitHub in clear (put it into a Secret and write "
       "secret/NAME#KEY, for example secret/github-token#token)"},
      {"repository: {url: https://github.com/a/b, token: hunter2}\n",
       "a.yaml:5:50: 'token' is not a reference to a Secret: secret/NAME#KEY (put it into a Secret "
       "and write secret/NAME#KEY, for example secret/github-token#token)"},
      {"repository: {url: \"https://me:pw@github.com/a/b\"}\n",
       "a.yaml:5:19: 'url' holds a URL with a password in clear (put it into a Secret and write "
       "secret/NAME#KEY, for example secret/github-token#token)"},
      {"dashboard: yes\n", "a.yaml:5:12: 'dashboard' must be true or false"},
      {"owner: other\n", "a.yaml:5:1: the key 'owner' is given twice"},
      {"timezone:\n", "a.yaml:5:1: 'timezone' has no value (give one or drop the key)"},
      {"database: {reclaim: drop}\n",
       "a.yaml:5:21: unknown reclaim policy 'drop' (there are delete, retain)"},
      {"backup: {schedule: daily}\n",
       "a.yaml:5:20: 'schedule' 'daily' is not a schedule of cron such as \"0 4 * * *\""},
      {"autoscaling: {min: 3, max: 2}\n", "a.yaml:5:14: 'min' is more than 'max'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.more);
    const auto lines = lines_of(kHead + row.more);
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.front() == row.line);
    CHECK(read_declarations(kHead + row.more, "a.yaml").items.empty());
  }
}

TEST_CASE("mistakes of whole documents") {
  CHECK(lines_of("kind: Instanse\n") ==
        std::vector<std::string>{"a.yaml:1:7: unknown kind 'Instanse' (did you mean 'Instance'?)"});
  CHECK(lines_of("") == std::vector<std::string>{"a.yaml:1:1: there is no declaration in this file "
                                                 "(start with `kchart new instance`)"});
  CHECK(lines_of("kind: Instance\nowner: a\n").front() ==
        "a.yaml:1:1: Instance needs 'description': what it is for; its SHA-256 names everything");
  CHECK(lines_of("a: [1\n").front().substr(0, 11) == "a.yaml:2:1:");
  CHECK(lines_of("[1]\n").front() == "a.yaml:1:1: a declaration must be a map with 'kind'");
}

TEST_CASE("hostile files are refused without harm") {
  const std::string deep(5000, '[');
  CHECK_FALSE(lines_of(deep).empty());
  CHECK_THROWS_AS(read_declarations(std::string((1U << 20) + 1, ' '), "a.yaml"), Error);
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before +
              ", " + before + "]\n";
  }
  CHECK_FALSE(
      lines_of("kind: Instance\nowner: a\ndescription: d\nfeatures: *a29\n" + laughs).empty());
  CHECK_FALSE(
      lines_of(laughs + "kind: Instance\nowner: a\ndescription: d\nfeatures: *a29\n").empty());
}

TEST_CASE("what a declaration says arrives") {
  const Declarations all =
      read_declarations(std::string(kHead) +
                            "features: [golang]\nmcpServers: [context7]\n"
                            "repository: {url: git@github.com:a/b.git, sshKey: secret/keys#id}\n"
                            "connects: [{to: internet, ports: [443, 22]}]\nautoscaling: {max: 3}\n",
                        "a.yaml");
  REQUIRE(all.ok());
  const auto& spec = std::get<InstanceSpec>(all.items.at(0));
  CHECK(spec.features == std::vector<std::string>{"golang"});
  CHECK_FALSE(spec.all_servers);
  CHECK(spec.repository.branch == "master");
  CHECK(spec.repository.ssh_key == SecretRef{"keys", "id"});
  CHECK(spec.connects.at(0).ports == std::vector<int>{443, 22});
  CHECK(spec.connects.at(0).at.line == 8);
  CHECK(spec.autoscaling.max == 3);
}

TEST_CASE("presets are right and found by name") {
  REQUIRE(presets().size() >= 6);
  for (const Preset& one : presets()) {
    CAPTURE(one.name);
    CHECK(read_declarations(one.text, "p").ok());
    CHECK_FALSE(one.description.empty());
  }
  CHECK_THROWS_WITH(preset("instanse"), "unknown preset 'instanse' (did you mean 'instance'?)");
  CHECK_THROWS_AS(preset("../instance"), Error);
}

TEST_CASE("a preset takes other values and keeps its comments") {
  const auto with = [](const char* name, std::vector<std::string> settings) {
    return preset_text(preset(name), settings);
  };
  CHECK(with("instance", {}) == preset("instance").text);
  const std::string text = with("instance", {"owner=ann", "features={golang}", "storage.home=2Gi",
                                             "ingress.class=traefik", "description=a: \"b\" #c"});
  CHECK(text.find("owner: ann                         # it lives in") != std::string::npos);
  CHECK(text.find("features: [golang]\n") != std::string::npos);
  CHECK(text.find("class: traefik}") != std::string::npos);
  const auto read = read_declarations(text, "");
  REQUIRE(read.ok());
  const auto& spec = std::get<InstanceSpec>(read.items.front());
  CHECK(spec.storage.home == "2Gi");
  CHECK(spec.description == "a: \"b\" #c");
  // Below a map in block form, and where there was none.
  CHECK(with("instance-full", {"resources.limits.cpu=2"}).find("limits: {cpu: 2, ") !=
        std::string::npos);
  CHECK(with("tenant", {"quota.limits.cpu=2"}).find("\nquota: {limits: {cpu: 2}}\n") !=
        std::string::npos);
  CHECK_THROWS_WITH(with("instance", {"owner"}), "--set owner: write PATH=VALUE");
  CHECK_THROWS_WITH(with("instance", {"connects=x"}),
                    "--set connects=x: this is more than one value; change it in the file");
  CHECK_THROWS_WITH(with("instance", {"owner.x=y"}), "--set owner.x=y: there is no such value");
  CHECK_THROWS_WITH(
      with("instance", {"feature={}"}),
      "--set feature={}: unknown key of Instance 'feature' (did you mean 'features'?)");
}

TEST_CASE("every parameter of a preset is its own value and is explained") {
  for (const Preset& one : presets()) {
    CAPTURE(one.name);
    const auto parameters = preset_parameters(one);
    CHECK(parameters.size() >= 3);
    for (const PresetParameter& parameter : parameters) {
      CAPTURE(parameter.path);
      CHECK_FALSE(parameter.doc.empty());
      const std::vector<std::string> settings = {parameter.path + "=" + parameter.value};
      const auto before = read_declarations(one.text, "");
      const auto after = read_declarations(preset_text(one, settings), "");
      CHECK(after.ok());
      CHECK(before.items.size() == after.items.size());
    }
  }
}

TEST_CASE("the committed schema is that of the tables") {
  std::ifstream file(KCHART_SOURCE_DIR "/schemas/declaration.schema.json");
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str() == declaration_schema());
}

TEST_CASE("editors and we agree on declarations") {
  const auto report = [](std::string_view text) {
    Arena arena;
    return schema_report("declaration", declaration_schema(), parse_yaml(text, arena), {});
  };
  for (const Preset& one : presets()) {
    CAPTURE(one.name);
    CHECK(report(one.text) == "");
  }
  const std::string app = "apiVersion: kchart.dev/v1\nkind: App\nname: api\nimage: a:1\n";
  const char* wrong[] = {"replica: 2\n",
                         "port: 70000\n",
                         "port: high\n",
                         "resources: {memory: 512mb}\n",
                         "environments: [staging]\n",
                         "ingress: {host: a_b.example.org}\n",
                         "ingress: {ip: 1.2.3.400}\n",
                         "env: {secrets: {A: hunter2}}\n",
                         "schedule: daily\n",
                         "overlays: {dev: 3}\n"};
  CHECK(report(app) == "");
  for (const char* more : wrong) {
    CAPTURE(more);
    CHECK(report(app + more) != "");
    CHECK_FALSE(read_declarations(app + more, "").ok());
  }
}

TEST_CASE("fields explain themselves") {
  CHECK(explain_field("Instance.storage.workspace") ==
        "Instance.storage.workspace: /workspace, kept; left out: 10Gi\n"
        "a quantity such as 500m, 2 or 10Gi\n");
  CHECK(explain_field("Instance").find("\nFIELDS\n") != std::string::npos);
  CHECK_THROWS_WITH(explain_field("Instance.storag"),
                    "unknown key of Instance 'storag' (did you mean 'storage'?)");
  CHECK_THROWS_AS(explain_field("Instance.owner.x"), Error);
}

namespace {

std::size_t explained(const model::Record& record, const std::string& path) {
  std::size_t count = 0;
  for (const model::FieldInfo& field : record.fields) {
    const std::string whole = path + "." + std::string(field.name);
    CAPTURE(whole);
    CHECK(explain_field(whole).find(whole + ": " + std::string(field.doc)) == 0);
    CHECK(field.doc.size() >= 3);
    ++count;
    if (field.form.record != nullptr) count += explained(*field.form.record, whole);
  }
  return count;
}

}  // namespace

TEST_CASE("every field of every kind explains itself, to the last") {
  std::size_t count = 0;
  for (const model::KindInfo& info : model::kinds()) {
    count += explained(info.record, std::string(info.name));
  }
  CHECK(count > 150);
}

TEST_CASE("what no field of an app may say of another") {
  const std::string app = "kind: App\nname: api\nimage: a:1\n";
  const std::pair<const char*, const char*> rows[] = {
      {"port: 1\nschedule: \"* * * * *\"\n",
       "a.yaml:4:7: an app on a schedule serves no port (drop "
       "'port' or 'schedule')"},
      {"port: 1\ningress: {host: \"{name}.{ip}.nip.io\"}\n",
       "a.yaml:5:17: 'host' holds {ip}, and no 'ip' is given (add ip: 203.0.113.10 beside it)"},
      {"env: {set: {API_KEY: x}}\n",
       "a.yaml:4:22: 'API_KEY' would hold a secret in clear (put it into a Secret and write under "
       "'secrets': API_KEY: secret/NAME#KEY)"},
      {"env: {secrets: {A: secret/x}}\n",
       "a.yaml:4:20: 'A' needs a key of the Secret (write secret/x#KEY)"},
      {"tenant: a/b\nnamespace: c\n",
       "a.yaml:5:12: 'tenant' says already where it lives (drop "
       "'namespace' or 'tenant')"},
  };
  for (const auto& [more, line] : rows) {
    CAPTURE(more);
    const auto lines = lines_of(app + more);
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.front() == line);
  }
}
