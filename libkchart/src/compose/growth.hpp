// What scales and watches a Deployment, for every kind that has one.
#pragma once

#include <string>
#include <vector>

#include "compose/blueprint.hpp"

namespace kchart::compose {

struct Workload {
  Text name;      // of the Deployment
  Node selector;  // of its pods, a label selector
  std::string main_container;
};

// The dashboard's title and identifier are these with the name behind.
struct Board {
  std::string title, uid, file;
  bool volumes = false;  // a panel of the claims whose names begin like the pods'
};

// HPA, VPA, PodDisruptionBudget and dashboard, by the values autoscaling, verticalAutoscaling,
// disruptionBudget and dashboard, and only where `when` holds.
std::vector<Part> growth_parts(const Workload& pods, const Board& board, const Cond& when);
Section growth_section();

// `helm test`: whether the Service answers. Everything is closed, so the test brings its own rule.
struct ConnectionTest {
  std::string label;  // app.kubernetes.io/name of the testing pod
  Text service;
  Node port;
  std::string container;  // the path of the values of its image and resources
};
std::vector<Part> connection_test(const Workload& pods, const ConnectionTest& test,
                                  const Cond& when);

}  // namespace kchart::compose
