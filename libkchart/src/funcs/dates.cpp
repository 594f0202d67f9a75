// Dates: now, date, toDate, dateModify and their kin (sprig: date.go).
#include <string>

#include "base/strconv.hpp"
#include "funcs/families.hpp"
#include "funcs/services.hpp"
#include "value/time.hpp"

namespace kchart::funcs {

namespace {

using Zone = std::shared_ptr<const TimeZone>;

// The zone of that name, read once per render. Unknown zones are UTC, as in sprig.
Zone find_zone(Call& call, std::string_view name) {
  if (name == "UTC" || name.empty()) return nullptr;
  auto& zones = call.services->zones;
  std::string key(name);
  if (const auto known = zones.find(key); known != zones.end()) return known->second;
  Zone zone = name == "Local" ? TimeZone::local(call.services->time_zone)
                              : TimeZone::load(name).value_or(nullptr);
  zones.emplace(std::move(key), zone);
  return zone;
}

Moment now_moment(Call& call) {
  const std::int64_t ns = call.services->now_ns ? call.services->now_ns() : 0;
  return Moment{0, 0, nullptr}.plus(ns);
}

const Time* as_time(const Value& value) {
  return value.is_object() ? dynamic_cast<const Time*>(value.as_object()) : nullptr;
}

// A time, or Unix seconds as int or int64; everything else, floats and strings too, means now.
Moment moment_of(Call& call, const Value& value) {
  if (const Time* time = as_time(value)) return time->moment();
  if (value.is_signed()) return Moment{value.as_int(), 0, nullptr};
  return now_moment(call);
}

Value make_time(Call& call, Moment moment, bool monotonic = false) {
  return Value::object(
      call.arena.make<Time>(std::move(moment), monotonic, find_zone(call, "Local")));
}

Value formatted(Call& call, std::string_view layout, const Value& date, std::string_view zone) {
  Moment moment = moment_of(call, date);
  moment.zone = find_zone(call, zone);
  std::string out;
  append_time(out, moment, layout);
  return Value::string(call.arena, out);
}

Value now(Call& call) {
  Moment moment = now_moment(call);
  moment.zone = find_zone(call, "Local");
  return make_time(call, std::move(moment), true);
}

Value date(Call& call) {
  return formatted(call, call.args[0].as_string(), call.args[1], "Local");
}

Value date_in_zone(Call& call) {
  return formatted(call, call.args[0].as_string(), call.args[1], call.args[2].as_string());
}

constexpr std::string_view kHtmlDate = "2006-01-02";

Value html_date(Call& call) {
  return formatted(call, kHtmlDate, call.args[0], "Local");
}

Value html_date_in_zone(Call& call) {
  return formatted(call, kHtmlDate, call.args[0], call.args[1].as_string());
}

template <bool Must>
Value to_date(Call& call) {
  std::string problem;
  auto moment = parse_time(call.args[0].as_string(), call.args[1].as_string(),
                           find_zone(call, "Local"), &problem);
  if (moment) return make_time(call, std::move(*moment));
  if (Must) throw FunctionError{std::move(problem)};
  return make_time(call, Moment{});
}

template <bool Must>
Value date_modify(Call& call) {
  std::string problem;
  const auto ns = duration::parse(call.args[0].as_string(), &problem);
  if (!ns && Must) throw FunctionError{std::move(problem)};
  const Time* time = as_time(call.args[1]);
  if (!ns || time == nullptr) return call.args[1];
  return make_time(call, time->moment().plus(*ns), time->monotonic());
}

Value ago(Call& call) {
  const std::int64_t since = now_moment(call).minus(moment_of(call, call.args[0]));
  return Value::string(call.arena, duration::text(duration::round(since, duration::kSecond)));
}

// Seconds in a string or an int64; an int, which literals are, counts as nothing in sprig.
Value duration_text(Call& call) {
  const Value& arg = call.args[0];
  std::int64_t seconds = 0;
  if (arg.is_string()) {
    seconds = strconv::parse_int(arg.as_string(), 10).value;
  } else if (arg.kind() == Kind::int64) {
    seconds = arg.as_int();
  }
  const std::uint64_t ns =
      static_cast<std::uint64_t>(seconds) * static_cast<std::uint64_t>(duration::kSecond);
  return Value::string(call.arena, duration::text(static_cast<std::int64_t>(ns)));
}

std::int64_t nanoseconds_of(Call& call, const Value& value) {
  if (value.is_string()) return duration::parse(value.as_string()).value_or(0);
  if (value.kind() == Kind::int64) return value.as_int();
  if (const Time* time = as_time(value)) return now_moment(call).minus(time->moment());
  return 0;
}

// The largest unit that the duration passes, and how often; its sign is lost.
Value duration_round(Call& call) {
  struct Unit {
    std::string_view name;
    std::int64_t ns;
  };
  constexpr std::int64_t kDay = 24 * duration::kHour;
  constexpr Unit kUnits[] = {
      {"y", 365 * kDay},      {"mo", 30 * kDay},        {"d", kDay},
      {"h", duration::kHour}, {"m", duration::kMinute}, {"s", duration::kSecond}};
  const std::int64_t ns = nanoseconds_of(call, call.args[0]);
  const std::uint64_t u =
      ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  for (const Unit& unit : kUnits) {
    const auto size = static_cast<std::uint64_t>(unit.ns);
    if (u <= size) continue;
    return Value::string(call.arena, strconv::format_uint(u / size).append(unit.name));
  }
  return Value::borrowed("0s");
}

Value unix_epoch(Call& call) {
  return Value::string(call.arena, strconv::format_int(moment_of(call, call.args[0]).seconds));
}

constexpr Function kFunctions[] = {
    {"now", "() time.Time", "The current time.", now},
    {"date", "(fmt string, date interface {}) string", "A date by a layout, in local time.", date},
    {"dateInZone", "(fmt string, date interface {}, zone string) string",
     "A date by a layout, in a time zone.", date_in_zone},
    {"date_in_zone", "(fmt string, date interface {}, zone string) string",
     "A date by a layout, in a time zone.", date_in_zone},
    {"htmlDate", "(date interface {}) string", "A date as HTML wants it, in local time.",
     html_date},
    {"htmlDateInZone", "(date interface {}, zone string) string",
     "A date as HTML wants it, in a time zone.", html_date_in_zone},
    {"toDate", "(fmt string, str string) time.Time",
     "The time that a text gives by a layout; the zero time when it does not.", to_date<false>},
    {"mustToDate", "(fmt string, str string) time.Time", "The time that a text gives by a layout.",
     to_date<true>},
    {"dateModify", "(fmt string, date time.Time) time.Time", "The time after a duration.",
     date_modify<false>},
    {"date_modify", "(fmt string, date time.Time) time.Time", "The time after a duration.",
     date_modify<false>},
    {"mustDateModify", "(fmt string, date time.Time) time.Time", "The time after a duration.",
     date_modify<true>},
    {"must_date_modify", "(fmt string, date time.Time) time.Time", "The time after a duration.",
     date_modify<true>},
    {"ago", "(date interface {}) string", "The time since a date, to the second.", ago},
    {"duration", "(sec interface {}) string", "Seconds as a duration.", duration_text},
    {"durationRound", "(duration interface {}) string", "A duration in its largest unit alone.",
     duration_round},
    {"unixEpoch", "(date time.Time) string", "The seconds since 1970.", unix_epoch},
};

}  // namespace

std::span<const Function> date_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
