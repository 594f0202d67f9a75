// Waiting until live objects have become what they should be.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "cluster/discovery.hpp"
#include "cluster/kstatus.hpp"
#include "cluster/session.hpp"
#include "kchart/submit.hpp"

namespace kchart::cluster {

struct Awaited {
  ObjectId id;
  Resource resource;
  Json live;  // as last seen; kept up to date while waiting
};

struct WaitOptions {
  std::chrono::milliseconds timeout{300'000};
  bool jobs_complete = false;  // a started job is not enough
  std::function<void(const Progress&)> progress;
  bool pods_complete = false;  // a running pod is not enough, either
};

// Returns when all are current, as last seen. Throws Error "submit.failed" when one has failed for
// good and "submit.timeout" when the time is up, each with the reasons of those that are not ready.
void wait_until_current(Session& session, std::vector<Awaited>& objects,
                        const WaitOptions& options);

// kstatus, and that a job or pod is complete where that is asked for; of a Deployment that is
// paused nothing is asked.
ObjectStatus status_for_waiting(const Json& live, const WaitOptions& options, std::int64_t now_s);

}  // namespace kchart::cluster
