// Single rules about single fields, so that those of kinds read as lists of them.
#include "check/spot.hpp"

#include <algorithm>

#include "check/names.hpp"

namespace kchart::checking {

namespace {

bool is_percent(std::string_view text) {
  if (text.size() < 2 || text.back() != '%') return false;
  text.remove_suffix(1);
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Spot Spot::at(std::string_view key) const& {
  return {*rules_, value_ != nullptr ? field(*value_, key) : nullptr, path_ / key};
}

Spot Spot::operator[](std::size_t index) const& {
  return {*rules_, &(*value_->as_list())[index], path_[index]};
}

std::span<const Value> Spot::items(std::string_view key) const {
  return value_ != nullptr ? elements(field(*value_, key)) : std::span<const Value>();
}

double Spot::number(std::string_view key, double otherwise) const {
  const Value* found = value_ != nullptr ? field(*value_, key) : nullptr;
  return found != nullptr && found->kind() == Kind::float64 ? found->as_float() : otherwise;
}

int Spot::count(std::initializer_list<std::string_view> keys) const {
  return static_cast<int>(
      std::count_if(keys.begin(), keys.end(), [&](std::string_view key) { return has(key); }));
}

void Spot::say(std::string_view rule, const std::string& message) const {
  rules_->say(path_, rule, message);
}

void Spot::need(std::string_view key) const {
  if (value_ == nullptr || !has_text(*value_, key)) rules_->required(path_ / key);
}

void Spot::need_list(std::string_view key) const {
  if (items(key).empty()) rules_->required(path_ / key);
}

void Spot::not_empty(std::string_view key) const {
  const Spot found = at(key);
  if (found.there() && found.value().is_string() && found.value().as_string().empty()) {
    found.say("schema.enum", "\"\" is not allowed here");
  }
}

void Spot::within(std::string_view key, double least, double most) const {
  const double found = number(key, least);
  if (found >= least && found <= most) return;
  const auto text = [](double number) { return std::to_string(static_cast<std::int64_t>(number)); };
  at(key).say("schema.range", most >= kNoLimit
                                  ? "must be at least " + text(least)
                                  : "must be from " + text(least) + " to " + text(most));
}

void Spot::at_least(std::string_view key, double least) const {
  within(key, least, kNoLimit);
}

void Spot::forbid(std::string_view key, const std::string& why) const {
  if (has(key)) at(key).bad(why);
}

void Spot::named(std::string_view key, bool (*good)(std::string_view),
                 std::string_view what) const {
  const std::string found = text(key);
  if (found.empty() || good(found)) return;
  at(key).say("schema.name", '"' + excerpt(found) + "\" is no " + std::string(what));
}

void Spot::port(std::string_view key) const {
  within(key, 1, 65535);
}

void Spot::port_or_name(std::string_view key) const {
  const Spot found = at(key);
  if (!found.there()) return;
  if (!found.value().is_string()) return port(key);
  if (is_port_name(found.value().as_string())) return;
  found.say("schema.name", '"' + excerpt(found.value().as_string()) + "\" is no name of a port");
}

void Spot::one_of(std::string_view key, std::initializer_list<std::string_view> known) const {
  const Spot found = at(key);
  if (!found.there() || !found.value().is_string()) return;
  const std::string_view text = found.value().as_string();
  if (std::find(known.begin(), known.end(), text) != known.end()) return;
  std::string all;
  for (const std::string_view one : known) all += (all.empty() ? "" : ", ") + std::string(one);
  found.say("schema.enum", '"' + excerpt(text) + "\" is not one of " + all);
}

void Spot::count_or_percent(std::string_view key) const {
  const Spot found = at(key);
  if (!found.there()) return;
  if (!found.value().is_string()) return at_least(key, 0);
  if (!is_percent(found.value().as_string())) {
    found.bad("expected a number, or a percentage such as \"25%\"");
  }
}

void Spot::selector(std::string_view key) const {
  const Spot found = at(key);
  if (found.there()) rules_->selector(&found.value(), found.path());
}

}  // namespace kchart::checking
