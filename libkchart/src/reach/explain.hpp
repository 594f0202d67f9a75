// Explanations of one answer.
#pragma once

#include <vector>

#include "reach/evaluate.hpp"

namespace kchart::reach {

// One side of a connection: whose policies are asked, and about whom.
struct Side {
  Direction direction = Direction::ingress;
  GroupId subject = 0;
  GroupId peer = 0;
};

// Appends what every policy of the subject says about the peer, in order of evaluation.
void explain_side(const Evaluator& evaluator, const Side& side, std::vector<Reason>& reasons);

}  // namespace kchart::reach
