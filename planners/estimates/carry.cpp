#include <algorithm>
#include <cmath>

#include <planwright/estimates/carry.hpp>

namespace planwright::estimates {
namespace {

double rows_of(const Node* node) {
  return node != nullptr && node->estimated ? std::max(1.0, node->estimated->rows.value()) : 1;
}

double total_of(const Node* node) {
  return node != nullptr && node->estimated ? node->estimated->total_cost.value() : 0;
}

class Carrier {
 public:
  Carrier(const Plan& plan, const PlannerCosts& costs) : plan_(plan), costs_(costs) {}

  [[nodiscard]] CostDelta through(const Node& node, const Node& child,
                                  const CostDelta& below) const {
    const CostDelta before_first_row{below.total, below.total};
    if (child.relationship == Relationship::init_plan) {
      return before_first_row;
    }
    if (child.relationship == Relationship::sub_plan) {
      return sub_plan(node, child, below);
    }
    const bool inner = child.relationship == Relationship::inner;
    switch (node.kind) {
      case NodeKind::sort:
      case NodeKind::hash:
      case NodeKind::bitmap_heap_scan:
      case NodeKind::bitmap_and:
      case NodeKind::bitmap_or:
        return before_first_row;
      case NodeKind::aggregate:
      case NodeKind::set_op:
        return node.strategy == Strategy::sorted ? below : before_first_row;
      case NodeKind::hash_join:
        return inner ? before_first_row : below;
      case NodeKind::nested_loop:
        return inner ? inner_side(node, child, below) : below;
      case NodeKind::append:
        return child.id == node.id + 1 ? below : CostDelta{Cost(0), below.total};
      case NodeKind::recursive_union:
        // cost_recursive_union supposes ten rounds.
        return inner ? CostDelta{Cost(0), below.total * 10} : below;
      case NodeKind::limit:
        return limited(node, child, below);
      default:
        return below;
    }
  }

 private:
  // Semi and anti joins stop at the first match: final_cost_nestloop charges a part of each run.
  CostDelta inner_side(const Node& join, const Node& inner, const CostDelta& below) const {
    const double runs = inner_runs(join, inner);
    const bool stops = join.join_type == JoinType::semi || join.join_type == JoinType::anti ||
                       join.inner_unique.value_or(false);
    double share = 1;
    if (stops && runs > 1 && total_of(&inner) > 0 && inner.kind != NodeKind::memoize) {
      const double charged = total_of(&join) - total_of(plan_.child(join, Relationship::outer));
      share = std::clamp(charged / (runs * total_of(&inner)), 0.0, 1.0);
    }
    return {below.startup, below.startup * runs + (below.total - below.startup) * (runs * share)};
  }

  // Runs of a nested loop's inner side that cost anything.
  double inner_runs(const Node& join, const Node& inner) const {
    const Node* outer = plan_.child(join, Relationship::outer);
    const double rows = rows_of(outer);
    if (inner.kind == NodeKind::materialize || rows <= 1) {
      return 1;
    }
    if (inner.kind != NodeKind::memoize || !join.estimated || inner.children.empty()) {
      return rows;
    }
    // The share of lookups that miss is not printed; the join's own cost holds it.
    const Node& cached = plan_.nodes[inner.children.front()];
    const double rescans = total_of(&join) - total_of(outer) - total_of(&inner) -
                           rows * rows_of(&inner) * costs_.cpu_tuple;
    const double once = rescans / (rows - 1) - costs_.cpu_operator * (1 + rows_of(&inner));
    const double missed = total_of(&cached) > 0 ? once / total_of(&cached) : 1;
    return 1 + (rows - 1) * std::clamp(missed, 0.0, 1.0);
  }

  // adjust_limit_rows_costs: the part of the child that is read.
  static CostDelta limited(const Node& node, const Node& child, const CostDelta& below) {
    if (!node.estimated || !child.estimated) {
      return below;
    }
    const double run = child.estimated->total_cost.value() - child.estimated->startup_cost.value();
    if (run <= 0) {
      return below;
    }
    const auto part = [&](double share) {
      return below.startup + (below.total - below.startup) * std::clamp(share, 0.0, 1.0);
    };
    const auto share_of = [&](Cost reached) {
      return (reached - child.estimated->startup_cost).value() / run;
    };
    // A sort's own run is so cheap that its printed cost loses the share; what is returned is the
    // least that is read.
    const double returned = node.estimated->rows / child.estimated->rows;
    return {part(share_of(node.estimated->startup_cost)),
            part(std::max(share_of(node.estimated->total_cost), returned))};
  }

  // cost_subplan: a hashed one is run once, another for every row it is asked about.
  CostDelta sub_plan(const Node& node, const Node& child, const CostDelta& below) const {
    const std::string hashed = "hashed " + child.subplan_name;
    bool in_filter = false;
    for (const NodePredicate& predicate : node.predicates) {
      if (predicate.text.find(hashed) != std::string::npos) {
        return {below.total, below.total};
      }
      const bool asked = predicate.text.find(child.subplan_name) != std::string::npos;
      // A value the index is searched for is computed once, before the search.
      if (asked && predicate.role == PredicateRole::index_cond) {
        return {below.total, below.total};
      }
      in_filter = in_filter || asked;
    }
    double runs = rows_of(&node);
    if (in_filter) {
      const Node* input = plan_.child(node, Relationship::outer);
      runs = input != nullptr ? rows_of(input) : std::max(runs, runs_by_cost(node, child));
    }
    return {Cost(0), below.total * runs};
  }

  // A scan that asks a subplan about each row costs mostly that.
  static double runs_by_cost(const Node& node, const Node& child) {
    return total_of(&child) > 0 ? std::floor(total_of(&node) / total_of(&child)) : 1;
  }

  const Plan& plan_;
  const PlannerCosts& costs_;
};

}  // namespace

CostDelta carried_to_parent(const Plan& plan, const Node& parent, const Node& child,
                            const CostDelta& below, const PlannerCosts& costs) {
  return Carrier(plan, costs).through(parent, child, below);
}

}  // namespace planwright::estimates
