// Services: what the functions of one render may ask for, beside their arguments.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "kchart/functions.hpp"

namespace re2 {
class RE2;
}

namespace kchart {

class TimeZone;

namespace regexp {
class PatternPool;
}

// Lives as long as one render, on one thread. Empty functions answer nothing (see World in
// render.hpp, whose parts these are).
struct Services {
  std::function<std::int64_t()> now_ns;
  std::string time_zone = "UTC";
  std::function<void(void* bytes, std::size_t size)> random;
  std::function<std::string(std::string_view host)> resolve;
  std::function<Value(std::string_view, std::string_view, std::string_view, std::string_view,
                      Arena&)>
      lookup;
  bool helm3 = false;
  std::uint64_t random_state = 0;  // of the fixed sequence that stands in for `random` when empty

  // Patterns compiled so far in this render; filled by the regular expression family.
  std::unordered_map<std::string, std::shared_ptr<const re2::RE2>> patterns;
  regexp::PatternPool* pattern_pool = nullptr;  // of all renders of the chart; may be null
  // Zones looked up so far; null for UTC and for names that no zone has.
  std::unordered_map<std::string, std::shared_ptr<const TimeZone>> zones;
};

}  // namespace kchart
