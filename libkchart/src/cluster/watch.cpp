// One JSON object per line; each moves the version on, bookmarks do nothing else.
#include "cluster/watch.hpp"

#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

constexpr std::size_t kLongestEvent = 8 * kMiB;

bool is_quiet_end(const Error& error) {
  return error.code() == "net.timeout" || error.code() == "net.cut";
}

}  // namespace

Watch::Watch(Session& session, std::string path, std::string query, std::string version)
    : session_(session),
      path_(std::move(path)),
      query_(std::move(query)),
      version_(std::move(version)) {}

bool Watch::take(std::string_view line, const Each& each) {
  Json event = parse_answer(line, "watch " + path_);
  const std::string type = text_at(event, {"type"});
  Json& object = event["object"];
  if (type == "ERROR") {
    expired_ = int_at(object, {"code"}) == 410;
    return false;
  }
  const std::string version = text_at(object, {"metadata", "resourceVersion"});
  if (!version.empty()) version_ = version;
  if (type == "ADDED") return each(Happening::added, std::move(object));
  if (type == "MODIFIED") return each(Happening::modified, std::move(object));
  if (type == "DELETED") return each(Happening::deleted, std::move(object));
  return true;  // BOOKMARK
}

bool Watch::follow(const Each& each, std::chrono::milliseconds idle) {
  const std::string path = path_ + "?watch=true&allowWatchBookmarks=true&resourceVersion=" +
                           net::percent_encode(version_) + (query_.empty() ? "" : "&" + query_);
  expired_ = false;
  std::string rest;
  const auto sink = [&](std::string_view piece) {
    rest += piece;
    std::size_t from = 0;
    for (std::size_t end; (end = rest.find('\n', from)) != std::string::npos; from = end + 1) {
      if (!take(std::string_view(rest).substr(from, end - from), each)) return false;
    }
    rest.erase(0, from);
    return rest.size() <= kLongestEvent;
  };
  try {
    const Answer answer = session_.stream(path, sink, idle);
    if (answer.status == 410) return true;
    if (!answer.ok()) throw refusal({"GET", path, {}, {}}, answer, session_.endpoint());
  } catch (const Error& error) {
    if (!is_quiet_end(error)) throw;
  }
  return expired_;
}

}  // namespace kchart::cluster
