// Character classes and case mapping as Go's package unicode has them.
#pragma once

#include <string>
#include <string_view>

namespace kchart::unicode {

bool is_space(char32_t c) noexcept;
bool is_letter(char32_t c) noexcept;
bool is_digit(char32_t c) noexcept;   // Nd
bool is_number(char32_t c) noexcept;  // N
bool is_upper(char32_t c) noexcept;
bool is_lower(char32_t c) noexcept;
bool is_punct(char32_t c) noexcept;
bool is_print(char32_t c) noexcept;  // Go: unicode.IsPrint (= strconv.IsPrint)
bool is_graphic(char32_t c) noexcept;
char32_t to_upper(char32_t c) noexcept;
char32_t to_lower(char32_t c) noexcept;
char32_t to_title(char32_t c) noexcept;

std::string upper(std::string_view text);  // Go: strings.ToUpper
std::string lower(std::string_view text);  // Go: strings.ToLower

}  // namespace kchart::unicode
