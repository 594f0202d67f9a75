// Members: what of an ApplySet is there, by its label.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cluster/apply_set.hpp"
#include "cluster/plan.hpp"
#include "cluster/session.hpp"

namespace kchart::cluster {

// Whether the annotation "helm.sh/resource-policy" says so, as Helm reads it.
bool is_kept(const Json& metadata);

struct Member {
  ObjectId id;
  Resource resource;
  Json metadata;  // of the object, with managed fields

  std::string path() const { return resource.path(id.namespace_name, id.name); }
  std::string uid() const { return text_at(metadata, {"uid"}); }
  std::string version() const { return text_at(metadata, {"resourceVersion"}); }
  bool is_kept() const { return cluster::is_kept(metadata); }
};

// By `key_of` their ids.
using Members = std::map<std::string, Member>;

// Where the parent of a submission lies.
std::string parent_path(const std::string& namespace_name, const std::string& name);

// The parent's set; absent when there is none. Throws as `read_apply_set`.
std::optional<ApplySet> find_apply_set(Session& session, const std::string& name,
                                       const std::string& namespace_name, std::string_view tooling);

// Whether a controller made the object, and gave it the labels of one of ours: EndpointSlices of a
// labelled Service. What was submitted has been applied; Endpoints have not.
bool is_made_by_controller(const Json& metadata);

// All objects of the kinds and namespaces of `set` with its label, but for those. Kinds that the
// server no longer knows have no members.
Members list_members(Session& session, const ApplySet& set);

// A submission as it is.
struct FoundSubmission {
  ApplySet set;
  std::vector<Member> members;  // in the order in which they are made
};

// Throws Error "submit.unknown" where no submission can have that name, before a server is asked.
void check_submission_name(const std::string& name, const std::string& namespace_name);

// Throws Error "submit.unknown" when there is no such submission.
FoundSubmission find_submission(Session& session, const std::string& name,
                                const std::string& namespace_name);

// All items of a list, page by page; with `metadata_only` without spec and status.
std::vector<Json> list_all(Session& session, const std::string& path, const std::string& selector,
                           bool metadata_only);

struct Deletion {
  Cascade cascade = Cascade::background;  // what becomes of the objects that it owns
  std::optional<std::chrono::seconds> grace_period = {};  // how long it has to end
  bool dry_run = false;                                   // the server only says whether it would
};

// Deletes the object at `path` if it still has `uid`. False when it is already gone.
bool delete_object(Session& session, const std::string& path, const std::string& uid,
                   const Deletion& how = {});
// Deletes what is at `path` now, if anything is.
void delete_if_there(Session& session, const std::string& path);

}  // namespace kchart::cluster
