// Splitting: every part is a view into the text.
#include "funcs/split.hpp"

#include "base/utf8.hpp"
#include "funcs/bounds.hpp"
#include "kchart/limits.hpp"

namespace kchart::funcs {

namespace {

List* split_characters(const Call& call, std::string_view s, std::size_t most) {
  List* parts = List::make(call.arena, 0, kStringList);
  while (!s.empty()) {
    const bool last = parts->size() + 1 == most;
    const std::size_t width = last ? s.size() : utf8::decode(s).width;
    check_list(call, parts->size() + 1);
    parts->push_back(call.arena, Value::borrowed(s.substr(0, width)));
    s.remove_prefix(width);
  }
  return parts;
}

}  // namespace

List* split_text(const Call& call, std::string_view s, std::string_view separator,
                 std::int64_t limit) {
  if (limit == 0) return List::make(call.arena, 0, kStringList);
  const std::size_t most = limit < 0 ? SIZE_MAX : static_cast<std::size_t>(limit);
  call.budget.step(s.size() / 64);
  if (separator.empty()) return split_characters(call, s, most);
  List* parts = List::make(call.arena, 0, kStringList);
  while (parts->size() + 1 < most) {
    const std::size_t at = s.find(separator);
    if (at == std::string_view::npos) break;
    check_list(call, parts->size() + 2);
    parts->push_back(call.arena, Value::borrowed(s.substr(0, at)));
    s.remove_prefix(at + separator.size());
  }
  parts->push_back(call.arena, Value::borrowed(s));
  return parts;
}

}  // namespace kchart::funcs
