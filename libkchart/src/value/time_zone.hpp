// Time zones: what the clocks of a place show, from the system's zone database.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kchart {

// Immutable. A null pointer to a zone means UTC, as in Go.
class TimeZone {
 public:
  // What holds at some instant.
  struct Period {
    std::string_view name;  // "CET"; lives as long as the zone
    int offset = 0;         // seconds east of UTC
    bool dst = false;
    // From `start` until before `end`, in Unix time.
    std::int64_t start = std::numeric_limits<std::int64_t>::min();
    std::int64_t end = std::numeric_limits<std::int64_t>::max();
  };

  // A zone of the IANA database ("Europe/Berlin"). Absent when the system has no such zone; names
  // that are no plain relative path are refused. "UTC" and "" answer a null pointer.
  static std::optional<std::shared_ptr<const TimeZone>> load(std::string_view name);
  // What "Local" means: a zone of the database, or the path of a zone file. Never null: local time
  // is another zone than UTC for Go, even where all clocks show the same, which is what they do
  // where the zone cannot be read.
  static std::shared_ptr<const TimeZone> local(std::string_view name);
  // The zone that a TZif file describes; null when it is malformed.
  static std::shared_ptr<const TimeZone> read(std::string_view name, std::string_view data);
  // One offset for all times. Each is a zone of its own, as for Go: times in two of them are never
  // `eq`. Go keeps the nameless ones of whole hours, from -12 to +14, and those are the same.
  static std::shared_ptr<const TimeZone> fixed(std::string_view name, int offset);
  // The same with a name that stands for the zone: all that have it are the same.
  static std::shared_ptr<const TimeZone> named(std::string_view name, int offset);

  // The same content; Go's DeepEqual.
  bool operator==(const TimeZone&) const = default;
  // Whether Go has one pointer for both.
  bool same_as(const TimeZone& other) const;

  const std::string& name() const noexcept { return name_; }
  Period at(std::int64_t unix_seconds) const;
  // The offset of an abbreviation ("CEST"), preferring one that held at that wall clock time.
  std::optional<int> offset_of(std::string_view abbreviation, std::int64_t wall_seconds) const;

 private:
  struct Kind {
    std::string name;
    int offset;
    bool dst;
    bool operator==(const Kind&) const = default;
  };
  struct Change {
    std::int64_t when;
    std::uint8_t kind;
    bool operator==(const Change&) const = default;
  };

  const Kind& first_kind() const;

  std::string name_;
  std::vector<Kind> kinds_;
  std::vector<Change> changes_;
  std::string rule_;  // POSIX TZ string for the time after the last change
  bool own_ = false;  // made by `fixed`: the same as no other
};

}  // namespace kchart
