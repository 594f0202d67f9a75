// The rules of single kinds; each is given the whole object.
#pragma once

#include "check/spot.hpp"

namespace kchart::checking {

void check_workload_rules(const Spot& root);  // apps, batch, ReplicationController
void check_disruption_budget(const Spot& root);

void check_service(const Spot& root);
void check_ingress(const Spot& root);
void check_ingress_class(const Spot& root);
void check_network_policy(const Spot& root);

void check_claim(const Spot& root);
void check_storage_class(const Spot& root);

void check_webhooks(const Spot& root);  // of both kinds of configuration
void check_api_service(const Spot& root);
void check_scaler(const Spot& root);
void check_priority_class(const Spot& root);

}  // namespace kchart::checking
