// TOML times as values: objects of Go's type time.Time.
#include "base/strconv.hpp"
#include "codec/toml_scalar.hpp"
#include "codec/toml_time.hpp"
#include "value/time.hpp"

namespace kchart::codec {

Value toml_time(std::string_view text, Arena& arena) {
  std::string normal(text);
  for (char& c : normal) c = c == 'z' ? 'Z' : c == 't' || c == ' ' ? 'T' : c;
  const std::optional<TomlTime> time = parse_toml_time(normal);
  if (!time) throw "invalid datetime: " + strconv::quote(normal);
  const bool utc = time->zone == "UTC" && time->offset == 0;
  return Value::object(
      arena.make<Time>(Moment{time->seconds, time->nanoseconds,
                              utc ? nullptr : TimeZone::fixed(time->zone, time->offset)}));
}

}  // namespace kchart::codec
