// Random small clusters: the naive model of one, and the same as manifests.
#pragma once

#include <random>
#include <string>

#include "naive.hpp"

namespace naive {

struct RandomCluster {
  World world;
  std::string manifests;  // one List, in JSON
};

RandomCluster random_cluster(std::mt19937& random);

}  // namespace naive
