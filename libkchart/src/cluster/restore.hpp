// Restore: what was there before a submission that must not stay.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cluster/object.hpp"
#include "cluster/session.hpp"

namespace kchart::cluster {

// Remembers the state before of everything that is written, and puts it back, the last first.
class Undo {
 public:
  // To be called before the object at `path` is written. Asks the server for it.
  void remember(Session& session, const ObjectId& id, const std::string& path);

  // The object at `path` was not written after all.
  void forget(const std::string& path);

  // Puts everything back that is not as it was: what was not there is deleted, what was there gets
  // its fields and their managers again. Goes on past failures and ignores an interruption.
  // Returns one line per object that it changed or could not.
  // `manager` is the field manager that wrote.
  std::vector<std::string> put_back(Session& session, const std::string& manager);

 private:
  struct Before {
    ObjectId id;
    std::string path;
    std::optional<Json> object;  // absent: was not there
  };

  std::mutex mutex_;
  std::vector<Before> all_;
};

}  // namespace kchart::cluster
