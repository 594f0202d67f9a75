// Rules about references: what an object names and the render does not hold.
#include <algorithm>
#include <set>

#include "check/lint.hpp"
#include "check/pod_view.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

namespace {

struct Wanted {
  std::string_view group, kind, rule;
};
constexpr Wanted kConfigMap{"", "ConfigMap", "lint.reference.config-map"};
constexpr Wanted kSecret{"", "Secret", "lint.reference.secret"};
constexpr Wanted kClaim{"", "PersistentVolumeClaim", "lint.reference.claim"};
constexpr Wanted kAccount{"", "ServiceAccount", "lint.reference.service-account"};
constexpr Wanted kService{"", "Service", "lint.reference.service"};

// Kinds that make a Secret, and where they name it; without a name there, by their own.
struct SecretMaker {
  std::string_view group, kind;
  std::initializer_list<std::string_view> name;
};
const SecretMaker kMakers[] = {
    {"bitnami.com", "SealedSecret", {"spec", "template", "metadata", "name"}},
    {"external-secrets.io", "ExternalSecret", {"spec", "target", "name"}},
    {"cert-manager.io", "Certificate", {"spec", "secretName"}},
};

class References {
 public:
  explicit References(const LintContext& lint) : lint_(lint) {
    for (const Subject& object : lint.set.objects) note_made_secrets(object);
  }

  void run() {
    for (const PodSource& pod : lint_.inventory.pods()) check_pod(pod);
    for (const Subject& object : lint_.set.objects) {
      if (object.is("networking.k8s.io", "Ingress")) check_ingress(object);
      if (object.is("autoscaling", "HorizontalPodAutoscaler")) check_scaler(object);
      if (object.group() == "rbac.authorization.k8s.io") check_binding(object);
    }
  }

 private:
  void note_made_secrets(const Subject& object) {
    for (const SecretMaker& maker : kMakers) {
      if (!object.is(maker.group, maker.kind)) continue;
      const std::string named = text_of(descend(&object.value, maker.name));
      made_secrets_.insert(lint_.inventory.namespace_of(object) + '/' +
                           (named.empty() ? std::string(object.name) : named));
    }
  }

  bool is_there(const Wanted& wanted, const std::string& space, const std::string& name) const {
    if (lint_.inventory.find(wanted.group, wanted.kind, space, name) != nullptr) return true;
    if (wanted.kind == "ServiceAccount") return name == "default";
    // Every namespace gets it from the cluster.
    if (wanted.kind == "ConfigMap") return name == "kube-root-ca.crt";
    return wanted.kind == "Secret" && made_secrets_.contains(space + '/' + name);
  }

  void want(const Subject& object, const Path& path, const Wanted& wanted,
            const std::string& name) {
    const std::string space = lint_.inventory.namespace_of(object);
    if (name.empty() || is_there(wanted, space, name)) return;
    if (!told_.insert(object.label() + ' ' + std::string(wanted.kind) + ' ' + name).second) return;
    lint_.say(object, path, wanted.rule,
              std::string(wanted.kind) + ' ' + space + '/' + excerpt(name) +
                  " is not among these objects");
  }

  // {name, key, optional}: of an environment variable.
  void want_key(const PodSource& pod, const Path& path, const Wanted& wanted, const Value& ref) {
    const std::string name = text_field(ref, "name");
    if (is_true(field(ref, "optional"))) return;
    want(*pod.object, path, wanted, name);
    const std::string key = text_field(ref, "key");
    if (!key.empty()) need_key(pod, path, wanted, name, key);
  }

  void need_key(const PodSource& pod, const Path& path, const Wanted& wanted,
                const std::string& name, const std::string& key) {
    const Subject* held = lint_.inventory.find(wanted.group, wanted.kind, pod.namespace_name, name);
    if (held == nullptr) return;
    for (const char* part : {"data", "stringData", "binaryData"}) {
      const Value* keys = field(held->value, part);
      // An empty string is a key all the same, which `field` would not tell from null.
      if (keys != nullptr && keys->is_map() && keys->as_map() != nullptr &&
          keys->as_map()->find(key) != nullptr) {
        return;
      }
    }
    const Value* annotations = descend(&held->value, {"metadata", "annotations"});
    const bool token = text_field(held->value, "type") == "kubernetes.io/service-account-token";
    if (token && annotations != nullptr) return;  // filled by the cluster
    lint_.say(*pod.object, path, "lint.reference.key",
              held->label() + " has no key " + excerpt(key));
  }

