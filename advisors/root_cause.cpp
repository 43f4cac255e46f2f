// One story instead of ten symptoms: every finding that another explains is linked to it.
#include <algorithm>
#include <ranges>
#include <tuple>

#include <planwright/advisors/advisors.hpp>

namespace planwright::advisors {

std::vector<Finding> collect_findings(const FindingContext& context);

namespace {

bool may_follow(const Finding& symptom, const Finding& cause) {
  const Rule* rule = find_rule(symptom.rule);
  return rule != nullptr &&
         std::ranges::find(rule->spec.follows_from, std::string_view(cause.rule)) !=
             rule->spec.follows_from.end();
}

// A cause works upwards: it sits at the symptom's node or below it. The row count of a join's
// driving side also decides how often its other side runs, so a cause anywhere below the parent
// join explains what happens on the inner side.
bool reaches(const Plan& plan, const Finding& cause, const Finding& symptom) {
  if (!cause.node || !symptom.node) {
    return !symptom.node;
  }
  const Node* top = &plan.nodes[*symptom.node];
  while (top->parent && (top->relationship == Relationship::inner ||
                         top->relationship == Relationship::outer) &&
         !plan.nodes[*top->parent].is_join()) {
    top = &plan.nodes[*top->parent];
  }
  if (top->parent && top->relationship == Relationship::inner &&
      plan.nodes[*top->parent].kind == NodeKind::nested_loop) {
    top = &plan.nodes[*top->parent];
  }
  return *cause.node >= std::min(top->id, *symptom.node) && *cause.node < top->subtree_end;
}

// Among several possible causes the deepest, which is the first in the chain of events.
std::optional<std::size_t> cause_of(const Plan& plan, const std::vector<Finding>& findings,
                                    std::size_t symptom) {
  std::optional<std::size_t> best;
  for (std::size_t at = 0; at < findings.size(); ++at) {
    if (at == symptom || !may_follow(findings[symptom], findings[at]) ||
        !reaches(plan, findings[at], findings[symptom])) {
      continue;
    }
    const bool deeper = !best || findings[at].node.value_or(0) > findings[*best].node.value_or(0);
    if (deeper) {
      best = at;
    }
  }
  return best;
}

// Two rules can name each other (a misestimate below a spill below a misestimate): break the ring
// where it closes.
bool closes_ring(const std::vector<Finding>& findings, std::size_t from, std::size_t to) {
  for (std::optional<std::size_t> at = to; at; at = findings[*at].caused_by) {
    if (*at == from) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Finding> find_problems(const FindingContext& context) {
  std::vector<Finding> findings = collect_findings(context);
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return std::tuple(b.severity, b.impact.share, a.rule, a.node.value_or(0)) <
           std::tuple(a.severity, a.impact.share, b.rule, b.node.value_or(0));
  });
  for (std::size_t at = 0; at < findings.size(); ++at) {
    const auto cause = cause_of(context.plan, findings, at);
    if (cause && !closes_ring(findings, at, *cause)) {
      findings[at].caused_by = cause;
    }
  }
  return findings;
}

}  // namespace planwright::advisors
