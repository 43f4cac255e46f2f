// One story instead of ten symptoms: every finding that another explains is linked to it.
#include <algorithm>
#include <functional>
#include <map>
#include <ranges>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include <planwright/advisors/advisors.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

namespace planwright::advisors {

std::vector<Finding> collect_findings(const FindingContext& context);

namespace {

// The ids of the nodes whose findings can explain one: everything below `top`, from `first` on, and
// the join right above it.
struct Reach {
  NodeId first = 0;
  NodeId end = 0;
  std::optional<NodeId> join_above;
};

// A cause works upwards: it sits at the symptom's node or below it. The row count of a join's
// driving side also decides how often its other side runs, so a cause anywhere below the parent
// join explains what happens on the inner side; in the same way what its owner reads explains how
// often a subquery runs. And a join asks its inputs for an order or a repetition.
Reach reach_of(const Plan& plan, const Finding& symptom) {
  if (!symptom.node) {
    return {0, static_cast<NodeId>(plan.nodes.size()), std::nullopt};
  }
  const Node* top = &plan.nodes[*symptom.node];
  while (top->parent &&
         (top->relationship == Relationship::inner || top->relationship == Relationship::outer) &&
         !plan.nodes[*top->parent].is_join()) {
    top = &plan.nodes[*top->parent];
  }
  if (top->parent) {
    const bool own_subquery =
        top->relationship == Relationship::sub_plan && top->id == *symptom.node;
    const bool inner_side = top->relationship == Relationship::inner &&
                            plan.nodes[*top->parent].kind == NodeKind::nested_loop;
    if (own_subquery || inner_side) {
      top = &plan.nodes[*top->parent];
    }
  }
  Reach reach{std::min(top->id, *symptom.node), top->subtree_end, std::nullopt};
  if (top->parent && plan.nodes[*top->parent].is_join()) {
    reach.join_above = *top->parent;
  }
  return reach;
}

// Findings by rule and node, so that a symptom's possible causes are a search, not a walk through
// all findings: a plan of 100,000 nodes can have thousands.
class Causes {
 public:
  Causes(const Plan& plan, const std::vector<Finding>& findings)
      : plan_(plan), findings_(findings) {
    for (std::size_t at = 0; at < findings.size(); ++at) {
      // What concerns the statement explains only what concerns the statement.
      by_rule_[findings[at].rule].push_back({findings[at].node, at});
    }
    for (auto& [rule, places] : by_rule_) {
      std::ranges::stable_sort(places, {}, &Place::node);
    }
  }

  // The cause next to the symptom, in the chain that begins at the deepest one: the deepest comes
  // first in time, and what it caused on the way up stands between it and the symptom.
  [[nodiscard]] std::optional<std::size_t> of(std::size_t symptom) const {
    const std::vector<std::size_t> candidates = candidates_of(symptom);
    if (candidates.empty()) {
      return std::nullopt;
    }
    std::size_t best = *std::ranges::max_element(
        candidates, {}, [&](std::size_t at) { return findings_[at].node.value_or(0); });
    for (std::size_t step = 0; step < candidates.size(); ++step) {
      const auto between = std::ranges::find_if(candidates, [&](std::size_t at) {
        const auto before = candidates_of(at);
        return at != best && std::ranges::find(before, best) != before.end();
      });
      if (between == candidates.end()) {
        break;
      }
      best = *between;
    }
    return best;
  }

 private:
  struct Place {
    std::optional<NodeId> node;
    std::size_t finding = 0;
  };

