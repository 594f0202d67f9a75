// Names and keys as the API server's validation wants them.
#pragma once

#include <string_view>

namespace kchart::kube {

bool is_dns_label(std::string_view text);       // RFC 1123, at most 63
bool is_dns_subdomain(std::string_view text);   // at most 253
bool is_path_segment(std::string_view text);    // not "." and "..", no "/" and "%"
bool is_qualified_name(std::string_view text);  // [prefix/]name: keys of labels and annotations
bool is_label_value(std::string_view text);     // may be empty
bool is_port_name(std::string_view text);       // IANA: at most 15, one letter at least
bool is_config_key(std::string_view text);      // of a ConfigMap or Secret
// Any printable ASCII but '='.
bool is_variable_name(std::string_view text);
bool is_rfc1035_label(std::string_view text);    // begins with a letter
bool is_wildcard_domain(std::string_view text);  // "*.example.com"
bool is_host_name(std::string_view text);        // a domain, or one with a wildcard
bool is_domain_path(std::string_view text);      // "example.com/path"
bool is_header_name(std::string_view text);
bool is_ip_address(std::string_view text);

}  // namespace kchart::kube
