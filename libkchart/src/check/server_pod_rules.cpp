// Pods, as ValidatePodSpec of Kubernetes' core validation has it.
#include <set>

#include "check/names.hpp"
#include "check/server_pod_parts.hpp"
#include "check/workload.hpp"

namespace kchart::checking {

namespace {

constexpr double kMostId = 2147483647;

class PodRules {
 public:
  explicit PodRules(const Spot& spec) : spec_(spec) {}

  void run() {
    volumes();
    spec_.need_list("containers");
    const Spot users = spec_.at("hostUsers");
    const bool host_users = !users.there() || is_set(&users.value());
    for (const std::string_view list : {"containers", "initContainers", "ephemeralContainers"}) {
      const ContainerPlace place{list, host_users};
      spec_.each(list, [&](const Spot& container) {
        label(container, containers_, "container");
        check_container(container, place, volumes_);
      });
    }
    spec_.rules().labels(field(spec_.value(), "nodeSelector"), spec_.at("nodeSelector").path());
    check_scheduling(spec_);
    security();
    network();
    names();
  }

 private:
  // A volume without a source is an emptyDir.
  void volumes() {
    spec_.each("volumes", [this](const Spot& volume) {
      if (volume.value().as_map() == nullptr) return;
      label(volume, volumes_, "volume");
      std::size_t sources = 0;
      for (const Map::Entry& entry : *volume.value().as_map()) {
        if (entry.key.view() != "name" && !entry.value.is_nil()) ++sources;
      }
      if (sources > 1) volume.bad("a volume has one source only");
      check_volume(volume);
    });
    const Subject& object = spec_.rules().object();
    if (!object.is("apps", "StatefulSet")) return;
    for (const Value& claim : elements(descend(&object.value, {"spec", "volumeClaimTemplates"}))) {
      volumes_.insert(text_of(descend(&claim, {"metadata", "name"})));
    }
  }

  static void label(const Spot& named, std::set<std::string>& seen, const std::string& what) {
    const std::string name = named.text("name");
    const Spot at = named.at("name");
    if (name.empty()) return named.need("name");
    if (!is_dns_label(name)) {
      at.say("schema.name",
             '"' + excerpt(name) + "\" is no DNS label: lower case letters, digits and '-'");
    }
    if (!seen.insert(name).second) {
      at.say("schema.duplicate", "another " + what + " is called " + excerpt(name));
    }
  }

  void security() const {
    const Spot context = spec_.at("securityContext");
    for (const char* key : {"runAsUser", "runAsGroup", "fsGroup"}) context.within(key, 0, kMostId);
    check_profiles(context);
    context.not_empty("fsGroupChangePolicy");
    context.not_empty("supplementalGroupsPolicy");
    const Spot shared = spec_.at("shareProcessNamespace"), host = spec_.at("hostPID");
    if (shared.there() && host.there() && is_true(&shared.value()) && is_true(&host.value())) {
      shared.bad("cannot stand beside hostPID");
    }
  }

  void network() const {
    const Spot dns = spec_.at("dnsConfig");
    if (spec_.text("dnsPolicy") == "None") {
      if (dns.there()) dns.need_list("nameservers");
      if (!dns.there()) spec_.need("dnsConfig");
    }
    if (dns.items("nameservers").size() > 3) dns.at("nameservers").bad("at most 3");
    if (dns.items("searches").size() > 32) dns.at("searches").bad("at most 32");
    dns.each_text("nameservers", [](const Spot& at, std::string_view text) {
      if (!is_ip_address(text)) at.say("schema.name", "no IP address");
    });
    dns.each("options", [](const Spot& option) { option.need("name"); });
    spec_.each("hostAliases", [](const Spot& alias) {
      alias.need("ip");
      alias.named("ip", is_ip_address, "IP address");
      alias.each_text("hostnames", [](const Spot& at, std::string_view text) {
        if (!is_dns_subdomain(text)) at.say("schema.name", "no host name");
      });
    });
    const Spot host_network = spec_.at("hostNetwork");
    if (!host_network.there() || !is_true(&host_network.value())) return;
    spec_.each("containers", [](const Spot& container) {
      container.each("ports", [](const Spot& port) {
        const double host = port.number("hostPort", 0);
        if (host != 0 && host != port.number("containerPort", 0)) {
          port.at("hostPort").bad("must be the containerPort where hostNetwork is true");
        }
      });
    });
  }

  void names() const {
    for (const char* key :
         {"serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName"}) {
      spec_.named(key, is_dns_subdomain, "name of an object");
    }
    // A StatefulSet names its pods itself.
    if (!spec_.rules().object().is("apps", "StatefulSet")) {
      spec_.named("hostname", is_dns_label, "DNS label");
      spec_.named("subdomain", is_dns_label, "DNS label");
    }
    spec_.not_empty("preemptionPolicy");
    spec_.within("activeDeadlineSeconds", 1, kMostId);
  }

  const Spot& spec_;
  std::set<std::string> volumes_, containers_;
};

}  // namespace

void check_pod_rules(const Subject& object, Report& report) {
  const auto pod = pod_template(object);
  if (!pod) return;
  const Rules rules(object, report);
  LongPath at(object.path);
  for (const std::string_view step : pod->steps) {
    if (!step.empty()) at.add(step);
  }
  if (object.kind != "Pod") {
    const Path metadata = at.end() / "metadata";
    rules.labels(descend(pod->metadata(), {"labels"}), metadata / "labels");
  }
  at.add("spec");
  const Value* spec = pod->spec();
  if (spec == nullptr) return rules.required(at.end() / "containers");
  if (!spec->is_map()) return;
  const Spot whole(rules, spec, at.end());
  PodRules(whole).run();
}

}  // namespace kchart::checking
