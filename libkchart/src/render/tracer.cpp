// Reads and collected outputs belong to the piece that is written next in the same output; those of
// conditions and declarations, which write nothing, are set aside.
#include "render/tracer.hpp"

#include <algorithm>

#include "value/format.hpp"

namespace kchart::rendering {

namespace {

std::string joined(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + '.' + std::string(key);
}

// Globals stand at the root, whichever chart reads them.
std::string without_chart_of_global(const std::string& path) {
  const std::size_t at = (path + '.').find(".global.");
  return at == std::string::npos ? path : path.substr(at + 1);
}

void move_to(std::vector<std::size_t>& to, std::vector<std::size_t>& from) {
  to.insert(to.end(), from.begin(), from.end());
  from.clear();
}

// Of a scalar that fits into a line; empty for the rest.
std::string short_text(const Value& value) {
  constexpr std::size_t kLongest = 512;
  if (value.is_nil() || value.is_map() || value.is_list() || value.is_object()) return {};
  if (value.is_string() && value.as_string().size() > kLongest) return {};
  return format::to_string(value);
}

}  // namespace

Tracer::Tracer(Trace& trace, const Origins* origins) : state_(*trace.state_), origins_(origins) {
  state_ = Trace::State();
}

void Tracer::Level::set_aside() {
  move_to(output.reads, reads);
  move_to(output.outputs, outputs);
}

Tracer::Level& Tracer::level(int depth) {
  const auto index = static_cast<std::size_t>(depth);
  if (levels_.size() <= index) levels_.resize(index + 1);
  return levels_[index];
}

void Tracer::chart_values(const Map& values, const std::string& prefix) {
  name(Value::map(const_cast<Map*>(&values)), prefix, 0);
}

// A chart's values are part of its parent's, so what has a name keeps it. Nobody sets what lies
// very deep.
void Tracer::name(const Value& value, const std::string& path, int depth) {
  constexpr int kDeepest = 64;
  if (depth > kDeepest) return;
  if (value.is_map() && value.as_map() != nullptr) {
    if (!paths_.try_emplace(value.as_map(), path).second) return;
    for (const Map::Entry& entry : *value.as_map()) {
      const std::string_view key = entry.key.view();
      name(entry.value, joined(path, key), depth + 1);
      const Origin* origin = origins_ != nullptr ? origins_->find(value.as_map(), key) : nullptr;
      leaf(entry.value, joined(path, key), key, origin);
    }
  } else if (value.is_list() && value.as_list() != nullptr) {
    if (!paths_.try_emplace(value.as_list(), path).second) return;
    std::size_t index = 0;
    for (const Value& element : *value.as_list()) {
      const std::string at = path + '[' + std::to_string(index) + ']';
      name(element, at, depth + 1);
      leaf(element, at, {}, origins_ != nullptr ? origins_->find(value.as_list(), index) : nullptr);
      ++index;
    }
  }
}

void Tracer::leaf(const Value& value, const std::string& path, std::string_view key,
                  const Origin* origin) {
  std::string text = short_text(value);
  if (text.empty()) return;
  TracedLeaf made{{without_chart_of_global(path), {}}, std::string(key), std::move(text)};
  if (origin != nullptr) made.value.origin = *origin;
  state_.leaves.push_back(std::move(made));
}

void Tracer::begin_file() {
  levels_.clear();
}

void Tracer::end_file(const std::string& file, const std::string& text) {
  if (!may_keep(text.size())) return;
  Level& whole = level(0);
  whole.set_aside();
  whole.output.text = text;
  state_.files.insert_or_assign(file, std::move(whole.output));
  levels_.clear();
}

void Tracer::began(int depth) {
  level(depth).set_aside();
}

void Tracer::wrote(int depth, std::size_t output_offset, const Place& place) {
  if (!may_keep(sizeof(TracedPiece))) return;
  Level& at = level(depth);
  if (place.is_text) at.set_aside();
  const std::uint32_t file = file_of(place);
  at.output.pieces.push_back({output_offset, file, place.is_text, file != 0 ? line_of(place) : 0,
                              std::exchange(at.reads, {}), std::exchange(at.outputs, {})});
}

void Tracer::collected(int depth, std::string_view text) {
  Level& ended = level(depth);
  ended.set_aside();
  if (!may_keep(text.size() + sizeof(TracedOutput))) {
    ended = {};
    return;
  }
  ended.output.text = text;
  level(depth - 1).outputs.push_back(state_.outputs.size());
  state_.outputs.push_back(std::exchange(level(depth).output, {}));
}

void Tracer::read(int depth, const Map* map, const Key& key) {
  const auto known = paths_.find(map);
  if (known == paths_.end() || !may_keep(sizeof(std::size_t))) return;
  level(depth).reads.push_back(read_of(joined(known->second, key.view()), *map, key));
}

std::size_t Tracer::read_of(const std::string& path, const Map& map, const Key& key) {
  const auto [at, fresh] = known_reads_.try_emplace(path, state_.reads.size());
  if (!fresh) return at->second;
  TracedRead made;
  made.value.path = without_chart_of_global(path);
  if (origins_ != nullptr) {
    if (const Origin* origin = origins_->find(&map, key.view())) made.value.origin = *origin;
  }
  const Value* value = map.find(key);
  if (value != nullptr) made.text = short_text(*value);
  state_.reads.push_back(std::move(made));
  return at->second;
}

bool Tracer::may_keep(std::size_t bytes) {
  constexpr std::size_t kMost = 256 << 20;
  kept_ += bytes;
  return kept_ < kMost;
}

std::uint32_t Tracer::file_of(const Place& place) {
  if (place.file.find('/') == std::string_view::npos) return 0;
  const auto [at, fresh] =
      files_.try_emplace(place.file, static_cast<std::uint32_t>(state_.names.size()));
  if (fresh) state_.names.emplace_back(place.file);
  return at->second;
}

int Tracer::line_of(const Place& place) {
  auto [at, fresh] = newlines_.try_emplace(place.text.data());
  if (fresh) {
    for (std::size_t i = 0; i < place.text.size(); ++i) {
      if (place.text[i] == '\n') at->second.push_back(i);
    }
  }
  const auto& ends = at->second;
  return static_cast<int>(std::lower_bound(ends.begin(), ends.end(), place.offset) - ends.begin()) +
         1;
}

}  // namespace kchart::rendering
