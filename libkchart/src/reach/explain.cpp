// Explanations: the policies and rules behind one answer, and the options that it hangs on.
#include "reach/explain.hpp"

namespace kchart::reach {

namespace {

Reason::Verdict verdict_of(const Policy& policy, const Rule& rule) {
  if (policy.tier == Tier::network || rule.action == Action::accept) return Reason::Verdict::allows;
  return rule.action == Action::deny ? Reason::Verdict::denies : Reason::Verdict::passes;
}

}  // namespace

void explain_side(const Evaluator& evaluator, const Side& side, std::vector<Reason>& reasons) {
  const auto d = static_cast<std::size_t>(side.direction);
  const GroupId destination = side.direction == Direction::egress ? side.peer : side.subject;
  for (const CompiledPolicy* compiled : evaluator.policies_of(side.subject, side.direction)) {
    const Policy& policy = *compiled->policy;
    Reason reason;
    reason.policy = policy.label;
    reason.egress = side.direction == Direction::egress;
    reason.position = policy.position;
    bool any = false;
    for (const CompiledRule& rule : compiled->rules[d]) {
      if (evaluator.matches(rule, side.peer) == Match::no) continue;
      reason.covers = evaluator.covers(*rule.rule, destination);
      if (reason.covers.empty()) continue;
      reason.position = rule.rule->position;
      reason.verdict = verdict_of(policy, *rule.rule);
      reason.rule = rule.rule->label;
      reasons.push_back(reason);
      any = true;
    }
    if (any) continue;
    reason.position = policy.position;
    reason.verdict =
        policy.tier == Tier::network ? Reason::Verdict::isolates : Reason::Verdict::does_not_apply;
    reasons.push_back(reason);
  }
}

}  // namespace kchart::reach
