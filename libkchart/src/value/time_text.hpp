// Small readers that layouts, times and durations share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kchart::time_text {

// Go's own quoting in package time: bytes outside of ASCII as \xHH.
std::string quote(std::string_view text);

// Reads digits off `s`; false when they pass 2^63.
bool leading_int(std::string_view& s, std::uint64_t& n);

// The elements of a layout.
enum class Element : std::uint8_t {
  none,
  long_month,
  month,
  num_month,
  zero_month,
  long_weekday,
  weekday,
  day,
  under_day,
  zero_day,
  under_year_day,
  zero_year_day,
  hour,
  hour12,
  zero_hour12,
  minute,
  zero_minute,
  second,
  zero_second,
  long_year,
  year,
  upper_pm,
  lower_pm,
  zone_name,
  iso,
  iso_seconds,
  iso_short,
  iso_colon,
  iso_colon_seconds,
  num,
  num_seconds,
  num_short,
  num_colon,
  num_colon_seconds,
  fraction0,
  fraction9,
};

struct Chunk {
  std::string_view before;  // literal text
  Element element;
  std::string_view text;   // the element as it is written
  std::string_view after;  // the rest of the layout
};

// The first element of a layout (Go: nextStdChunk).
Chunk next_chunk(std::string_view layout) noexcept;

extern const std::string_view kMonths[12];
extern const std::string_view kWeekdays[7];

}  // namespace kchart::time_text
