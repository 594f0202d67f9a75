// Names as Kubernetes validates them. Each function answers what is wrong with a text, one sentence
// each, in the words of apimachinery's validation; nothing when all is well.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kchart::kube {

std::vector<std::string> subdomain_problems(std::string_view name);     // RFC 1123, with dots
std::vector<std::string> label_problems(std::string_view name);         // RFC 1123, without dots
std::vector<std::string> dns1035_problems(std::string_view name);       // names of Services
std::vector<std::string> path_segment_problems(std::string_view name);  // names of RBAC objects
std::vector<std::string> label_value_problems(std::string_view value);
std::vector<std::string> qualified_name_problems(std::string_view name);  // label keys
std::vector<std::string> port_name_problems(std::string_view name);       // IANA service names
std::vector<std::string> key_problems(std::string_view key);  // keys of ConfigMaps and Secrets

}  // namespace kchart::kube
