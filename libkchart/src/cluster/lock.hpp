// Lock: one submission of a name at a time, by a Lease that its holder renews while it works.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "cluster/session.hpp"

namespace kchart::cluster {

class Lock {
 public:
  // Takes the Lease `name` for `holder`, which no other run has ("anna@host/3f2a..."). Another's is
  // watched for its duration (15 s): if it is not renewed, its holder is dead, and it is taken over.
  // Where leases may not be written, `note` hears of it, and there is no lock. Throws Error
  // "submit.locked" when another holder is alive, "cancelled".
  Lock(Session& session, const std::string& namespace_name, const std::string& name,
       const std::string& holder, const std::function<void(const std::string&)>& note);
  // Gives it back.
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  bool try_take();  // false: somebody else was faster, or holds it
  bool write(const Json* live);
  Json body(const Json* live) const;
  void remember(const Json& lease);
  void renew();
  void give_back();
  bool outlives(const Json& lease);

  Session& session_;
  const std::string path_, name_, namespace_, holder_;
  std::string uid_, version_;  // of the lease as we last wrote it
  bool held_ = false;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::thread renewer_;
};

}  // namespace kchart::cluster
