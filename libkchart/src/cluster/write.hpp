// Writing one object: its label and annotations, the apply, and whether that changed anything.
#pragma once

#include <string>

#include "cluster/members.hpp"
#include "cluster/plan.hpp"
#include "cluster/session.hpp"
#include "kchart/error.hpp"
#include "kchart/submit.hpp"

namespace kchart::cluster {

constexpr const char* kWho = "kchart.dev/who";
constexpr const char* kWhat = "kchart.dev/what";
constexpr const char* kWhy = "kchart.dev/why";

// The body that is applied: with the set's label and who, what and why. `before` is the object's
// metadata when it is a member already, else null: the annotations of an unchanged body stay.
Json marked(const Object& object, const std::string& set_id, const SubmitOptions& options,
            const Json* before);

struct Written {
  Change change = Change::unchanged;
  Json live;           // as the server has it now
  bool stale = false;  // nothing was written: the object has another resourceVersion than the body
  bool repeated = false;  // the request was sent more than once
};

// The resourceVersion of what is not there: a body with it makes an object, but changes none.
constexpr const char* kNotThere = "1";

// Applies `body` at `path`. Throws Error "cluster..." that names object and file.
Written apply_object(Session& session, const PlannedObject& planned, const Json& body,
                     const Json* before, const SubmitOptions& options);

// The error with the object and the file that it is about.
Error explained(const PlannedObject& planned, const Error& error);

// The name of an object for reports.
ObjectName object_name(const ObjectId& id);

}  // namespace kchart::cluster
