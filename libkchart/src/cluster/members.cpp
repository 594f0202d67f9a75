// One list per kind and namespace, metadata only.
#include "cluster/members.hpp"

#include <algorithm>

#include "base/parallel.hpp"
#include "base/unicode.hpp"
#include "kchart/error.hpp"
#include "kube/names.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

constexpr const char* kMetadataOnly =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
constexpr const char* kPageSize = "500";
constexpr std::size_t kListsAtOnce = 8;

std::string with(const std::string& path, const std::string& query) {
  return query.empty() ? path : path + (path.find('?') == path.npos ? "?" : "&") + query;
}

// Absent when the list that `token` goes on with has expired.
std::optional<Json> page(Session& session, const std::string& path, const std::string& token,
                         bool metadata_only) {
  Call call{"GET", path, {}, {}};
  if (!token.empty()) call.path = with(path, "continue=" + net::percent_encode(token));
  if (metadata_only) call.accept = kMetadataOnly;
  call.conditional = !token.empty();
  const Answer answer = session.send(call);
  if (call.conditional && answer.status == 410) return std::nullopt;
  if (!answer.ok()) throw refusal(call, answer, session.endpoint());
  return parse_answer(answer.body, "GET " + call.path);
}

void add_items(std::vector<Json>& items, Json& list, const std::string& path) {
  const auto found = list.find("items");
  if (found == list.end() || !found->is_array()) return;
  for (Json& item : *found) {
    check_object(item, "GET " + path);
    items.push_back(std::move(item));
  }
}

void add_members(Session& session, const Resource& resource, const std::string& namespace_name,
                 const std::string& id, Members& into) {
  const std::string selector = std::string(kPartOf) + "=" + id;
  for (Json& item : list_all(session, resource.path(namespace_name), selector, true)) {
    Member member;
    member.metadata = std::move(item["metadata"]);
    if (is_made_by_controller(member.metadata)) continue;
    member.id = {resource.type, text_at(member.metadata, {"namespace"}),
                 text_at(member.metadata, {"name"})};
    member.resource = resource;
    std::string key = key_of(member.id);
    into.emplace(std::move(key), std::move(member));
  }
}

// In the first version that can be read: objects of a kind whose conversion webhook is away can be
// in the one that they are stored in.
void add_members_of(Session& session, const std::vector<const Resource*>& versions,
                    const std::string& namespace_name, const std::string& id, Members& into) {
  for (std::size_t i = 0; i < versions.size(); ++i) {
    try {
      return add_members(session, *versions[i], namespace_name, id, into);
    } catch (const Error& error) {
      if (error.code() != "cluster.conversion" || i + 1 == versions.size()) throw;
    }
  }
}

// Going on without them would forget them.
[[noreturn]] void refuse_absence(const GroupKind& kind) {
  throw Error(Fault::io, "cluster.server",
              "the submission may have objects of the kind " + kind.text() +
                  ", whose API does not answer: kubectl get apiservices says why; run the command "
                  "again when it does");
}

[[noreturn]] void no_submission(const std::string& name, const std::string& namespace_name) {
  throw Error(Fault::refused, "submit.unknown",
              "no submission \"" + excerpt(name) + "\" in namespace " + excerpt(namespace_name) +
                  "; `kchart submit` makes one, `kchart list -A` lists those there are");
}

}  // namespace

bool is_made_by_controller(const Json& metadata) {
  for (const Json& owner : array_at(metadata, {"ownerReferences"})) {
    const Json* controls = find(owner, {"controller"});
    if (controls != nullptr && *controls == true) return true;
  }
  const Json& writes = array_at(metadata, {"managedFields"});
  return !writes.empty() && std::none_of(writes.begin(), writes.end(), [](const Json& one) {
    return text_at(one, {"operation"}) == "Apply";
  });
}

bool is_kept(const Json& metadata) {
  const std::string policy = unicode::lower(text_at(metadata, {"annotations", kResourcePolicy}));
  const std::size_t from = policy.find_first_not_of(" \t\r\n");
  return from != std::string::npos &&
         policy.substr(from, policy.find_last_not_of(" \t\r\n") + 1 - from) == "keep";
}

