// Times: arithmetic on instants and what an object of one prints.
#include "value/time.hpp"

#include <limits>
#include <utility>

#include "base/strconv.hpp"
#include "value/civil.hpp"

namespace kchart {

namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

std::int64_t wrapping_add(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// Moves what of `low` passes `base` into `high`.
void carry(std::int64_t& high, std::int64_t& low, std::int64_t base) noexcept {
  high = wrapping_add(high, civil::floor_div(low, base));
  low = civil::floor_mod(low, base);
}

}  // namespace

TimeZone::Period Moment::period() const {
  if (zone != nullptr) return zone->at(seconds);
  TimeZone::Period utc;
  utc.name = "UTC";
  return utc;
}

Moment Moment::plus(std::int64_t ns) const {
  Moment sum = *this;
  std::int64_t fraction = nanoseconds + ns % duration::kSecond;
  sum.seconds = wrapping_add(sum.seconds, ns / duration::kSecond);
  carry(sum.seconds, fraction, duration::kSecond);
  sum.nanoseconds = static_cast<std::int32_t>(fraction);
  return sum;
}

int Moment::compare(const Moment& other) const noexcept {
  if (seconds != other.seconds) return seconds < other.seconds ? -1 : 1;
  return nanoseconds < other.nanoseconds ? -1 : nanoseconds > other.nanoseconds ? 1 : 0;
}

std::int64_t Moment::minus(const Moment& other) const noexcept {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(seconds, other.seconds, &difference) ||
      __builtin_mul_overflow(difference, duration::kSecond, &difference) ||
      __builtin_add_overflow(difference, std::int64_t{nanoseconds} - other.nanoseconds,
                             &difference)) {
    return compare(other) < 0 ? kMin : kMax;
  }
  return difference;
}

Moment Moment::of(const Fields& fields, std::shared_ptr<const TimeZone> zone) {
  Fields f = fields;
  std::int64_t month = f.month - 1;
  carry(f.year, month, 12);
  carry(f.second, f.nanosecond, duration::kSecond);
  carry(f.minute, f.second, 60);
  carry(f.hour, f.minute, 60);
  carry(f.day, f.hour, 24);
  const std::int64_t days = civil::days_of(f.year, static_cast<int>(month) + 1, f.day);
  Moment made;
  made.seconds = static_cast<std::int64_t>(
      static_cast<std::uint64_t>(days) * civil::kDay +
      static_cast<std::uint64_t>(f.hour * 3600 + f.minute * 60 + f.second));
  made.nanoseconds = static_cast<std::int32_t>(f.nanosecond);
  if (zone != nullptr) {
    // The zone is asked with the wall clock time first; only near a change is that wrong.
    TimeZone::Period period = zone->at(made.seconds);
    if (period.offset != 0) {
      const std::int64_t utc = made.seconds - period.offset;
      if (utc < period.start || utc >= period.end) period = zone->at(utc);
      made.seconds -= period.offset;
    }
  }
  made.zone = std::move(zone);
  return made;
}

void Time::print(std::string& out) const {
  append_time(out, moment_, "2006-01-02 15:04:05.999999999 -0700 MST");
  // Go adds the reading of its monotonic clock, counted from the start of the program.
  if (monotonic_) out += " m=+0.000000001";
}

// Go keeps the nanoseconds in `wall` and the seconds since the year 1 in `ext`.
Value Time::all_fields(Arena& arena) const {
  Map* map = Map::make(arena, 3, kFieldMap);
  map->append(arena, Key("wall"), Value::uint64(static_cast<std::uint64_t>(moment_.nanoseconds)));
  map->append(arena, Key("ext"), Value::int64(wrapping_add(moment_.seconds, -Moment{}.seconds)));
  map->append(arena, Key("loc"), Value::object(arena.make<Location>(moment_.zone)));
  return Value::map(map);
}

bool Time::go_syntax(std::string& out) const {
  const std::int64_t wall = moment_.seconds + moment_.period().offset;
  const std::int64_t of_day = civil::floor_mod(wall, civil::kDay);
  out += "time.Date(";
  out += std::to_string(civil::date_of(civil::floor_div(wall, civil::kDay)).year);
  append_time(out, moment_, ", time.January, 2");
  for (const std::int64_t number :
       {of_day / 3600, of_day / 60 % 60, of_day % 60, std::int64_t{moment_.nanoseconds}}) {
    out += ", " + std::to_string(number);
  }
  out += ", ";
  if (moment_.zone == nullptr) {
    out += "time.UTC";
  } else if (moment_.zone == local_) {
    out += "time.Local";
  } else {
    out += "time.Location(" + strconv::quote(moment_.zone->name()) + ")";
  }
  out += ')';
  return true;
}

Value Time::plain(Arena& arena) const {
  std::string text;
  append_time(text, moment_, "2006-01-02T15:04:05.999999999Z07:00");
  return Value::string(arena, text);
}

bool Time::equals(const Object& other) const {
  const auto& that = static_cast<const Time&>(other);
  const TimeZone* zone = moment_.zone.get();
  const TimeZone* other_zone = that.moment_.zone.get();
  if (moment_.compare(that.moment_) != 0 || monotonic_ != that.monotonic_) return false;
  return zone == other_zone || (zone != nullptr && other_zone != nullptr && *zone == *other_zone);
}

bool Time::same_as(const Time& other) const {
  const TimeZone* zone = moment_.zone.get();
  const TimeZone* other_zone = other.moment_.zone.get();
  return equals(other) && (zone == other_zone || zone->same_as(*other_zone));
}

}  // namespace kchart
