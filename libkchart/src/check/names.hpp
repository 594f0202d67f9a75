// The names that rules ask for.
#pragma once

#include "kube/names.hpp"

namespace kchart::checking {

using kube::is_config_key;
using kube::is_dns_label;
using kube::is_dns_subdomain;
using kube::is_domain_path;
using kube::is_header_name;
using kube::is_host_name;
using kube::is_ip_address;
using kube::is_label_value;
using kube::is_path_segment;
using kube::is_port_name;
using kube::is_qualified_name;
using kube::is_rfc1035_label;
using kube::is_variable_name;
using kube::is_wildcard_domain;

}  // namespace kchart::checking