  void check_pod(const PodSource& pod) {
    const Value& spec = *pod.pod.spec();
    LongPath at = pod.spec_path();
    want(*pod.object, (at.end() / "serviceAccountName"), kAccount,
         text_field(spec, "serviceAccountName"));
    std::size_t index = 0;
    for (const Value& secret : elements(field(spec, "imagePullSecrets"))) {
      LongPath path = pod.spec_path();
      path.add("imagePullSecrets").add(index++);
      want(*pod.object, path.end(), kSecret, text_field(secret, "name"));
    }
    check_volumes(pod);
    for (const PodContainer& container : containers_of(pod)) check_environment(pod, container);
  }

  void check_volumes(const PodSource& pod) {
    std::size_t index = 0;
    for (const Value& volume : elements(field(*pod.pod.spec(), "volumes"))) {
      LongPath path = pod.spec_path();
      path.add("volumes").add(index++);
      if (const Value* source = field(volume, "persistentVolumeClaim")) {
        want(*pod.object, path.end(), kClaim, text_field(*source, "claimName"));
      }
      if (const Value* source = field(volume, "configMap")) {
        want_files(pod, path.end(), kConfigMap, *source, "name");
      }
      if (const Value* source = field(volume, "secret")) {
        want_files(pod, path.end(), kSecret, *source, "secretName");
      }
      for (const Value& source : elements(descend(&volume, {"projected", "sources"}))) {
        if (const Value* map = field(source, "configMap")) {
          want_files(pod, path.end(), kConfigMap, *map, "name");
        }
        if (const Value* secret = field(source, "secret")) {
          want_files(pod, path.end(), kSecret, *secret, "name");
        }
      }
    }
  }

  void want_files(const PodSource& pod, const Path& path, const Wanted& wanted, const Value& source,
                  std::string_view name_key) {
    if (is_true(field(source, "optional"))) return;
    const std::string name = text_field(source, name_key);
    want(*pod.object, path, wanted, name);
    for (const Value& item : elements(field(source, "items"))) {
      need_key(pod, path, wanted, name, text_field(item, "key"));
    }
  }

  void check_environment(const PodSource& pod, const PodContainer& container) {
    std::size_t index = 0;
    for (const Value& source : elements(field(*container.value, "envFrom"))) {
      LongPath path = container.path(pod);
      path.add("envFrom").add(index++);
      if (const Value* ref = field(source, "configMapRef")) {
        want_key(pod, path.end(), kConfigMap, *ref);
      }
      if (const Value* ref = field(source, "secretRef")) want_key(pod, path.end(), kSecret, *ref);
    }
    index = 0;
    for (const Value& variable : elements(field(*container.value, "env"))) {
      LongPath path = container.path(pod);
      path.add("env").add(index++);
      if (const Value* ref = descend(&variable, {"valueFrom", "configMapKeyRef"})) {
        want_key(pod, path.end(), kConfigMap, *ref);
      }
      if (const Value* ref = descend(&variable, {"valueFrom", "secretKeyRef"})) {
        want_key(pod, path.end(), kSecret, *ref);
      }
    }
  }

  void check_ingress(const Subject& object) {
    LongPath spec(object.path);
    spec.add("spec");
    const std::string name = text_of(descend(&object.value, {"spec", "ingressClassName"}));
    if (!name.empty() &&
        lint_.inventory.find("networking.k8s.io", "IngressClass", "", name) == nullptr) {
      lint_.say(object, spec.end() / "ingressClassName", "lint.reference.ingress-class",
                "IngressClass " + excerpt(name) + " is not among these objects");
    }
    check_certificates(object);
    check_backend(object, spec.end() / "defaultBackend",
                  descend(&object.value, {"spec", "defaultBackend"}));
    std::size_t rule_index = 0;
    for (const Value& rule : elements(descend(&object.value, {"spec", "rules"}))) {
      std::size_t path_index = 0;
      for (const Value& path : elements(descend(&rule, {"http", "paths"}))) {
        LongPath at(object.path);
        at.add("spec").add("rules").add(rule_index).add("http").add("paths").add(path_index++);
        check_backend(object, at.end(), field(path, "backend"));
      }
      ++rule_index;
    }
  }

