// Warnings of a server beside its answers: deprecated kinds, pods that a policy would refuse.
#pragma once

#include <string>
#include <vector>

#include "kchart/http.hpp"

namespace kchart::cluster {

// The texts of the headers Warning that are for users (code 299), as RFC 7234 has them.
std::vector<std::string> warnings_of(const net::Headers& headers);

}  // namespace kchart::cluster
