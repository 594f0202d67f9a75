// Pods: which pods a user means, and which container of them.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "cluster/session.hpp"

namespace kchart::cluster {

// A LabelSelector, or the plain map of a Service or ReplicationController, as a query of the API:
// "app=web,tier in (a,b)". "" when it selects nothing that can be asked for.
std::string label_query(const Json& selector);

// The query for the pods of a live object (a workload, a Service); "" for other kinds.
std::string pods_query(const Json& object);

struct PodsMeant {
  std::vector<Json> pods;  // by name
  bool several = false;    // a selector or a submission: all of them are meant
  bool may_come = false;   // a workload, a Service or a submission of such: more may come
};

// `target` is the name of a submission or of a pod, or TYPE/NAME as kubectl takes it; with a
// `selector` there is no target. Of a target whose first pod may still come it is awaited for
// `timeout`. Throws Error "cluster.pod" when nothing is found.
PodsMeant pods_meant(Session& session, const std::string& namespace_name, const std::string& target,
                     const std::string& selector, std::chrono::milliseconds timeout);

bool is_over(const Json& pod);  // it has run to its end

struct PodMeant {
  Json pod;
  bool runs = false;

  std::string phase() const { return text_at(pod, {"status", "phase"}); }
};

// The one pod of `target` that a command can run in: the first that is running, or whose
// `container` is, where one is named. It is awaited for `timeout`; without success, or when all
// have run to their end, it is one that does not run. Throws Error "cluster.pod" for no pod at all.
PodMeant pod_meant(Session& session, const std::string& namespace_name, const std::string& target,
                   const std::string& container, std::chrono::milliseconds timeout);

// ". Current status=Pending", and below it why, as far as that is known.
std::string why_not_running(Session& session, const PodMeant& meant);

// TYPE/NAME as a live object. Throws Error "cluster.kind", "cluster.not_found".
Json object_named(Session& session, const std::string& namespace_name, const std::string& target);

// Names of the containers of a pod: init, main, ephemeral.
std::vector<std::string> containers_of(const Json& pod);

// `wanted`, or where it is empty the annotated or first container; `note` hears of a choice among
// several. Throws Error "cluster.container" when the pod has no such container.
std::string container_meant(const Json& pod, const std::string& wanted,
                            const std::function<void(const std::string&)>& note);

// "/api/v1/namespaces/shop/pods/web".
std::string pod_path(const Json& pod);

}  // namespace kchart::cluster
