// The struct that genCA and its kin hand to templates: .Cert and .Key, both in PEM.
#pragma once

#include <string_view>

#include "kchart/value.hpp"

namespace kchart::funcs {

struct CertificateText {
  std::string_view certificate, key;
};

Value make_certificate_value(Arena& arena, std::string_view certificate, std::string_view key);

// The parts of such a value, which the signature promises.
CertificateText certificate_text(const Value& value);

}  // namespace kchart::funcs
