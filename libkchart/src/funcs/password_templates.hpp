// The tables of the Master Password algorithm (version 2), by which derivePassword spells a
// password.
#pragma once

#include <span>
#include <string_view>

namespace kchart::funcs {

// The templates of a type of password; empty for a type that does not exist.
std::span<const std::string_view> password_templates(std::string_view type);

// The characters that a letter of a template stands for.
std::string_view password_characters(char letter);

}  // namespace kchart::funcs
