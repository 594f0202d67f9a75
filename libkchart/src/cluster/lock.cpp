// The rules of client-go's leader election: clocks of different machines are never compared; a
// lease is dead when it has not changed for as long as it says, by our own clock.
#include "cluster/lock.hpp"

#include <fmt/format.h>

#include <ctime>
#include <random>
#include <system_error>

#include "base/json_text.hpp"
#include "cluster/write.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr int kTries = 60, kGiveBackTries = 10;
constexpr milliseconds kPause{100};
constexpr std::size_t kLongestName = 253;
constexpr const char* kManagedBy = "app.kubernetes.io/managed-by";
constexpr const char* kManager = "kchart";

// Counts on while the machine sleeps, unlike the steady clock.
std::int64_t ms_since_boot() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

std::string micro_time(std::int64_t unix_s) {
  const auto time = static_cast<std::time_t>(unix_s);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[40];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000000Z", &parts);
  return text;
}

std::string random_id() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

}  // namespace

Lock::Lock(Session& session, const std::string& namespace_name, const std::string& name,
           const std::string& holder, const std::function<void(const std::string&)>& note,
           const LockTimes& times)
    : session_(session),
      path_("/apis/coordination.k8s.io/v1/namespaces/" + net::percent_encode(namespace_name) +
            "/leases"),
      name_(name),
      lease_(lease_name(name)),
      namespace_(namespace_name),
      holder_(holder),
      times_(times) {
  try {
    for (int i = 0; i < kTries && !held_; ++i) {
      held_ = try_take();
      if (!held_) session_.sleep(kPause);
    }
  } catch (const Error& error) {
    if (error.code() != "cluster.forbidden" && error.code() != "cluster.not_found") throw;
    if (note) note("no lock against other runs on " + name + ": " + error.message());
    return;
  }
  if (!held_) throw Error(Fault::io, "submit.locked", "the lease " + lease_ + " keeps changing");
  try {
    renewer_ = std::thread([this] { keep_renewing(); });
  } catch (const std::system_error& error) {
    give_back();
    throw Error(
        Fault::io, "submit.locked",
        "the lease " + lease_ + " cannot be kept: no thread can be started: " + error.what());
  }
}

Lock::~Lock() {
  if (!renewer_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  renewer_.join();
  if (lost_.empty()) give_back();
}

Json Lock::body(const Json* live) const {
  const std::string now = micro_time(session_.now_s());
  const bool ours = live != nullptr && text_at(*live, {"spec", "holderIdentity"}) == holder_;
  Json metadata = {
      {"name", lease_}, {"namespace", namespace_}, {"labels", {{kManagedBy, kManager}}}};
  if (live != nullptr)
    metadata["resourceVersion"] = text_at(*live, {"metadata", "resourceVersion"});
  return {{"apiVersion", "coordination.k8s.io/v1"},
          {"kind", "Lease"},
          {"metadata", metadata},
          {"spec",
           {{"holderIdentity", holder_},
            {"leaseDurationSeconds", std::chrono::ceil<seconds>(times_.duration).count()},
            {"acquireTime", ours ? text_at(*live, {"spec", "acquireTime"}) : now},
            {"renewTime", now}}}};
}

void Lock::remember(const Json& lease) {
  uid_ = text_at(lease, {"metadata", "uid"});
  version_ = text_at(lease, {"metadata", "resourceVersion"});
}

// Creates it, or takes the place of the one that we have seen.
bool Lock::write(const Json* live) {
  const std::string query = "?fieldManager=kchart-lock";
  const Call call{live == nullptr ? "POST" : "PUT",
                  path_ + (live == nullptr ? "" : "/" + net::percent_encode(lease_)) + query,
                  json_text(body(live)), "application/json"};
  const std::int64_t asked = ms_since_boot();
  const Answer answer = session_.send_once(call);
  if (answer.ok()) {
    renewed_ms_ = asked;
    remember(parse_answer(answer.body, "the lease " + lease_));
    return true;
  }
  if (answer.status == 409 || may_pass(answer.status, answer.body)) return false;
  throw refusal(call, answer, session_.endpoint());
}

bool Lock::try_take() {
  const std::int64_t asked = ms_since_boot();
  if (write(nullptr)) return true;
  const auto live = session_.get_if_there(path_ + "/" + net::percent_encode(lease_));
  if (!live) return false;
  if (text_at(*live, {"metadata", "labels", kManagedBy}) != kManager) {
    throw Error(Fault::refused, "submit.lease",
                "Lease " + namespace_ + "/" + lease_ +
                    " exists and is no submission's; choose another --name, or remove it");
  }
  const std::string owner = text_at(*live, {"spec", "holderIdentity"});
  if (owner == holder_) {  // our own write, whose answer was lost
    renewed_ms_ = asked;
    remember(*live);
    return true;
  }
  if (!owner.empty() && outlives(*live)) {
    throw Error(Fault::refused, "submit.locked",
                "another submission or deletion of " + name_ + " is in progress, by " +
                    owner.substr(0, owner.rfind('/')) + " since " +
                    text_at(*live, {"spec", "acquireTime"}) +
                    "; wait until it has ended, then run the command again");
  }
  return write(&*live);
}

// Whether somebody renews, or gives back and takes, the lease while we look.
bool Lock::outlives(const Json& lease) {
  const std::string seen = text_at(lease, {"metadata", "resourceVersion"});
  const auto until = Clock::now() + seconds(int_at(lease, {"spec", "leaseDurationSeconds"}, 15));
  while (Clock::now() < until) {
    session_.sleep(std::chrono::milliseconds(500));
    const auto live = session_.get_if_there(path_ + "/" + net::percent_encode(lease_));
    if (!live) return false;
    const std::string owner = text_at(*live, {"spec", "holderIdentity"});
    if (text_at(*live, {"metadata", "resourceVersion"}) != seen) return !owner.empty();
  }
  return false;
}

void Lock::keep_renewing() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (ended_.wait_for(lock, times_.renewal, [this] { return over_; })) return;
    }
    const std::lock_guard lock(renewing_);
    try {
      renew();
    } catch (const Error&) {
      // The next time, perhaps; the submission itself will say what is wrong.
    }
    if (!lost_.empty()) return;
  }
}

