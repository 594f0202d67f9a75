// Formats: what the keyword "format" asserts, with the sentences of Go's validator.
#pragma once

#include <string>
#include <string_view>

namespace kchart::schema {

// Whether `text` has the format. When it has not, `error` (unless null) gets the reason.
using FormatCheck = bool (*)(std::string_view text, std::string* error);

// The check named `name`; null for formats that are not asserted. "regex" is not among them: it
// needs the patterns of the schema.
FormatCheck find_format(std::string_view name) noexcept;

// The members of that table which need a file of their own.
bool check_date(std::string_view text, std::string* error);
bool check_time(std::string_view text, std::string* error);
bool check_date_time(std::string_view text, std::string* error);
bool check_duration(std::string_view text, std::string* error);
bool check_period(std::string_view text, std::string* error);
bool check_semver(std::string_view text, std::string* error);
bool check_uri(std::string_view text, std::string* error);
bool check_uri_reference(std::string_view text, std::string* error);
bool check_uri_template(std::string_view text, std::string* error);
bool check_ipv4(std::string_view text, std::string* error);
bool check_ipv6(std::string_view text, std::string* error);

// Writes `why` to `error` unless it is null; always false.
bool refuse(std::string* error, std::string_view why);
// The same for `before`, the quoted character and `after`.
bool refuse_character(std::string* error, std::string_view before, char32_t character,
                      std::string_view after = {});
// Runs `check`, with `prefix` before its reason.
bool check_part(FormatCheck check, std::string_view text, std::string_view prefix,
                std::string* error);

}  // namespace kchart::schema
