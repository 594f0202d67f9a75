// Urls: where what was submitted can be reached.
#pragma once

#include <string>
#include <vector>

#include "cluster/json.hpp"

namespace kchart::cluster {

// Of one live object: the hosts of an Ingress or HTTPRoute, the addresses that a LoadBalancer or an
// Ingress without hosts has been given.
std::vector<std::string> outer_urls(const Json& object);

// Whether it has no URL only as long as it has no address.
bool may_get_address(const Json& object);

// Of a Service as pods see it: "http://web.shop.svc:80"; "" for what is no Service with a port.
std::string inner_url(const Json& object);

}  // namespace kchart::cluster
