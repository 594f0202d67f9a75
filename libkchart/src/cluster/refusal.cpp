// A refusal in three parts: what was asked, why the server refused, what to do next.
#include <fmt/format.h>

#include "base/stranger_json.hpp"
#include "cluster/session.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool has_cause(const Json& status, std::string_view reason) {
  for (const Json& cause : array_at(status, {"details", "causes"})) {
    if (text_at(cause, {"reason"}) == reason) return true;
  }
  return false;
}

// `conflict with "kubectl" using apps/v1` names the manager between quotes.
std::string manager_of(const std::string& message) {
  const std::size_t from = message.find('"');
  const std::size_t to = from == std::string::npos ? from : message.find('"', from + 1);
  return to == std::string::npos ? message : message.substr(from, to - from + 1);
}

std::string conflicts(const Json& status) {
  std::string fields;
  int count = 0;
  for (const Json& cause : array_at(status, {"details", "causes"})) {
    if (text_at(cause, {"reason"}) != "FieldManagerConflict") continue;
    if (++count > 10) continue;
    fields += (fields.empty() ? "" : ", ") + text_at(cause, {"field"}) + " (by " +
              manager_of(text_at(cause, {"message"})) + ")";
  }
  if (count > 10) fields += fmt::format(" and {} more", count - 10);
  return fmt::format(
      "{} field{} belong{} to another manager: {}; leave {} out of the manifest, or "
      "take {} over with --force-conflicts",
      count, count == 1 ? "" : "s", count == 1 ? "s" : "", fields, count == 1 ? "it" : "them",
      count == 1 ? "it" : "them");
}

// `User "bob" cannot get ...`: who the server takes us for; "" where it does not say.
std::string user_of(const std::string& message) {
  constexpr std::string_view kBefore = "User \"", kAfter = "\" cannot ";
  const std::size_t from = message.find(kBefore), to = message.find(kAfter);
  if (from == std::string::npos || to == std::string::npos || to < from) return {};
  return message.substr(from + kBefore.size(), to - from - kBefore.size());
}

// Servers that keep lists of such objects answer 429 for as long as the webhook is away.
bool is_of_conversion(int status, std::string_view message) {
  return (status >= 500 || status == 429) && contains(message, "conversion webhook for ");
}

bool is_about_immutable(std::string_view message) {
  for (const std::string_view words :
       {"immutable", "may not change once set", "updates to statefulset spec for fields other than",
        "cannot change roleRef"}) {
    if (contains(message, words)) return true;
  }
  return false;
}

constexpr std::size_t kShown = 60, kLong = 200;  // of a value in a message

std::string without_long_quotes(std::string message) {
  for (std::size_t at = message.find('"'); at != message.npos; at = message.find('"', at + 1)) {
    std::size_t end = message.find('"', at + 1);
    while (end != message.npos && message[end - 1] == '\\') end = message.find('"', end + 1);
    if (end == message.npos) break;
    if (end - at > kLong) {
      const std::string shown = excerpt(message.substr(at, end - at), kShown);
      message.replace(at, end - at, shown);
      end = at + shown.size();
    }
    at = end;
  }
  return message;
}

// Servers show values as a whole, the template of a Job down to its last null.
std::string without_long_values(std::string message) {
  constexpr std::string_view kValue = "Invalid value: ";
  for (std::size_t at = message.find(kValue); at != message.npos; at = message.find(kValue, at)) {
    at += kValue.size();
    if (at >= message.size() || (message[at] != '{' && message[at] != '[')) continue;
    const char close = message[at] == '{' ? '}' : ']';
    const std::size_t end = message.find(std::string(1, close) + ": ", at);
    if (end == message.npos || end - at < kLong) continue;
    message.replace(at + kShown, end + 1 - at - kShown, "...");
  }
  return without_long_quotes(std::move(message));
}

struct Verdict {
  const char* code;
  std::string advice;
};

