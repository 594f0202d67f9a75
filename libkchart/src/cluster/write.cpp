// An apply that changes nothing leaves our entry of the managed fields as it is, down to its time;
// that tells "unchanged" from "configured" though a controller may write the object meanwhile.
#include "cluster/write.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

std::string digest(const Json& body) {
  return "sha256:" + crypto::hex(crypto::sha256(json_text(body))).substr(0, 16);
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

const Json* our_fields(const Json& metadata, const std::string& manager) {
  for (const Json& entry : array_at(metadata, {"managedFields"})) {
    if (text_at(entry, {"manager"}) == manager && text_at(entry, {"operation"}) == "Apply" &&
        text_at(entry, {"subresource"}).empty()) {
      return &entry;
    }
  }
  return nullptr;
}

bool same_write(const Json& before, const Json& after, const std::string& manager) {
  if (text_at(before, {"resourceVersion"}) == text_at(after, {"resourceVersion"})) return true;
  if (text_at(before, {"annotations", kWhat}) != text_at(after, {"annotations", kWhat})) {
    return false;
  }
  const Json* old_fields = our_fields(before, manager);
  const Json* new_fields = our_fields(after, manager);
  return old_fields != nullptr && new_fields != nullptr && *old_fields == *new_fields;
}

// Whether an object that answers a repeated request came to be with its first try: our fields are
// as old as the object is.
bool made_by_us(const Json& after, const std::string& manager) {
  const Json* fields = our_fields(after, manager);
  return fields != nullptr && text_at(*fields, {"time"}) == text_at(after, {"creationTimestamp"});
}

// Whose the object is, that label says: what --take-ownership is about, where kubectl set it.
bool conflicts_in_label_alone(const Answer& answer) {
  if (answer.status != 409) return false;
  const Json status = parse_answer(answer.body, "the conflict");
  const std::string label = ".metadata.labels." + std::string(kPartOf);
  const Json& causes = array_at(status, {"details", "causes"});
  return !causes.empty() && std::all_of(causes.begin(), causes.end(), [&](const Json& cause) {
    return text_at(cause, {"reason"}) == "FieldManagerConflict" &&
           text_at(cause, {"field"}) == label;
  });
}

// Not a conflict of managers of fields; or of a server that hears of no version of what is to come,
// as Kubernetes before 1.24 of Services.
bool is_stale(const Answer& answer) {
  return (answer.status == 409 && may_pass(answer.status, answer.body)) ||
         answer.body.find(kNoVersion) != std::string::npos;
}

// An established kind is served a little later.
Answer send_when_served(Session& session, const Call& call) {
  constexpr int kTries = 50;
  constexpr std::chrono::milliseconds kPause{200};
  for (int i = 1;; ++i) {
    Answer answer = session.send(call);
    if (answer.status != 404 || i == kTries) return answer;
    session.sleep(kPause);
  }
}

}  // namespace

Error explained(const PlannedObject& planned, const Error& error) {
  const std::string& source = planned.object.source;
  return Error(
      error.fault(), error.code(),
      (source.empty() ? "" : source + ": ") + planned.object.id.text() + ": " + error.message(),
      error.position());
}

ObjectName object_name(const ObjectId& id) {
  return {id.type.api_version(), id.type.kind, id.namespace_name, id.name};
}

Json marked(const Object& object, const std::string& set_id, const SubmitOptions& options,
            const Json* before) {
  Json body = object.body;
  body.erase("status");
  const std::string sum = digest(body);
  Json& metadata = body["metadata"];
  for (const char* field : {"managedFields", "resourceVersion", "uid", "creationTimestamp"}) {
    metadata.erase(field);
  }
  for (const char* field : {"labels", "annotations"}) {
    if (!metadata.contains(field) || metadata[field].is_null()) metadata[field] = Json::object();
  }
  metadata["labels"][kPartOf] = set_id;
  Json& notes = metadata["annotations"];
  const std::string earlier =
      before == nullptr ? std::string() : text_at(*before, {"annotations", kWhat});
  if (ends_with(earlier, "(" + sum + ")")) {
    for (const char* key : {kWho, kWhat, kWhy}) notes[key] = text_at(*before, {"annotations", key});
  } else {
    notes[kWho] = options.who;
    notes[kWhat] = options.what + " (" + sum + ")";
    notes[kWhy] = options.why;
  }
  return body;
}

Written apply_object(Session& session, const PlannedObject& planned, const Json& body,
                     const Json* before, const SubmitOptions& options) {
  // Apply always refuses fields that the schema lacks; "Strict" would only have the server read the
  // text a second time for keys that are there twice, which it cannot hold.
  std::string query =
      "?fieldManager=" + net::percent_encode(options.field_manager) + "&fieldValidation=Ignore";
  if (options.force_conflicts) query += "&force=true";
  if (options.dry_run == DryRun::server) query += "&dryRun=All";
  // JSON is YAML, which is what the media type of server-side apply promises.
  Call call{"PATCH", planned.path() + query, json_text(body), "application/apply-patch+yaml"};
  call.conditional = find(body, {"metadata", "resourceVersion"}) != nullptr;
  try {
    Answer answer = planned.kind_is_new ? send_when_served(session, call) : session.send(call);
    if (options.take_ownership && conflicts_in_label_alone(answer)) {
      Call forced = call;
      forced.path += "&force=true";
      answer = session.send(forced);
    }
    if (call.conditional && is_stale(answer)) {
      return {Change::unchanged, nullptr, true, answer.repeated};
    }
    if (!answer.ok()) throw refusal(call, answer, session.endpoint());
    Written written{Change::configured, parse_answer(answer.body, planned.object.id.text())};
    const Json* after = find(written.live, {"metadata"});
    const bool lost_answer = before == nullptr && answer.repeated && after != nullptr &&
                             made_by_us(*after, options.field_manager);
    if (answer.status == 201 || lost_answer) {
      written.change = Change::created;
    } else if (before != nullptr && after != nullptr &&
               same_write(*before, *after, options.field_manager)) {
      written.change = Change::unchanged;
    }
    return written;
  } catch (const Error& error) {
    if (error.code() == "cancelled") throw;
    throw explained(planned, error);
  }
}

}  // namespace kchart::cluster
