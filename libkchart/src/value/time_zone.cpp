// Zone files (TZif, versions 1 to 3), read as Go reads them (Go: time/zoneinfo_read.go).
#include "value/time_zone.hpp"

#include <algorithm>
#include <cstdio>

#include "value/time_zone_rule.hpp"

namespace kchart {

namespace {

constexpr std::size_t kMaxFile = 1 << 20;  // the largest real ones have 4 KiB

// Where systems keep their zone files.
constexpr const char* kFolders[] = {"/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/",
                                    "/usr/lib/locale/TZ/", "/etc/zoneinfo/"};

constexpr std::string_view kLocalFile = "/etc/localtime";

std::optional<std::string> read_file(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string data(kMaxFile, '\0');
  data.resize(std::fread(data.data(), 1, data.size(), file));
  const bool failed = std::ferror(file) != 0;  // a folder opens, but cannot be read
  std::fclose(file);
  if (failed) return std::nullopt;
  return data;
}

// Big-endian numbers off the front of some bytes. Reading past the end is remembered, not done.
class Bytes {
 public:
  explicit Bytes(std::string_view data) : rest_(data) {}

  std::string_view take(std::size_t n) {
    if (n > rest_.size()) {
      failed_ = true;
      n = rest_.size();
    }
    const std::string_view taken = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return taken;
  }
  std::int64_t number(std::size_t bytes) {
    std::uint64_t n = 0;
    for (const char c : take(bytes)) n = n << 8 | static_cast<unsigned char>(c);
    return bytes == 4 ? static_cast<std::int32_t>(n) : static_cast<std::int64_t>(n);
  }
  std::string_view rest() const noexcept { return rest_; }
  bool failed() const noexcept { return failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

struct Counts {
  std::size_t utc, standard, leaps, times, kinds, chars;
};

Counts read_counts(Bytes& in) {
  Counts c{};
  for (std::size_t* n : {&c.utc, &c.standard, &c.leaps, &c.times, &c.kinds, &c.chars}) {
    *n = static_cast<std::uint32_t>(in.number(4));
  }
  return c;
}

bool is_plain_name(std::string_view name) {
  return name.find("..") == std::string_view::npos && name.find('\\') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos && name[0] != '/';
}

}  // namespace

std::optional<std::shared_ptr<const TimeZone>> TimeZone::load(std::string_view name) {
  if (name.empty() || name == "UTC") return std::shared_ptr<const TimeZone>();
  if (!is_plain_name(name)) return std::nullopt;
  for (const char* folder : kFolders) {
    const auto data = read_file(folder + std::string(name));
    if (!data) continue;
    if (auto zone = read(name, *data)) return zone;
  }
  return std::nullopt;
}

std::shared_ptr<const TimeZone> TimeZone::local(std::string_view name) {
  std::shared_ptr<const TimeZone> zone;
  if (name.starts_with('/')) {
    const auto data = read_file(std::string(name));
    if (data) zone = read(name == kLocalFile ? "Local" : name, *data);
  } else {
    zone = load(name).value_or(nullptr);
  }
  return zone != nullptr ? zone : named("UTC", 0);
}

std::shared_ptr<const TimeZone> TimeZone::fixed(std::string_view name, int offset) {
  constexpr int kHour = 3600;
  auto zone = std::make_shared<TimeZone>(*named(name, offset));
  const bool kept =
      name.empty() && offset % kHour == 0 && offset >= -12 * kHour && offset <= 14 * kHour;
  zone->own_ = !kept;
  return zone;
}

std::shared_ptr<const TimeZone> TimeZone::named(std::string_view name, int offset) {
  auto zone = std::make_shared<TimeZone>();
  zone->name_ = name;
  zone->kinds_.push_back({std::string(name), offset, false});
  zone->changes_.push_back({std::numeric_limits<std::int64_t>::min(), 0});
  return zone;
}

bool TimeZone::same_as(const TimeZone& other) const {
  return this == &other || (!own_ && !other.own_ && *this == other);
}

std::shared_ptr<const TimeZone> TimeZone::read(std::string_view name, std::string_view data) {
  Bytes in(data);
  if (in.take(4) != "TZif") return nullptr;
  const std::string_view head = in.take(16);
  if (in.failed() || (head[0] != '\0' && head[0] != '2' && head[0] != '3')) return nullptr;
  Counts n = read_counts(in);
  const std::size_t size = head[0] == '\0' ? 4 : 8;
  if (size == 8) {
    // The same again with 64-bit times follows the block for old readers.
    in.take(n.times * 5 + n.kinds * 6 + n.chars + n.leaps * 8 + n.standard + n.utc);
    in.take(4 + 16);
    n = read_counts(in);
  }
  Bytes times(in.take(n.times * size));
  const std::string_view time_kinds = in.take(n.times);
  Bytes kinds(in.take(n.kinds * 6));
  const std::string_view names = in.take(n.chars);
  in.take(n.leaps * (size + 4) + n.standard + n.utc);
  if (in.failed() || n.kinds == 0) return nullptr;

  auto zone = std::make_shared<TimeZone>();
  zone->name_ = name;
  const std::string_view rest = in.rest();
  if (rest.size() > 2 && rest.front() == '\n' && rest.back() == '\n') {
    zone->rule_ = rest.substr(1, rest.size() - 2);
  }
  for (std::size_t i = 0; i < n.kinds; ++i) {
    const auto offset = static_cast<int>(kinds.number(4));
    const bool dst = kinds.take(1)[0] != '\0';
    const auto at = static_cast<unsigned char>(kinds.take(1)[0]);
    if (at >= names.size()) return nullptr;
    const std::string_view from = names.substr(at);
    zone->kinds_.push_back({std::string(from.substr(0, from.find('\0'))), offset, dst});
  }
  for (std::size_t i = 0; i < n.times; ++i) {
    const auto kind = static_cast<std::uint8_t>(time_kinds[i]);
    if (kind >= n.kinds) return nullptr;
    zone->changes_.push_back({times.number(size), kind});
  }
  if (zone->changes_.empty()) {
    zone->changes_.push_back({std::numeric_limits<std::int64_t>::min(), 0});
  }
  return zone;
}

// What held before the first change (Go: lookupFirstZone).
const TimeZone::Kind& TimeZone::first_kind() const {
  const bool used = std::any_of(changes_.begin(), changes_.end(),
                                [](const Change& change) { return change.kind == 0; });
  if (!used) return kinds_[0];
  if (kinds_[changes_[0].kind].dst) {
    for (std::size_t i = changes_[0].kind; i-- > 0;) {
      if (!kinds_[i].dst) return kinds_[i];
    }
  }
  for (const Kind& kind : kinds_) {
    if (!kind.dst) return kind;
  }
  return kinds_[0];
}

TimeZone::Period TimeZone::at(std::int64_t unix_seconds) const {
  const auto after =
      std::upper_bound(changes_.begin(), changes_.end(), unix_seconds,
                       [](std::int64_t when, const Change& change) { return when < change.when; });
  Period period;
  if (after != changes_.end()) period.end = after->when;
  if (after == changes_.begin()) {
    const Kind& kind = first_kind();
    period.name = kind.name;
    period.offset = kind.offset;
    period.dst = kind.dst;
    return period;
  }
  const Change& change = *(after - 1);
  if (after == changes_.end() && !rule_.empty()) {
    if (auto ruled = apply_zone_rule(rule_, change.when, unix_seconds)) return *ruled;
  }
  const Kind& kind = kinds_[change.kind];
  period.name = kind.name;
  period.offset = kind.offset;
  period.dst = kind.dst;
  period.start = change.when;
  return period;
}

std::optional<int> TimeZone::offset_of(std::string_view abbreviation,
                                       std::int64_t wall_seconds) const {
  std::optional<int> any;
  for (const Kind& kind : kinds_) {
    if (kind.name != abbreviation) continue;
    const Period period = at(wall_seconds - kind.offset);
    if (period.name == kind.name) return period.offset;
    if (!any) any = kind.offset;
  }
  return any;
}

}  // namespace kchart