Verdict forbidden(const Json& status, const std::string& message, const Endpoint& endpoint) {
  if (has_cause(status, "NamespaceTerminating") || contains(message, "is being terminated")) {
    return {"namespace", "wait until the namespace is gone, then submit again"};
  }
  if (contains(message, "exceeded quota") || contains(message, "failed quota")) {
    return {"quota",
            "ask for less (requests, limits, replicas), remove what is no longer needed, "
            "or have the ResourceQuota raised"};
  }
  if (contains(message, "violates PodSecurity")) {
    return {"pod_security",
            "change the pod's security context, or the level in the namespace's "
            "label pod-security.kubernetes.io/enforce"};
  }
  const std::string user = user_of(message);
  if (user == "system:anonymous") {
    return {"forbidden", "the server was given no token or certificate that it knows; see user \"" +
                             endpoint.user + "\" of the kubeconfig, or pass --kube-token"};
  }
  if (user.empty()) return {"forbidden", ""};  // of an admission plugin or webhook
  return {"forbidden", "have a Role or ClusterRole with this verb bound to \"" + user + "\""};
}

Verdict verdict(const Answer& answer, const Json& status, const std::string& message,
                const Endpoint& endpoint) {
  if (is_of_conversion(answer.status, message)) {
    return {"conversion",
            "the conversion webhook of this kind's definition does not answer; look at the pods "
            "behind it"};
  }
  switch (answer.status) {
    case 401:
      return {"unauthorized",
              "the token or certificate of " +
                  (endpoint.user.empty() ? "this user" : "user \"" + endpoint.user + "\"") +
                  " is missing, expired or not known here; log in again or renew the kubeconfig"};
    case 403:
      return forbidden(status, message, endpoint);
    case 404:
      if (text_at(status, {"details", "kind"}) == "namespaces") {
        return {"namespace", "create it, or pass --create-namespace if it is the submission's own"};
      }
      return {"not_found", ""};
    case 409:
      return {"conflict", ""};
    case 413:
      return {"too_large", "the object is larger than the server takes (etcd: 1.5 MiB)"};
    case 415:
      return {"unsupported", "server-side apply needs Kubernetes 1.22 or newer"};
    case 422:
    case 400:
      if (is_about_immutable(message)) {
        return {"invalid",
                "an object keeps this as it was made: put it back in the manifest, or delete the "
                "object and submit again"};
      }
      return {"invalid", "correct the field in the manifest"};
    case 429:
      return {"busy", "the server asked for patience until the time was up; try again later"};
    default:
      if (contains(message, "failed calling webhook")) {
        return {"webhook", "the admission webhook does not answer; look at the pods behind it"};
      }
      if (contains(message, "failed to create typed patch object")) {
        return {"invalid", "correct the field in the manifest"};
      }
      return {answer.status >= 500 ? "server" : "refused", ""};
  }
}

}  // namespace

bool may_pass(int status, std::string_view body) {
  if (status == 429 && is_of_conversion(status, body)) return false;
  if (status == 408 || status == 410 || status == 425 || status == 429 || status >= 500) {
    // Server-side apply says so of a field that it does not know.
    if (contains(body, "failed to create typed patch object")) return false;
    if (contains(body, kNoVersion)) return false;
    return status != 501 && status != 505;
  }
  return status == 409 && !contains(body, "FieldManagerConflict") &&
         !contains(body, "Precondition failed");
}

Error refusal(const Call& call, const Answer& answer, const Endpoint& endpoint) {
  Json status = Json::object();
  if (answer.body.size() <= kMiB && answer.body.starts_with('{')) {
    if (Json read = read_json<Json>(answer.body); read.is_object()) status = std::move(read);
  }
  std::string message = text_at(status, {"message"});
  if (message.empty()) {
    message = answer.body.empty() ? "no message" : excerpt(answer.body);
  } else if (has_cause(status, "FieldManagerConflict")) {
    message = conflicts(status);
  }
  message = without_long_values(std::move(message));
  const Verdict found = verdict(answer, status, message, endpoint);
  std::string text = message;
  if (text_at(status, {"message"}).empty()) {
    text = fmt::format("{} {}: the server answers {}: {}", call.method,
                       call.path.substr(0, call.path.find('?')), answer.status, message);
  }
  const bool about_manifest = std::string_view(found.code) == "invalid";
  if (!found.advice.empty() && !(about_manifest && call.method == "GET")) {
    text += "; " + found.advice;
  }
  const bool busy = answer.status >= 500 || answer.status == 429;
  const Fault fault =
      busy && std::string_view(found.code) != "invalid" ? Fault::io : Fault::refused;
  return Error(fault, std::string("cluster.") + found.code, text);
}

}  // namespace kchart::cluster