bool Lock::renew() {
  const auto live = session_.get_if_there(path_ + "/" + net::percent_encode(lease_));
  const std::string owner = live ? text_at(*live, {"spec", "holderIdentity"}) : "";
  if (owner == holder_) return write(&*live);
  renewed_ms_ = 0;
  lost_ = owner.empty() ? "is gone" : "was taken over by " + owner.substr(0, owner.rfind('/'));
  return false;
}

bool Lock::is_fresh() const {
  return ms_since_boot() - renewed_ms_ < times_.trust.count();
}

void Lock::check() {
  if (!held_ || is_fresh()) return;
  const std::lock_guard lock(renewing_);
  for (int i = 0; i < kTries && lost_.empty() && !is_fresh(); ++i) {
    if (i > 0) session_.sleep(kPause);
    renew();
  }
  if (is_fresh()) return;
  if (lost_.empty()) lost_ = "cannot be renewed";
  throw Error(Fault::refused, "submit.lost",
              "the lease " + namespace_ + "/" + lease_ + " of this submission " + lost_ +
                  "; nothing more was written. See what is there with kchart status " + name_ +
                  ", then run the command again");
}

// If it cannot be deleted, it ends by itself.
void Lock::give_back() {
  const Session::Uninterrupted hold(session_);
  const Json options = {{"apiVersion", "v1"},
                        {"kind", "DeleteOptions"},
                        {"preconditions", {{"uid", uid_}, {"resourceVersion", version_}}}};
  const Call call{"DELETE", path_ + "/" + net::percent_encode(lease_), options.dump(),
                  "application/json"};
  try {
    for (int i = 0; i < kGiveBackTries; ++i) {
      const Answer answer = session_.send_once(call);
      if (answer.ok() || answer.status == 404) return;
      session_.sleep(kPause);
    }
  } catch (const Error&) {
  }
}

std::string lease_name(const std::string& submission) {
  const std::string name = "kchart-" + submission;
  if (name.size() <= kLongestName) return name;
  return "kchart-" + crypto::hex(crypto::sha256(submission));
}

std::unique_ptr<Lock> lock_submission(Session& session, const std::string& namespace_name,
                                      const std::string& name, const std::string& who,
                                      const std::string& run_id,
                                      const std::function<void(const std::string&)>& note) {
  const std::string holder = who + "/" + (run_id.empty() ? random_id() : run_id);
  try {
    auto lock = std::make_unique<Lock>(session, namespace_name, name, holder, note);
    session.set_guard([held = lock.get()] { held->check(); });
    return lock;
  } catch (const Error& error) {
    if (error.code() != "cluster.namespace") throw;
    return nullptr;
  }
}

}  // namespace kchart::cluster
