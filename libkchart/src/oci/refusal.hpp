// Refusal: what a registry's answer means when it is no success, in the words of Helm's library.
#pragma once

#include <string>

#include "kchart/http.hpp"

namespace kchart::oci {

// Throws Error "oci.denied" (401, 403), "oci.not_found" (404) or "oci.registry", with the text
// `GET "http://host/v2/": response status code 404: name unknown: ...` of the request.
[[noreturn]] void refuse(const std::string& method, const std::string& url,
                         const net::Response& response);

// `GET "http://host/v2/"`, without query and credentials.
std::string shown_request(const std::string& method, const std::string& url);

}  // namespace kchart::oci