  // Of every rule the symptom may follow from, the deepest finding within reach.
  [[nodiscard]] std::vector<std::size_t> candidates_of(std::size_t symptom) const {
    std::vector<std::size_t> candidates;
    const Rule* rule = find_rule(findings_[symptom].rule);
    if (rule == nullptr) {
      return candidates;
    }
    const Reach reach = reach_of(plan_, findings_[symptom]);
    for (const std::string_view id : rule->spec.follows_from) {
      const auto places = by_rule_.find(id);
      if (id.empty() || places == by_rule_.end()) {
        continue;
      }
      const auto after =
          std::ranges::lower_bound(places->second, std::optional(reach.end), {}, &Place::node);
      for (auto at = after; at != places->second.begin();) {
        --at;
        const bool within = at->node ? *at->node >= reach.first : !findings_[symptom].node;
        if (!within) {
          break;
        }
        if (at->finding != symptom) {
          candidates.push_back(at->finding);
          break;
        }
      }
      if (reach.join_above) {
        const auto above =
            std::ranges::lower_bound(places->second, reach.join_above, {}, &Place::node);
        if (above != places->second.end() && above->node == reach.join_above &&
            above->finding != symptom) {
          candidates.push_back(above->finding);
        }
      }
    }
    return candidates;
  }

  const Plan& plan_;
  const std::vector<Finding>& findings_;
  std::map<std::string, std::vector<Place>, std::less<>> by_rule_;
};

// The Append a node is a member of, through what stands between; absent when there is none.
std::optional<NodeId> append_above(const Plan& plan, NodeId id) {
  const Node* node = &plan.nodes[id];
  while (node->parent && node->relationship != Relationship::member) {
    node = &plan.nodes[*node->parent];
    if (node->is_join()) {
      return std::nullopt;
    }
  }
  return node->parent;
}

// A problem of a partitioned table is found once in every partition: told once, at the partition
// where it costs most, with the others counted.
void fold_partitions(const Plan& plan, std::vector<Finding>& findings) {
  std::map<std::tuple<std::string, NodeId, std::vector<std::string>>, std::vector<std::size_t>>
      alike;
  for (std::size_t at = 0; at < findings.size(); ++at) {
    const Finding& finding = findings[at];
    if (finding.node && finding.relation) {
      if (const auto append = append_above(plan, *finding.node)) {
        alike[{finding.rule, *append, finding.columns}].push_back(at);
      }
    }
  }
  std::vector<bool> folded(findings.size(), false);
  for (const auto& [key, members] : alike) {
    if (members.size() < 2) {
      continue;
    }
    const std::size_t worst = *std::ranges::max_element(
        members, {}, [&](std::size_t at) { return findings[at].impact.share; });
    Finding& kept = findings[worst];
    Impact sum;
    for (const std::size_t at : members) {
      sum.share = std::min(1.0, sum.share + findings[at].impact.share);
      if (findings[at].impact.time) {
        sum.time = sum.time.value_or(Milliseconds(0)) + *findings[at].impact.time;
      }
      folded[at] = at != worst;
    }
    kept.impact = sum;
    if (const Rule* rule = find_rule(kept.rule)) {
      kept.severity = std::min(severity_of(sum), rule->spec.severity);
    }
    kept.title += fmt::format(", and so in {} more partitions", members.size() - 1);
    kept.detail += fmt::format(" The same happens in {} more partitions; together they take {}.",
                               members.size() - 1, impact_text(plan, sum.share, sum.time));
    kept.facts.emplace_back("partitions", static_cast<double>(members.size()));
    std::ranges::sort(kept.facts, {}, &Fact::first);
  }
  std::size_t at = 0;
  std::erase_if(findings, [&](const Finding&) { return folded[at++]; });
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
  fold_partitions(context.plan, findings);
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return std::tuple(b.severity, b.impact.share, a.rule, a.node.value_or(0)) <
           std::tuple(a.severity, a.impact.share, b.rule, b.node.value_or(0));
  });
  const Causes causes(context.plan, findings);
  for (std::size_t at = 0; at < findings.size(); ++at) {
    const auto cause = causes.of(at);
    if (cause && !closes_ring(findings, at, *cause)) {
      findings[at].caused_by = cause;
    }
  }
  return findings;
}

}  // namespace planwright::advisors
