// The methods of times and durations that templates can call: `(now).Year`, `.Format`, `.Add`.
//
// Methods with several results (Clock, Date, ISOWeek, Zone) are known to Go's templates, which then
// refuse to call them.
#include <span>
#include <utility>

#include "base/strconv.hpp"
#include "kchart/functions.hpp"
#include "value/civil.hpp"
#include "value/time.hpp"

namespace kchart {

namespace {

// time.Month and time.Weekday: a number with a name.
class NamedNumber final : public Object {
 public:
  struct Type {
    std::string_view name;
    std::span<const std::string_view> numbers;  // what the numbers from `first` on are called
    std::int64_t first;
  };

  NamedNumber(const Type& type, std::int64_t number) : type_(type), number_(number) {}

  std::string_view type_name() const override { return type_.name; }
  std::string_view kind_name() const override { return "int"; }
  void print(std::string& out) const override;
  const MethodTable* methods() const override;
  bool truth() const override { return number_ != 0; }
  std::optional<std::int64_t> number() const override { return number_; }
  Value renumbered(Arena& arena, std::int64_t number) const override {
    return Value::object(arena.make<NamedNumber>(type_, number));
  }
  Value plain(Arena&) const override { return Value::integer(number_); }
  bool equals(const Object& other) const override {
    return number_ == static_cast<const NamedNumber&>(other).number_;
  }

 private:
  const Type& type_;
  std::int64_t number_;
};

void NamedNumber::print(std::string& out) const {
  const std::int64_t at = number_ - type_.first;
  if (at >= 0 && at < static_cast<std::int64_t>(type_.numbers.size())) {
    out += type_.numbers[static_cast<std::size_t>(at)];
    return;
  }
  const std::string_view kind = type_.name.substr(type_.name.find('.') + 1);
  ((out += "%!") += kind) += '(' + strconv::format_uint(static_cast<std::uint64_t>(number_)) + ')';
}

const Time& time_at(const Call& call, std::size_t i = 0) {
  return static_cast<const Time&>(*call.args[i].as_object());
}

const Moment& moment_at(const Call& call, std::size_t i = 0) {
  return time_at(call, i).moment();
}

// A duration; a literal number stands for itself.
std::int64_t duration_at(const Call& call, std::size_t i = 0) {
  const Value& arg = call.args[i];
  if (!arg.is_object()) return arg.as_int();
  return static_cast<const Duration&>(*arg.as_object()).ns();
}

// A time that comes of the receiver.
Value make_time(Call& call, Moment moment, bool monotonic = false) {
  return Value::object(call.arena.make<Time>(std::move(moment), monotonic, time_at(call).local()));
}

Value make_duration(Call& call, std::int64_t ns) {
  return Value::object(call.arena.make<Duration>(ns));
}

Value printed(Call& call) {
  std::string out;
  call.args[0].as_object()->print(out);
  return Value::string(call.arena, out);
}

// A moment's wall clock, as far as methods ask for it.
struct Wall {
  explicit Wall(const Moment& moment)
      : seconds(moment.seconds + moment.period().offset),
        days(civil::floor_div(seconds, civil::kDay)),
        date(civil::date_of(days)),
        of_day(civil::floor_mod(seconds, civil::kDay)) {}

