// Watch: what happens to the objects of one list, from a version of it on.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "cluster/session.hpp"

namespace kchart::cluster {

enum class Happening { added, modified, deleted };

class Watch {
 public:
  // `path` is that of a list, `query` what narrows it ("fieldSelector=..."; may be empty),
  // `version` its resourceVersion.
  Watch(Session& session, std::string path, std::string query, std::string version);

  // Hands over what happens until `each` answers false, nothing has happened for `idle`, or the
  // line ends; the next call goes on where this one ended, as bookmarks help. Answers whether the
  // list has to be read again because its version is too old (410). Throws Error as
  // `Session::send`.
  using Each = std::function<bool(Happening what, Json object)>;
  bool follow(const Each& each, std::chrono::milliseconds idle);

  const std::string& version() const { return version_; }

 private:
  bool take(std::string_view line, const Each& each);

  Session& session_;
  const std::string path_, query_;
  std::string version_;
  bool expired_ = false;
};

}  // namespace kchart::cluster
