// What Go's package encoding/asn1 says about bytes that are not the structure it was asked for.
#pragma once

#include <string>
#include <string_view>

namespace kchart::crypto {

// Why `der` is no SEQUENCE of Go's type `type_name`, as far as its first header tells.
std::string asn1_problem(std::string_view der, std::string_view type_name);

// Whether `der` starts with a whole SEQUENCE in DER; `inner` is then its contents.
bool read_sequence(std::string_view der, std::string_view& inner);

}  // namespace kchart::crypto