  std::int64_t seconds, days;
  civil::Date date;
  std::int64_t of_day;
};

Value format(Call& call) {
  std::string out;
  append_time(out, moment_at(call), call.args[1].as_string());
  return Value::string(call.arena, out);
}

Value year(Call& call) {
  return Value::integer(Wall(moment_at(call)).date.year);
}
Value day(Call& call) {
  return Value::integer(Wall(moment_at(call)).date.day);
}
Value hour(Call& call) {
  return Value::integer(Wall(moment_at(call)).of_day / 3600);
}
Value minute(Call& call) {
  return Value::integer(Wall(moment_at(call)).of_day / 60 % 60);
}
Value second(Call& call) {
  return Value::integer(Wall(moment_at(call)).of_day % 60);
}
Value nanosecond(Call& call) {
  return Value::integer(moment_at(call).nanoseconds);
}

Value year_day(Call& call) {
  const Wall wall(moment_at(call));
  return Value::integer(wall.days - civil::days_of(wall.date.year, 1, 1) + 1);
}

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kWeekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                          "Thursday", "Friday", "Saturday"};
constexpr NamedNumber::Type kMonth{"time.Month", kMonths, 1};
constexpr NamedNumber::Type kWeekday{"time.Weekday", kWeekdays, 0};

Value month(Call& call) {
  const int n = Wall(moment_at(call)).date.month;
  return Value::object(call.arena.make<NamedNumber>(kMonth, n));
}

Value weekday(Call& call) {
  const int n = civil::weekday_of(Wall(moment_at(call)).days);
  return Value::object(call.arena.make<NamedNumber>(kWeekday, n));
}

Value unix_seconds(Call& call) {
  return Value::int64(moment_at(call).seconds);
}

// Unix time in smaller units; wraps around as Go's does.
template <std::int64_t PerSecond>
Value unix_units(Call& call) {
  const Moment& m = moment_at(call);
  const auto whole = static_cast<std::uint64_t>(m.seconds) * static_cast<std::uint64_t>(PerSecond);
  const std::int64_t part = m.nanoseconds / (duration::kSecond / PerSecond);
  return Value::int64(static_cast<std::int64_t>(whole + static_cast<std::uint64_t>(part)));
}

Value in_utc(Call& call) {
  Moment m = moment_at(call);
  m.zone = nullptr;
  return make_time(call, std::move(m));
}

Value in_local(Call& call) {
  Moment m = moment_at(call);
  m.zone = time_at(call).local();
  return make_time(call, std::move(m), time_at(call).monotonic());
}

Value in_zone(Call& call) {
  if (!call.args[1].is_object()) throw FunctionError{"time: missing Location in call to Time.In"};
  Moment m = moment_at(call);
  m.zone = static_cast<const Location&>(*call.args[1].as_object()).zone();
  return make_time(call, std::move(m));
}

Value location(Call& call) {
  return Value::object(call.arena.make<Location>(moment_at(call).zone));
}

Value is_dst(Call& call) {
  return Value::boolean(moment_at(call).period().dst);
}
Value is_zero(Call& call) {
  return Value::boolean(moment_at(call).compare(Moment{}) == 0);
}

Value add(Call& call) {
  return make_time(call, moment_at(call).plus(duration_at(call, 1)), time_at(call).monotonic());
}

Value add_date(Call& call) {
  const Moment& m = moment_at(call);
  const Wall wall(m);
  Moment::Fields f;
  f.year = wall.date.year + call.args[1].as_int();
  f.month = wall.date.month + call.args[2].as_int();
  f.day = wall.date.day + call.args[3].as_int();
  f.second = wall.of_day;
  f.nanosecond = m.nanoseconds;
  return make_time(call, Moment::of(f, m.zone));
}

Value sub(Call& call) {
  return make_duration(call, moment_at(call).minus(moment_at(call, 1)));
}

Value compare(Call& call) {
  return Value::integer(moment_at(call).compare(moment_at(call, 1)));
}

template <int Order>
Value relation(Call& call) {
  return Value::boolean(moment_at(call).compare(moment_at(call, 1)) == Order);
}

__extension__ using Wide = __int128;

// How far a moment is past the last multiple of `unit`, counted from the year 1.
std::int64_t past_multiple(const Moment& m, std::int64_t unit) {
  const Wide ns =
      (static_cast<Wide>(m.seconds) - Moment{}.seconds) * duration::kSecond + m.nanoseconds;
  const Wide past = ns % unit;
  return static_cast<std::int64_t>(past < 0 ? past + unit : past);
}

Value truncate(Call& call) {
  const Moment& m = moment_at(call);
  const std::int64_t unit = duration_at(call, 1);
  return make_time(call, unit <= 0 ? m : m.plus(-past_multiple(m, unit)));
}

Value round(Call& call) {
  const Moment& m = moment_at(call);
  const std::int64_t unit = duration_at(call, 1);
  if (unit <= 0) return make_time(call, m);
  const std::int64_t past = past_multiple(m, unit);
  return make_time(call, m.plus(past < unit - past ? -past : unit - past));
}

Value marshal_text(Call& call) {
  return Value::bytes(call.args[0].as_object()->plain(call.arena).as_string());
}

Value marshal_json(Call& call) {
  const Value text = call.args[0].as_object()->plain(call.arena);
  return Value::bytes(call.arena.copy("\"" + std::string(text.as_string()) + "\""));
}

Value refused(Call&) {
  return {};  // never called: the signature has several results
}

Value go_source(Call& call) {
  std::string text;
  static_cast<const Time&>(*call.args[0].as_object()).go_syntax(text);
  return Value::string(call.arena, text);
}

constexpr Function kTimeMethods[] = {
    {"Add", "(d time.Duration) time.Time", "The time after a duration.", add},
    {"AddDate", "(years int, months int, days int) time.Time", "The date after some time.",
     add_date},
    {"After", "(u time.Time) bool", "Whether the time is later.", relation<1>},
    {"Before", "(u time.Time) bool", "Whether the time is earlier.", relation<-1>},
    {"Clock", "() (int, int, int)", "Hour, minute and second.", refused},
    {"Compare", "(u time.Time) int", "-1, 0 or 1.", compare},
    {"Date", "() (int, time.Month, int)", "Year, month and day.", refused},
    {"Day", "() int", "The day of the month.", day},
    {"Equal", "(u time.Time) bool", "Whether both are the same instant.", relation<0>},
    {"Format", "(layout string) string", "The time by a layout.", format},
    {"GoString", "() string", "The time as Go source.", go_source},
    {"Hour", "() int", "The hour, 0 to 23.", hour},
    {"In", "(loc *time.Location) time.Time", "The same instant in another zone.", in_zone},
    {"ISOWeek", "() (int, int)", "Year and week by ISO 8601.", refused},
    {"IsDST", "() bool", "Whether summer time holds.", is_dst},
    {"IsZero", "() bool", "Whether this is the zero time.", is_zero},
    {"Local", "() time.Time", "The same instant in the local zone.", in_local},
    {"Location", "() *time.Location", "The zone.", location},
    {"MarshalJSON", "() []uint8", "The time as a JSON string.", marshal_json},
    {"MarshalText", "() []uint8", "The time by RFC 3339.", marshal_text},
    {"Minute", "() int", "The minute, 0 to 59.", minute},
    {"Month", "() time.Month", "The month.", month},
    {"Nanosecond", "() int", "The nanoseconds within the second.", nanosecond},
    {"Round", "(d time.Duration) time.Time", "The nearest multiple of a duration.", round},
    {"Second", "() int", "The second, 0 to 59.", second},
    {"String", "() string", "The time as it prints.", printed},
    {"Sub", "(u time.Time) time.Duration", "The time between two instants.", sub},
    {"Truncate", "(d time.Duration) time.Time", "The last multiple of a duration.", truncate},
    {"UTC", "() time.Time", "The same instant in UTC.", in_utc},
    {"Unix", "() int64", "Seconds since 1970.", unix_seconds},
    {"UnixMicro", "() int64", "Microseconds since 1970.", unix_units<1'000'000>},
    {"UnixMilli", "() int64", "Milliseconds since 1970.", unix_units<1'000>},
    {"UnixNano", "() int64", "Nanoseconds since 1970.", unix_units<duration::kSecond>},
    {"Weekday", "() time.Weekday", "The day of the week.", weekday},
    {"Year", "() int", "The year.", year},
    {"YearDay", "() int", "The day of the year, from 1.", year_day},
    {"Zone", "() (string, int)", "The zone's name and offset.", refused},
    {"ZoneBounds", "() (time.Time, time.Time)", "When the zone's offset began and ends.", refused},
};

template <std::int64_t Unit>
Value whole_units(Call& call) {
  return Value::int64(duration_at(call) / Unit);
}

template <std::int64_t Unit>
Value units(Call& call) {
  return Value::float64(duration::in_units(duration_at(call), Unit));
}

Value absolute(Call& call) {
  const std::int64_t ns = duration_at(call);
  if (ns >= 0) return make_duration(call, ns);
  return make_duration(call, ns == INT64_MIN ? INT64_MAX : -ns);
}

Value round_duration(Call& call) {
  return make_duration(call, duration::round(duration_at(call), duration_at(call, 1)));
}

Value truncate_duration(Call& call) {
  return make_duration(call, duration::truncate(duration_at(call), duration_at(call, 1)));
}

constexpr Function kDurationMethods[] = {
    {"Abs", "() time.Duration", "The duration without its sign.", absolute},
    {"Hours", "() float64", "The duration in hours.", units<duration::kHour>},
    {"Microseconds", "() int64", "The duration in microseconds.",
     whole_units<duration::kMicrosecond>},
    {"Milliseconds", "() int64", "The duration in milliseconds.",
     whole_units<duration::kMillisecond>},
    {"Minutes", "() float64", "The duration in minutes.", units<duration::kMinute>},
    {"Nanoseconds", "() int64", "The duration in nanoseconds.", whole_units<1>},
    {"Round", "(m time.Duration) time.Duration", "The nearest multiple.", round_duration},
    {"Seconds", "() float64", "The duration in seconds.", units<duration::kSecond>},
    {"String", "() string", "The duration as it prints.", printed},
    {"Truncate", "(m time.Duration) time.Duration", "The multiple toward zero.", truncate_duration},
};

constexpr Function kNameMethods[] = {
    {"String", "() string", "The name.", printed},
};

const MethodTable& name_methods() {
  static const MethodTable table(kNameMethods);
  return table;
}

const MethodTable* NamedNumber::methods() const {
  return &name_methods();
}

}  // namespace

const MethodTable* Location::methods() const {
  return &name_methods();
}

const MethodTable* Time::methods() const {
  static const MethodTable table(kTimeMethods);
  return &table;
}

const MethodTable* Duration::methods() const {
  static const MethodTable table(kDurationMethods);
  return &table;
}

}  // namespace kchart
