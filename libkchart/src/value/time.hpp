// Time and Duration: Go's time.Time and time.Duration as templates see them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kchart/value.hpp"
#include "value/time_zone.hpp"

namespace kchart {

// --- arithmetic and text of durations, in nanoseconds, as Go has them --------------------------

namespace duration {

constexpr std::int64_t kMicrosecond = 1'000;
constexpr std::int64_t kMillisecond = 1'000 * kMicrosecond;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

std::string text(std::int64_t ns);  // "1h35m0s"
// Go: ParseDuration. Absent with Go's message in `problem`.
std::optional<std::int64_t> parse(std::string_view text, std::string* problem = nullptr);
std::int64_t round(std::int64_t ns, std::int64_t multiple) noexcept;  // half away from zero
std::int64_t truncate(std::int64_t ns, std::int64_t multiple) noexcept;
// The whole units and the fraction, as Go divides (Seconds, Minutes, Hours).
double in_units(std::int64_t ns, std::int64_t unit) noexcept;

}  // namespace duration

// time.Duration.
class Duration final : public Object {
 public:
  explicit Duration(std::int64_t ns) : ns_(ns) {}

  std::int64_t ns() const noexcept { return ns_; }

  std::string_view type_name() const override { return "time.Duration"; }
  std::string_view kind_name() const override { return "int64"; }
  void print(std::string& out) const override { out += duration::text(ns_); }
  const MethodTable* methods() const override;
  bool truth() const override { return ns_ != 0; }
  std::optional<std::int64_t> number() const override { return ns_; }
  Value renumbered(Arena& arena, std::int64_t number) const override {
    return Value::object(arena.make<Duration>(number));
  }
  Value plain(Arena&) const override { return Value::int64(ns_); }
  bool equals(const Object& other) const override {
    return ns_ == static_cast<const Duration&>(other).ns_;
  }

 private:
  std::int64_t ns_;
};

// --- times -------------------------------------------------------------------------------------

// An instant and the zone in which it is shown. A null zone is UTC.
struct Moment {
  std::int64_t seconds = -62'135'596'800;  // Unix time; the zero time is the year 1
  std::int32_t nanoseconds = 0;            // 0 to 999,999,999
  std::shared_ptr<const TimeZone> zone;

  TimeZone::Period period() const;  // "UTC" and 0 for a null zone
  Moment plus(std::int64_t ns) const;
  std::int64_t minus(const Moment& other) const noexcept;  // bounded, as Go's Sub
  int compare(const Moment& other) const noexcept;

  // Go: Date. Fields may lie outside of their ranges; a wall clock time that a zone skips moves.
  struct Fields {
    std::int64_t year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, nanosecond = 0;
  };
  static Moment of(const Fields& fields, std::shared_ptr<const TimeZone> zone);
};

// Go: Time.Format with its layout language ("2006-01-02 15:04:05").
void append_time(std::string& out, const Moment& moment, std::string_view layout);

// Go: ParseInLocation. Absent with Go's message in `problem`.
std::optional<Moment> parse_time(std::string_view layout, std::string_view text,
                                 const std::shared_ptr<const TimeZone>& zone,
                                 std::string* problem = nullptr);

// time.Time.
class Time final : public Object {
 public:
  // `monotonic`: the time comes from the clock and prints with a trailing " m=+...", as Go's Now.
  // `local` is where its method Local leads.
  explicit Time(Moment moment, bool monotonic = false,
                std::shared_ptr<const TimeZone> local = nullptr)
      : moment_(std::move(moment)), local_(std::move(local)), monotonic_(monotonic) {}

  const Moment& moment() const noexcept { return moment_; }
  bool monotonic() const noexcept { return monotonic_; }
  const std::shared_ptr<const TimeZone>& local() const noexcept { return local_; }

  std::string_view type_name() const override { return "time.Time"; }
  void print(std::string& out) const override;
  const MethodTable* methods() const override;
  Value all_fields(Arena& arena) const override;
  bool go_syntax(std::string& out) const override;
  Value plain(Arena& arena) const override;         // RFC 3339 text
  bool equals(const Object& other) const override;  // DeepEqual
  bool same_as(const Time& other) const;            // ==: the zones are one

 private:
  Moment moment_;
  std::shared_ptr<const TimeZone> local_;
  bool monotonic_;
};

// *time.Location. A null zone is UTC.
class Location final : public Object {
 public:
  explicit Location(std::shared_ptr<const TimeZone> zone) : zone_(std::move(zone)) {}

  const std::shared_ptr<const TimeZone>& zone() const noexcept { return zone_; }

  std::string_view type_name() const override { return "*time.Location"; }
  std::string_view kind_name() const override { return "ptr"; }
  void print(std::string& out) const override { out += zone_ == nullptr ? "UTC" : zone_->name(); }
  const MethodTable* methods() const override;
  Value plain(Arena& arena) const override { return Value::map(Map::make(arena)); }
  bool equals(const Object& other) const override {
    return zone_ == static_cast<const Location&>(other).zone_;
  }
  const void* address() const override { return zone_.get(); }

 private:
  std::shared_ptr<const TimeZone> zone_;
};

}  // namespace kchart
