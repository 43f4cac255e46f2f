#include <algorithm>

#include <planwright/rules/impact.hpp>

namespace planwright {
namespace {

// Cost of the node's own work over one execution of the whole statement is not knowable from the
// estimate alone (loops are not printed), so the parent's inclusive cost bounds it.
double cost_share(const Plan& plan, Cost cost) {
  const auto& root = plan.root().estimated;
  if (!root || root->total_cost.value() <= 0) {
    return 0;
  }
  return std::clamp(cost / root->total_cost, 0.0, 1.0);
}

}  // namespace

Impact time_impact(const Plan& plan, Milliseconds time) {
  const auto total = plan.total_time();
  if (!total || total->value() <= 0) {
    return {};
  }
  return {std::clamp(time / *total, 0.0, 1.0), time};
}

Impact self_impact(const Plan& plan, const Node& node) {
  if (node.timing) {
    return time_impact(plan, node.timing->self);
  }
  if (!node.estimated) {
    return {};
  }
  Cost own = node.estimated->total_cost;
  for (const NodeId child : node.children) {
    const Node& below = plan.nodes[child];
    if (below.estimated && below.relationship != Relationship::init_plan &&
        below.relationship != Relationship::sub_plan) {
      own -= below.estimated->total_cost;
    }
  }
  return {cost_share(plan, std::max(own, Cost(0))), {}};
}

Impact subtree_impact(const Plan& plan, const Node& node) {
  if (node.timing) {
    return time_impact(plan, node.timing->total);
  }
  return {node.estimated ? cost_share(plan, node.estimated->total_cost) : 0, {}};
}

Impact whole_impact(const Plan& plan) {
  return {1, plan.total_time()};
}

Impact scaled(Impact impact, double factor) {
  impact.share *= factor;
  if (impact.time) {
    *impact.time = *impact.time * factor;
  }
  return impact;
}

Severity severity_of(Impact impact) {
  if (!impact.time) {
    return impact.share >= 0.5 ? Severity::medium : Severity::low;
  }
  const double ms = impact.time->value();
  if (impact.share >= 0.5 && ms >= 1000) {
    return Severity::critical;
  }
  if (impact.share >= 0.25 && ms >= 100) {
    return Severity::high;
  }
  if (impact.share >= 0.10 && ms >= 10) {
    return Severity::medium;
  }
  return Severity::low;
}

bool negligible(Impact impact) {
  return impact.share < 0.01 || (impact.time && impact.time->value() < 1);
}

}  // namespace planwright
