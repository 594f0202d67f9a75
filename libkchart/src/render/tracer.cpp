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

bool is_scalar(const Value& value) {
  return !value.is_nil() && !value.is_map() && !value.is_list() && !value.is_object();
}

}  // namespace

Tracer::Tracer(Trace& trace, const Origins* origins) : state_(*trace.state_), origins_(origins) {
  state_ = {};
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
  name(Value::map(const_cast<Map*>(&values)), prefix);
}

// A chart's values are part of its parent's, so what has a name keeps it.
void Tracer::name(const Value& value, const std::string& path) {
  if (value.is_map() && value.as_map() != nullptr) {
    if (!paths_.try_emplace(value.as_map(), path).second) return;
    for (const Map::Entry& entry : *value.as_map()) {
      const std::string_view key = entry.key.view();
      name(entry.value, joined(path, key));
      const Origin* origin = origins_ != nullptr ? origins_->find(value.as_map(), key) : nullptr;
      leaf(entry.value, joined(path, key), key, origin);
    }
  } else if (value.is_list() && value.as_list() != nullptr) {
    if (!paths_.try_emplace(value.as_list(), path).second) return;
    std::size_t index = 0;
    for (const Value& element : *value.as_list()) {
      const std::string at = path + '[' + std::to_string(index) + ']';
      name(element, at);
      leaf(element, at, {}, origins_ != nullptr ? origins_->find(value.as_list(), index) : nullptr);
      ++index;
    }
  }
}

void Tracer::leaf(const Value& value, const std::string& path, std::string_view key,
                  const Origin* origin) {
  if (!is_scalar(value)) return;
  TracedLeaf made{{without_chart_of_global(path), {}}, std::string(key), format::to_string(value)};
  if (origin != nullptr) made.value.origin = *origin;
  state_.leaves.push_back(std::move(made));
}

void Tracer::begin_file() {
  levels_.clear();
}

void Tracer::end_file(const std::string& file, const std::string& text) {
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
  Level& at = level(depth);
  if (place.is_text) at.set_aside();
  at.output.pieces.push_back({output_offset, position_of(place), place.is_text,
                              std::exchange(at.reads, {}), std::exchange(at.outputs, {})});
}

void Tracer::collected(int depth, std::string_view text) {
  Level& ended = level(depth);
  ended.set_aside();
  ended.output.text = text;
  level(depth - 1).outputs.push_back(state_.outputs.size());
  state_.outputs.push_back(std::exchange(level(depth).output, {}));
}

void Tracer::read(int depth, const Map* map, const Key& key) {
  const auto known = paths_.find(map);
  if (known == paths_.end()) return;
  TracedRead made;
  made.value.path = without_chart_of_global(joined(known->second, key.view()));
  if (origins_ != nullptr) {
    if (const Origin* origin = origins_->find(map, key.view())) made.value.origin = *origin;
  }
  const Value* value = map->find(key);
  if (value != nullptr && is_scalar(*value)) made.text = format::to_string(*value);
  level(depth).reads.push_back(state_.reads.size());
  state_.reads.push_back(std::move(made));
}

Position Tracer::position_of(const Place& place) {
  if (place.file.find('/') == std::string_view::npos) return {};
  auto [at, fresh] = newlines_.try_emplace(place.text.data());
  if (fresh) {
    for (std::size_t i = 0; i < place.text.size(); ++i) {
      if (place.text[i] == '\n') at->second.push_back(i);
    }
  }
  const auto& ends = at->second;
  const auto line = std::lower_bound(ends.begin(), ends.end(), place.offset) - ends.begin() + 1;
  return {std::string(place.file), static_cast<int>(line), 0};
}

}  // namespace kchart::rendering
