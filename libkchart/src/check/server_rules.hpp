// What the API server asks of objects beyond their schemas: names, ports, parts that belong
// together.
#pragma once

#include "check/document.hpp"

namespace kchart::checking {

// The part that all kinds share.
struct KindFacts {
  bool built_in = true;
  bool namespaced = true;
};
void check_metadata(const Subject& object, const KindFacts& kind, Report& report);
// Pods, Services, RBAC and other built-in kinds; the pods of custom kinds are left alone.
void check_server_rules(const Subject& object, Report& report);
void check_pod_rules(const Subject& object, Report& report);

// Tells findings about one object, by paths.
class Rules {
 public:
  Rules(const Subject& object, Report& report) : object_(object), report_(report) {}

  const Subject& object() const { return object_; }
  // `message` follows the path, after a colon.
  void say(const Path& path, std::string_view rule, const std::string& message,
           std::string fix = {}) const;
  void required(const Path& path) const;
  // The keys and values of a map of labels.
  void labels(const Value* map, const Path& path) const;
  void selector(const Value* selector, const Path& path) const;

 private:
  const Subject& object_;
  Report& report_;
};

// Whether the field is there and says something.
bool has_text(const Value& value, std::string_view key);

}  // namespace kchart::checking
