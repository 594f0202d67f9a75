// Rules about single objects: their names, what they grant, what they give away.
#include <algorithm>
#include <array>

#include "check/lint.hpp"
#include "check/pod_view.hpp"

namespace kchart::checking {

namespace {

std::string lower_letters(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

void lint_duplicates(const LintContext& lint) {
  for (const auto& [later, earlier] : lint.inventory.duplicates()) {
    LongPath path(later->path);
    path.add("metadata").add("name");
    const Position first = earlier->document->position(earlier->path, lint.report.options().limits);
    lint.say(*later, path.end(), "lint.duplicate-object",
             "the same object stands at " + first.file + ':' + std::to_string(first.line));
  }
}

// Objects of a chart get the release's namespace, so they are told of only where some of them name
// one and others do not.
void lint_namespaces(const LintContext& lint) {
  const auto& objects = lint.set.objects;
  const bool mixed = std::any_of(objects.begin(), objects.end(), [&](const Subject& object) {
    return !object.namespace_name.empty() &&
           object.namespace_name != lint.report.options().namespace_name &&
           lint.inventory.is_namespaced(object);
  });
  for (const Subject& object : objects) {
    if (!object.namespace_name.empty() || object.kind.empty()) continue;
    if (!lint.inventory.is_namespaced(object)) continue;
    if (!mixed && !object.document->source.empty()) continue;
    lint.say(
        object, object.path / "metadata", "lint.missing-namespace",
        mixed ? "names no namespace, while others of the same render do" : "names no namespace",
        mixed ? Severity::warning : Severity::info);
  }
}

void lint_rbac(const LintContext& lint, const Subject& object) {
  if (object.group() != "rbac.authorization.k8s.io") return;
  if (object.kind != "Role" && object.kind != "ClusterRole") return;
  std::size_t index = 0;
  for (const Value& rule : elements(field(object.value, "rules"))) {
    LongPath path(object.path);
    path.add("rules").add(index++);
    std::string wild;
    for (const char* key : {"apiGroups", "resources", "verbs", "nonResourceURLs"}) {
      for (const Value& name : elements(field(rule, key))) {
        if (text_of(&name) == "*") wild += (wild.empty() ? "" : ", ") + std::string(key);
      }
    }
    if (wild.empty()) continue;
    lint.say(object, path.end(), "lint.wildcard-rbac", "grants * of " + wild);
  }
}

bool lists_any(const Value& rule, std::string_view key, std::initializer_list<const char*> words) {
  for (const Value& name : elements(field(rule, key))) {
    const std::string text = text_of(&name);
    if (std::find(words.begin(), words.end(), text) != words.end()) return true;
  }
  return false;
}

// Whether the role lets its holders make or remove namespaces, which is to manage those of others.
bool manages_namespaces(const Subject& role) {
  for (const Value& rule : elements(field(role.value, "rules"))) {
    const Value* names = field(rule, "resourceNames");
    if ((names == nullptr || elements(names).empty()) && lists_any(rule, "apiGroups", {"", "*"}) &&
        lists_any(rule, "resources", {"namespaces", "*"}) &&
        lists_any(rule, "verbs", {"create", "delete", "*"})) {
      return true;
    }
  }
  return false;
}

// An admission policy that asks for the user is taken for one that limits it.
bool is_limited(const LintContext& lint, const std::string& user) {
  for (const Subject& policy : lint.set.objects) {
    if (policy.kind != "ValidatingAdmissionPolicy") continue;
    const Value* conditions = descend(&policy.value, {"spec", "matchConditions"});
    for (const Value& condition : elements(conditions)) {
      if (text_field(condition, "expression").find(user) != std::string_view::npos) return true;
    }
  }
  return false;
}

void lint_managers(const LintContext& lint, const Subject& binding) {
  if (!binding.is("rbac.authorization.k8s.io", "ClusterRoleBinding")) return;
  const std::string wanted = text_of(descend(&binding.value, {"roleRef", "name"}));
  const bool manages =
      std::any_of(lint.set.objects.begin(), lint.set.objects.end(), [&](const Subject& role) {
        return role.is("rbac.authorization.k8s.io", "ClusterRole") && role.name == wanted &&
               manages_namespaces(role);
      });
  if (!manages) return;
  for (const Value& subject : elements(field(binding.value, "subjects"))) {
    if (text_field(subject, "kind") != "ServiceAccount") continue;
    const std::string user =
        "system:serviceaccount:" + std::string(text_field(subject, "namespace")) + ':' +
        std::string(text_field(subject, "name"));
    if (is_limited(lint, user)) continue;
    lint.say(binding, binding.path / "subjects", "lint.managing-namespaces",
             user + " may make or remove every namespace, whatever its name");
  }
}

bool is_git(std::string_view address) {
  for (std::string_view host : {"github.com/", "gitlab.com/", "bitbucket.org/"}) {
    if (address.find(host) != std::string_view::npos) return true;
  }
  return address.ends_with(".git") || address.starts_with("git@") || address.starts_with("ssh://");
}

void lint_application(const LintContext& lint, const Subject& object) {
  if (!object.is("argoproj.io", "Application")) return;
  const Value* source = descend(&object.value, {"spec", "source"});
  if (source == nullptr || field(*source, "chart") == nullptr) return;
  const std::string address = text_of(field(*source, "repoURL"));
  if (!is_git(address)) return;
  LongPath path(object.path);
  path.add("spec").add("source").add("chart");
  lint.say(object, path.end(), "lint.argocd-source",
           "\"chart\" does not go with " + excerpt(address) + ", a repository of Git");
}

void lint_config_map(const LintContext& lint, const Subject& object) {
  if (!object.is("", "ConfigMap")) return;
  const Value* data = field(object.value, "data");
  if (data == nullptr || !data->is_map() || data->as_map() == nullptr) return;
  for (const Map::Entry& entry : *data->as_map()) {
    const std::string text = text_of(&entry.value);
    if (!is_plain_secret(entry.key.view(), text)) continue;
    LongPath path(object.path);
    path.add("data").add(entry.key.view());
    lint.say(object, path.end(), "lint.plain-secret",
             "the key " + excerpt(entry.key.view()) + " holds what looks like a secret");
  }
}

bool is_private_key(std::string_view text) {
  const std::size_t begin = text.find("-----BEGIN ");
  return begin != std::string_view::npos &&
         text.substr(begin, 64).find("PRIVATE KEY-----") != std::string_view::npos;
}

}  // namespace

bool sounds_secret(std::string_view key) {
  static constexpr std::array kEndings{"password", "passwd",     "passphrase",   "secret",
                                       "apikey",   "privatekey", "accesskey",    "secretkey",
                                       "token",    "credential", "clientsecret", "encryptionkey"};
  std::string name = lower_letters(key);
  if (name.ends_with('s')) name.pop_back();
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_plain_secret(std::string_view key, std::string_view value) {
  if (is_private_key(value)) return true;
  static constexpr std::array kSwitches{"true", "false", "yes", "no", "on", "off"};
  const std::string word = lower_letters(value);
  const bool is_switch = std::find(kSwitches.begin(), kSwitches.end(), word) != kSwitches.end();
  const bool is_count =
      value.size() < 6 && value.find_first_not_of("0123456789") == std::string_view::npos;
  const bool refers = value.find("$(") != std::string_view::npos || value.starts_with('/');
  return sounds_secret(key) && !value.empty() && !is_switch && !is_count && !refers;
}

void lint_objects(const LintContext& lint) {
  lint_duplicates(lint);
  lint_namespaces(lint);
  for (const Subject& object : lint.set.objects) {
    lint_rbac(lint, object);
    lint_managers(lint, object);
    lint_application(lint, object);
    lint_config_map(lint, object);
  }
}

}  // namespace kchart::checking