  // cert-manager makes the Secrets of an Ingress that it is told to look after.
  void check_certificates(const Subject& object) {
    const Value* annotations = descend(&object.value, {"metadata", "annotations"});
    for (const char* maker :
         {"cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme"}) {
      if (annotations != nullptr && field(*annotations, maker) != nullptr) return;
    }
    std::size_t index = 0;
    for (const Value& tls : elements(descend(&object.value, {"spec", "tls"}))) {
      LongPath path(object.path);
      path.add("spec").add("tls").add(index++);
      want(object, path.end(), kSecret, text_field(tls, "secretName"));
    }
  }

  void check_backend(const Subject& object, const Path& path, const Value* backend) {
    const Value* service = descend(backend, {"service"});
    if (service == nullptr) return;
    const std::string name = text_field(*service, "name");
    want(object, path, kService, name);
    const Subject* held =
        lint_.inventory.find("", "Service", lint_.inventory.namespace_of(object), name);
    const Value* port = field(*service, "port");
    if (held == nullptr || port == nullptr || has_port(*held, *port)) return;
    lint_.say(object, path, kService.rule, held->label() + " has no such port");
  }

  static bool has_port(const Subject& service, const Value& wanted) {
    const std::string name = text_field(wanted, "name");
    const Value* number = field(wanted, "number");
    const auto ports = elements(descend(&service.value, {"spec", "ports"}));
    return std::any_of(ports.begin(), ports.end(), [&](const Value& port) {
      if (!name.empty()) return text_field(port, "name") == name;
      const Value* own = field(port, "port");
      return number == nullptr ||
             (own != nullptr && reach::whole_number(*own) == reach::whole_number(*number));
    });
  }

  void check_scaler(const Subject& object) {
    const Value* target = descend(&object.value, {"spec", "scaleTargetRef"});
    if (target == nullptr) return;
    const std::string api = text_field(*target, "apiVersion"), kind = text_field(*target, "kind"),
                      name = text_field(*target, "name");
    const std::size_t slash = api.find('/');
    const std::string group = slash == std::string::npos ? "" : api.substr(0, slash);
    if (lint_.inventory.find(group, kind, lint_.inventory.namespace_of(object), name) != nullptr) {
      return;
    }
    LongPath path(object.path);
    path.add("spec").add("scaleTargetRef");
    lint_.say(object, path.end(), "lint.reference.target",
              excerpt(kind) + ' ' + excerpt(name) + " is not among these objects");
  }

  void check_binding(const Subject& object) {
    if (object.kind != "RoleBinding" && object.kind != "ClusterRoleBinding") return;
    const Value* ref = field(object.value, "roleRef");
    if (ref == nullptr) return;
    const std::string kind = text_field(*ref, "kind"), name = text_field(*ref, "name");
    // ClusterRoles of the cluster's own and of other charts are granted all the time.
    if (kind == "Role" &&
        lint_.inventory.find("rbac.authorization.k8s.io", "Role",
                             lint_.inventory.namespace_of(object), name) == nullptr) {
      lint_.say(object, object.path / "roleRef", "lint.reference.role",
                "Role " + excerpt(name) + " is not among these objects");
    }
    std::size_t index = 0;
    for (const Value& subject : elements(field(object.value, "subjects"))) {
      LongPath path(object.path);
      path.add("subjects").add(index++);
      check_subject(object, path.end(), subject);
    }
  }

  // Accounts of namespaces that these objects say nothing of are somebody else's.
  void check_subject(const Subject& object, const Path& path, const Value& subject) {
    if (text_field(subject, "kind") != "ServiceAccount") return;
    const std::string own = lint_.inventory.namespace_of(object);
    const std::string named = text_field(subject, "namespace");
    if (object.kind != "RoleBinding" || (!named.empty() && named != own)) return;
    want(object, path, kAccount, text_field(subject, "name"));
  }

  const LintContext& lint_;
  std::set<std::string> made_secrets_, told_;
};

}  // namespace

void lint_references(const LintContext& lint) {
  References(lint).run();
}

}  // namespace kchart::checking
