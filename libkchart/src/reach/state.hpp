// State: what a Network keeps; shared by the files that answer its questions.
#pragma once

#include <memory>

#include "reach/evaluate.hpp"

namespace kchart {

struct Network::State {
  // Read once, the same under all options.
  struct Reading {
    reach::Cluster cluster;
    reach::Compiled compiled;  // borrows from `cluster`
    std::vector<Service> services;
  };
  std::shared_ptr<const Reading> reading;
  ReachOptions options;
  std::unique_ptr<reach::Evaluator> evaluator;         // borrows from `reading` and `options`
  std::array<std::vector<reach::Row>, 2> rows;         // by Direction, then by class of row
  std::array<std::vector<std::uint32_t>, 2> class_of;  // by Direction, then by group
  // The table, worked out once.
  std::vector<Flow> flows;

  const reach::Universe& universe() const { return reading->compiled.universe; }
  const reach::Row& row(reach::GroupId group, reach::Direction direction) const {
    const auto d = static_cast<std::size_t>(direction);
    return rows[d][class_of[d][group]];
  }
  void evaluate();
  void tabulate();
};

}  // namespace kchart
