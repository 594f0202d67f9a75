// Urls: where what was submitted can be reached.
#pragma once

#include <string>
#include <vector>

#include "cluster/json.hpp"

namespace kchart::cluster {

// Of one live object: the hosts of an Ingress or HTTPRoute, the addresses of a LoadBalancer.
std::vector<std::string> outer_urls(const Json& object);

// Of a Service as pods see it: "http://web.shop.svc:80"; "" for what is no Service with a port.
std::string inner_url(const Json& object);

}  // namespace kchart::cluster
