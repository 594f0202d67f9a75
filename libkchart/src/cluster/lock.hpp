// Lock: one submission or deletion of a name at a time, by a Lease that its holder renews while it
// works.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "cluster/session.hpp"

namespace kchart::cluster {

struct LockTimes {
  std::chrono::milliseconds duration{15'000};  // after which a lease that nobody renews is free
  std::chrono::milliseconds renewal{5'000};    // between two renewals
  std::chrono::milliseconds trust{10'000};     // how long a renewal is relied on; below `duration`
};

class Lock {
 public:
  // Takes the lease of the submission `name` for `holder`, which no other run has
  // ("anna@host/3f2a..."). Another's is watched for its duration: if it is not renewed, its holder
  // is dead, and it is taken over. Where leases may not be written, `note` hears of it, and there
  // is no lock. Throws Error "submit.locked" when another holder is alive, "submit.lease" when the
  // lease is no submission's, "cancelled".
  Lock(Session& session, const std::string& namespace_name, const std::string& name,
       const std::string& holder, const std::function<void(const std::string&)>& note,
       const LockTimes& times = {});
  // Gives it back.
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  // Throws Error "submit.lost" when another run may have taken it over. Asks the server only after
  // renewals have failed for a while, or the machine or this process has stood still.
  void check();

 private:
  bool try_take();  // false: somebody else was faster, or holds it
  bool write(const Json* live);
  Json body(const Json* live) const;
  void remember(const Json& lease);
  void keep_renewing();
  bool renew();  // false: not now
  bool is_fresh() const;
  void give_back();
  bool outlives(const Json& lease);

  Session& session_;
  const std::string path_, name_, lease_, namespace_, holder_;
  const LockTimes times_;
  std::string uid_, version_;  // of the lease as we last wrote it
  bool held_ = false;
  std::atomic<std::int64_t> renewed_ms_ = 0;
  std::mutex renewing_;
  std::string lost_;  // why it is no longer ours
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::thread renewer_;
};

// The lease of a submission: a name that no application gives its own.
std::string lease_name(const std::string& submission);

// The lock on the submission `name`, which the writes of `session` ask from then on. `who` and
// `run_id` tell its holder from all others; an empty `run_id`: the machine's randomness. Null where
// there is no such namespace. Throws as the constructor.
std::unique_ptr<Lock> lock_submission(Session& session, const std::string& namespace_name,
                                      const std::string& name, const std::string& who,
                                      const std::string& run_id,
                                      const std::function<void(const std::string&)>& note);

}  // namespace kchart::cluster
