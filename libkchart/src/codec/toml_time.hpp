// TOML's four kinds of time, as Go's time.Parse takes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kchart::codec {

// An instant, and the zone that Go would print with it: "UTC", or "" for a bare offset, or the name
// that the Go library gives to times without a zone ("datetime-local", "date-local", "time-local").
struct TomlTime {
  std::int64_t seconds = 0;  // since 1970
  std::int32_t nanoseconds = 0;
  std::int32_t offset = 0;  // seconds east of UTC
  std::string_view zone;
};

// Absent when `text` is none of TOML's formats.
std::optional<TomlTime> parse_toml_time(std::string_view text);

}  // namespace kchart::codec