std::vector<Json> list_all(Session& session, const std::string& path, const std::string& selector,
                           bool metadata_only) {
  const std::string chosen =
      selector.empty() ? "" : "labelSelector=" + net::percent_encode(selector);
  const std::string first = with(with(path, std::string("limit=") + kPageSize), chosen);
  std::vector<Json> items;
  std::string token;
  do {
    auto list = page(session, first, token, metadata_only);
    if (!list) {  // as client-go: all at once then
      items.clear();
      list = page(session, with(path, chosen), "", metadata_only);
    }
    add_items(items, *list, path);
    token = text_at(*list, {"metadata", "continue"});
  } while (!token.empty());
  return items;
}

std::string parent_path(const std::string& namespace_name, const std::string& name) {
  return "/api/v1/namespaces/" + net::percent_encode(namespace_name) + "/configmaps/" +
         net::percent_encode(name);
}

std::optional<ApplySet> find_apply_set(Session& session, const std::string& name,
                                       const std::string& namespace_name,
                                       std::string_view tooling) {
  const auto live = session.get_if_there(parent_path(namespace_name, name));
  if (!live) return std::nullopt;
  return read_apply_set(*live, tooling);
}

Members list_members(Session& session, const ApplySet& set) {
  struct List {
    std::vector<const Resource*> versions;
    std::string namespace_name;
    Members members;
  };
  const auto discovery = session.discovery();
  std::vector<List> lists;
  for (const GroupKind& kind : set.kinds) {
    const std::vector<const Resource*> versions = discovery->versions(kind.group, kind.kind);
    if (versions.empty() && discovery->is_away(kind.group)) refuse_absence(kind);
    if (versions.empty() || !versions[0]->can("list")) continue;
    const std::set<std::string> all{""};
    for (const std::string& name : versions[0]->namespaced ? set.namespaces : all) {
      lists.push_back({versions, name, {}});
    }
  }
  const std::string id = set.id();
  parallel(lists.size(), kListsAtOnce, [&](std::size_t i, std::size_t) {
    add_members_of(session, lists[i].versions, lists[i].namespace_name, id, lists[i].members);
  });
  Members members;
  for (List& one : lists) members.merge(one.members);
  return members;
}

void check_submission_name(const std::string& name, const std::string& namespace_name) {
  if (!kube::is_dns_subdomain(name)) no_submission(name, namespace_name);
}

FoundSubmission find_submission(Session& session, const std::string& name,
                                const std::string& namespace_name) {
  check_submission_name(name, namespace_name);
  auto set = find_apply_set(session, name, namespace_name, "kchart");
  if (!set) no_submission(name, namespace_name);
  FoundSubmission found{std::move(*set), {}};
  for (auto& [key, member] : list_members(session, found.set)) {
    found.members.push_back(std::move(member));
  }
  std::stable_sort(
      found.members.begin(), found.members.end(),
      [](const Member& a, const Member& b) { return made_before(a.id.type, b.id.type); });
  return found;
}

bool delete_object(Session& session, const std::string& path, const std::string& uid,
                   const Deletion& how) {
  constexpr const char* kPolicies[] = {"Background", "Orphan", "Foreground"};
  Json options = {{"apiVersion", "v1"},
                  {"kind", "DeleteOptions"},
                  {"propagationPolicy", kPolicies[static_cast<int>(how.cascade)]},
                  {"preconditions", {{"uid", uid}}}};
  if (how.grace_period) options["gracePeriodSeconds"] = how.grace_period->count();
  // Not in the query, which the server does not read beside a body.
  if (how.dry_run) options["dryRun"] = {"All"};
  const Call call{"DELETE", path, options.dump(), "application/json"};
  const Answer answer = session.send(call);
  // 409: another object has taken the name since.
  if (answer.status == 404 || answer.status == 409) return false;
  if (!answer.ok()) throw refusal(call, answer, session.endpoint());
  return true;
}

void delete_if_there(Session& session, const std::string& path) {
  if (const auto live = session.get_if_there(path)) {
    delete_object(session, path, text_at(*live, {"metadata", "uid"}));
  }
}

}  // namespace kchart::cluster
