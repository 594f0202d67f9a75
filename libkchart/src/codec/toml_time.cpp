// TOML times as values: Go's time.Parse with seven layouts.
//
// Times without a zone get one with a name that no place has; the writer knows them by it and
// writes them without a zone again. They are placed at UTC, since the library knows no local time.
#include <array>

#include "base/strconv.hpp"
#include "codec/toml_scalar.hpp"
#include "value/time.hpp"

namespace kchart::codec {

namespace {

struct Format {
  std::string_view layout;
  std::string_view zone;  // empty: the text has one
};

constexpr std::array kFormats{
    Format{"2006-01-02T15:04:05.999999999Z07:00", ""},
    Format{"2006-01-02T15:04:05.999999999", "datetime-local"},
    Format{"2006-01-02", "date-local"},
    Format{"15:04:05.999999999", "time-local"},
    Format{"2006-01-02T15:04Z07:00", ""},
    Format{"2006-01-02T15:04", "datetime-local"},
    Format{"15:04", "time-local"},
};

// Go reads an hour of one digit too, which moves every separator behind it.
bool misses_leading_zero(std::string_view text, std::string_view layout) {
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const char c = layout[i];
    if (c == '.' || c == 'Z') return false;
    if ((c < '0' || c > '9') && (i >= text.size() || text[i] != c)) return true;
  }
  return false;
}

}  // namespace

Value toml_time(std::string_view text, Arena& arena) {
  std::string normal(text);
  for (char& c : normal) c = c == 'z' ? 'Z' : c == 't' || c == ' ' ? 'T' : c;
  for (const Format& format : kFormats) {
    const std::shared_ptr<const TimeZone> zone =
        format.zone.empty() ? nullptr : TimeZone::named(format.zone, 0);
    const std::optional<Moment> moment = parse_time(format.layout, normal, zone);
    if (!moment) continue;
    if (misses_leading_zero(normal, format.layout)) break;
    return Value::object(arena.make<Time>(*moment));
  }
  throw "invalid datetime: " + strconv::quote(normal);
}

}  // namespace kchart::codec
