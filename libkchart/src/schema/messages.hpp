// The sentences of failures, as Go's validator prints them in English.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/node.hpp"

namespace kchart::schema::messages {

std::string type(Type got, std::uint8_t want);
std::string constant(const Value& want);
std::string enumeration(const List& want);
std::string format(std::string_view got, std::string_view name, std::string_view why);
std::string invalid_value(const Value& value);
std::string ref_cycle(std::string_view first, std::string_view second, std::string_view url);

// "minItems: got 1, want 2"
std::string bound(std::string_view keyword, std::int64_t got, std::int64_t want);
std::string bound(std::string_view keyword, const Number& got, const Number& want);

std::string missing(std::span<const std::string_view> names);
std::string dependency(std::string_view name, std::span<const std::string_view> missing);
std::string additional_properties(std::span<const std::string_view> names);
std::string additional_items(std::int64_t count);
std::string property_name(std::string_view name);
std::string unique(std::size_t first, std::size_t second);
std::string one_of(std::size_t first, std::size_t second);
std::string min_contains(std::int64_t want, std::span<const std::size_t> matched);
std::string max_contains(std::int64_t want, std::span<const std::size_t> matched);
std::string pattern(std::string_view got, std::string_view pattern);

}  // namespace kchart::schema::messages
