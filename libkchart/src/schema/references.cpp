// Following references: from a text such as "other.json#/definitions/a" to a place.
#include "base/strconv.hpp"
#include "schema/roots.hpp"

namespace kchart::schema {

namespace {

constexpr auto npos = std::string_view::npos;

using strconv::quote;

// One token of a JSON pointer; absent when a "~" is not followed by 0 or 1.
std::optional<std::string> unescape_token(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    out += token[i] == '0' ? '~' : '/';
  }
  return out;
}

void append_token(std::string& out, std::string_view token) {
  out += '/';
  for (char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
}

const Value* element_at(const Value& value, std::string_view token) {
  if (value.is_map()) return value.as_map()->find(token);
  if (!value.is_list()) return nullptr;
  const strconv::ParsedInt index = strconv::parse_int(token);
  const List& list = *value.as_list();
  const bool inside = index.error == strconv::NumberError::none && index.value >= 0 &&
                      static_cast<std::uint64_t>(index.value) < list.size();
  return inside ? &list[static_cast<std::size_t>(index.value)] : nullptr;
}

// Goes down a document and keeps account of whether keywords lead there: a schema found any other
// way has not been looked at when the document was loaded.
class Walker {
 public:
  Walker(Root& root, Resource& resource) : root_(root), resource_(&resource), at_(resource.at) {}

  bool step(std::string_view token) {
    const Value* next = element_at(*at_, token);
    if (next == nullptr) return false;
    where_ = below(token);
    at_ = next;
    if (Resource* own = root_.resource_at(at_)) resource_ = own;
    if (root_.extra.count(at_) != 0) where_ = Holds::schema;
    return true;
  }

  Place place() const {
    const bool known =
        where_ == Holds::schema || (where_ == Holds::schema_or_list && at_ != nullptr);
    return {at_, &root_, resource_, known, {}};
  }

 private:
  Holds below(std::string_view token) const {
    const bool list = at_->is_list();
    switch (where_) {
      case Holds::schema:
        return list ? Holds::nothing : held_by(token);
      case Holds::schema_or_list:
        return list ? Holds::schema : held_by(token);
      case Holds::map:
        return list ? Holds::nothing : Holds::schema;
      case Holds::list:
        return list ? Holds::schema : Holds::nothing;
      case Holds::nothing:
        break;
    }
    return Holds::nothing;
  }

  Holds held_by(std::string_view token) const {
    return holds(keyword_of(Key(token)), resource_->dialect.draft);
  }

  Root& root_;
  Resource* resource_;
  const Value* at_;
  Holds where_ = Holds::schema;
};

// Depth first; true once `wanted` is found, with the tokens leading there in `tokens` backwards.
bool find_path(const Value& at, const Value* wanted, std::vector<std::string>& tokens) {
  if (&at == wanted) return true;
  if (at.is_map() && at.as_map() != nullptr) {
    for (const Map::Entry& entry : *at.as_map()) {
      if (!find_path(entry.value, wanted, tokens)) continue;
      tokens.emplace_back(entry.key.view());
      return true;
    }
  }
  if (at.is_list() && at.as_list() != nullptr) {
    const List& list = *at.as_list();
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!find_path(list[i], wanted, tokens)) continue;
      tokens.push_back(std::to_string(i));
      return true;
    }
  }
  return false;
}

}  // namespace

std::string pointer_of(const Root& root, const Value* value) {
  std::vector<std::string> tokens;
  find_path(*root.document, value, tokens);
  std::string out;
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) append_token(out, *token);
  return out;
}

std::string location_of(const Root& root, const Value* value) {
  return root.url + "#" + escape_fragment(pointer_of(root, value));
}

Place Roots::resolve(const Place& from, std::string_view reference) {
  const std::size_t hash = reference.find('#');
  std::string error;
  const std::string_view written = hash == npos ? std::string_view() : reference.substr(hash + 1);
  const std::optional<std::string> fragment = unescape_segment(written, &error);
  if (!fragment) invalid_schema("error in parsing " + quote(reference) + ": " + error);
  const std::string_view relative = reference.substr(0, hash);
  const std::string url =
      relative.empty() ? from.resource->id : join_url(from.resource->id, relative);
  Root& root = *from.root;
  if (url == root.url) return follow(root, *root.resources[0], *fragment);
  for (const std::unique_ptr<Resource>& resource : root.resources) {
    if (resource->id == url) return follow(root, *resource, *fragment);
  }
  Root& other = root_at(url);
  return follow(other, *other.resources[0], *fragment);
}

Place Roots::follow(Root& root, Resource& resource, const std::string& fragment) {
  if (!fragment.empty() && fragment[0] != '/') {
    const auto anchor = resource.anchors.find(fragment);
    if (anchor == resource.anchors.end()) {
      invalid_schema("anchor in " + quote(resource.id + "#" + escape_fragment(fragment)) +
                     " not found in schema " + quote(root.url));
    }
    return {anchor->second, &root, &resource, true, {}};
  }
  Walker walker(root, resource);
  std::string_view rest = fragment;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/', 1);
    const std::optional<std::string> token = unescape_token(rest.substr(1, slash - 1));
    if (token && walker.step(*token)) {
      rest = slash == npos ? std::string_view() : rest.substr(slash);
      continue;
    }
    const std::string where =
        quote(root.url + "#" + escape_fragment(pointer_of(root, resource.at) + fragment));
    const std::string fault =
        token ? "json-pointer in " + where + " not found" : "invalid json-pointer " + where;
    return {nullptr, &root, &resource, true, arena_.copy(fault)};
  }
  return walker.place();
}

}  // namespace kchart::schema
