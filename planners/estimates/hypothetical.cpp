#include <algorithm>
#include <cmath>
#include <vector>

#include <planwright/estimates/hypothetical.hpp>

#include "index_conditions.hpp"

namespace planwright::estimates {
namespace {

double rows_of(const Node* node) {
  return node != nullptr && node->estimated ? std::max(1.0, node->estimated->rows.value()) : 1;
}

double total_of(const Node* node) {
  return node != nullptr && node->estimated ? node->estimated->total_cost.value() : 0;
}

bool depends_on_outer(const Node& scan) {
  const NodePredicate* condition = scan.predicate(PredicateRole::index_cond);
  if (condition == nullptr) {
    return false;
  }
  return condition->terms.empty() ||
         std::ranges::any_of(condition->terms, [](const Predicate& term) {
           return term.operand_kind == OperandKind::column;
         });
}

// Rows the planner gives the relation by itself, which a scan shows unless it is looked up itself.
double relation_rows(const Node& scan, const Catalog* catalog) {
  if (depends_on_outer(scan) && catalog != nullptr) {
    if (const Relation* relation = catalog->find(scan.relation); relation && relation->rows) {
      return std::max(1.0, relation->rows->value());
    }
  }
  return rows_of(&scan);
}

// A step that belongs to a subquery planned by itself: what is below it gets the outer values as
// parameters, and the planner does not reckon with repetition.
bool ends_subquery(NodeKind kind) {
  return kind == NodeKind::limit || kind == NodeKind::aggregate || kind == NodeKind::sort ||
         kind == NodeKind::subquery_scan || kind == NodeKind::window_aggregate ||
         kind == NodeKind::unique || kind == NodeKind::set_op;
}

// get_loop_count: how often the planner reckoned the scan to be repeated, as the inner side of a
// nested loop that hands it values: the least of the rows of the relations they come from.
double planned_loops(const Plan& plan, const Node& scan, const Catalog* catalog) {
  if (!depends_on_outer(scan)) {
    return 1;
  }
  const Node* join = nullptr;
  const Node* below = &scan;
  for (const Node* node = plan.parent_of(scan); node != nullptr && join == nullptr;
       below = node, node = plan.parent_of(*node)) {
    if (ends_subquery(node->kind)) {
      return 1;
    }
    if (node->kind == NodeKind::nested_loop && below->relationship == Relationship::inner) {
      join = node;
    }
  }
  if (join == nullptr) {
    return 1;
  }
  double least = 0;
  for (const Predicate& term : scan.predicate(PredicateRole::index_cond)->terms) {
    if (term.operand_kind != OperandKind::column) {
      continue;
    }
    for (const Node& other : plan.nodes) {
      if (other.is_scan() && !other.relation.empty() && other.id != scan.id &&
          (other.alias == term.other.qualifier ||
           (other.alias.empty() && other.relation.name == term.other.qualifier))) {
        const double rows = relation_rows(other, catalog);
        least = least > 0 ? std::min(least, rows) : rows;
        break;
      }
    }
  }
  return least > 0 ? least : rows_of(plan.child(*join, Relationship::outer));
}

// Pages of all tables the statement reads.
Blocks statement_pages(const Plan& plan, const Catalog* catalog) {
  Blocks pages;
  for (const Node& node : plan.nodes) {
    if (catalog != nullptr && node.is_scan() && !node.relation.empty()) {
      const Relation* relation = catalog->find(node.relation);
      pages += relation != nullptr ? relation->pages.value_or(Blocks(0)) : Blocks(0);
    }
  }
  return pages;
}

double operators_in(const Node& node, PredicateRole role) {
  const NodePredicate* predicate = node.predicate(role);
  return predicate == nullptr ? 0
                              : std::max<double>(1, static_cast<double>(predicate->terms.size()));
}

// One scan of a hypothetical index, as far as the plan and the catalog tell.
class Scan {
 public:
  Scan(const Plan& plan, const Node& node, const HypotheticalIndex& index,
       const PlannerCosts& costs, const Catalog* catalog)
      : node_(node), index_(index), costs_(costs) {
    if (index.relation != nullptr) {
      table_ = table_shape(*index.relation);
    }
    table_.statement_pages = statement_pages(plan, catalog);
    shape_.pages = index.supposed_pages;
    shape_.entries = index.entries.value_or(table_.rows);
    shape_.height = -1;
    if (index.relation != nullptr && index.index != nullptr) {
      shape_.correlation = index_correlation(*index.index, *index.relation);
    }
    use_.index_only = node.kind == NodeKind::index_only_scan;
    use_.loops = planned_loops(plan, node, catalog);
    use_.index_operators = operators_in(node, PredicateRole::index_cond);
    use_.filter_operators = operators_in(node, PredicateRole::filter);
    if (const NodePredicate* condition = node.predicate(PredicateRole::index_cond)) {
      use_.searches = searches(condition->terms);
    }
    use_.selectivity = selectivity();
  }

  [[nodiscard]] CostDelta delta() const {
    IndexShape ours = shape_;
    ours.pages = index_.ours.pages;
    ours.height = index_.ours.height;
    if (table_.rows.value() <= 0) {
      ours.pages = shape_.pages;  // how many entries are read is not known: the descent alone
    }
    const IndexAccess supposed = btree_access(costs_, table_, shape_, use_);
    const IndexAccess real = btree_access(costs_, table_, ours, use_);
    return {real.startup - supposed.startup, real.total - supposed.total};
  }

 private:
  // Share of the table's rows the index conditions keep. EXPLAIN shows it only where nothing else
  // drops rows; otherwise it is the one for which the planner's formula gives the planner's cost.
  [[nodiscard]] double selectivity() const {
    const double rows = table_.rows.value();
    if (rows <= 0) {
      return 1;
    }
    const double returned = rows_of(&node_) / rows;
    if (node_.kind == NodeKind::bitmap_index_scan || use_.filter_operators == 0) {
      return std::min(1.0, returned);
    }
    double low = std::min(1.0, returned);
    double high = 1;
    const double wanted = total_of(&node_);
    for (int step = 0; step < 50; ++step) {
      const double middle = (low + high) / 2;
      ScanUse use = use_;
      use.selectivity = middle;
      (index_path(costs_, table_, shape_, use).total.value() < wanted ? low : high) = middle;
    }
    return high;
  }

  const Node& node_;
  const HypotheticalIndex& index_;
  const PlannerCosts& costs_;
  TableShape table_;
  IndexShape shape_;
  ScanUse use_;
};

// Carries corrections from the scans up to the root.
class Carry {
 public:
  Carry(const Plan& plan, std::span<const HypotheticalIndex> indexes, const PlannerCosts& costs,
        const Catalog* catalog)
      : plan_(plan),
        indexes_(indexes),
        costs_(costs),
        catalog_(catalog),
        deltas_(plan.nodes.size()) {
    // Children come after their parents.
    for (std::size_t at = plan.nodes.size(); at-- > 0;) {
      deltas_[at] = of(plan.nodes[at]);
    }
  }

  [[nodiscard]] Cost root() const { return deltas_.front().total; }

 private:
  CostDelta of(const Node& node) const {
    CostDelta delta = own(node);
    for (const NodeId id : node.children) {
      const Node& child = plan_.nodes[id];
      const CostDelta& below = deltas_[id];
      if (below.total == Cost(0) && below.startup == Cost(0)) {
        continue;
      }
      const CostDelta part = through(node, child, below);
      delta.startup += part.startup;
      delta.total += part.total;
    }
    return delta;
  }

  CostDelta own(const Node& node) const {
    if (node.index.empty() || !node.estimated) {
      return {};
    }
    const auto found = std::ranges::find(indexes_, node.index, &HypotheticalIndex::name);
    return found == indexes_.end() ? CostDelta{}
                                   : hypothetical_correction(plan_, node, *found, costs_, catalog_);
  }

  // What a child's correction does to its parent.
  CostDelta through(const Node& node, const Node& child, const CostDelta& below) const {
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
        return inner ? CostDelta{below.startup, below.total * inner_runs(node, child)} : below;
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
    const auto part = [&](Cost reached) {
      const double share = (reached - child.estimated->startup_cost).value() / run;
      return below.startup + (below.total - below.startup) * std::clamp(share, 0.0, 1.0);
    };
    return {part(node.estimated->startup_cost), part(node.estimated->total_cost)};
  }

  // cost_subplan: a hashed one is run once, another for every row it is asked about.
  CostDelta sub_plan(const Node& node, const Node& child, const CostDelta& below) const {
    const std::string hashed = "hashed " + child.subplan_name;
    bool in_filter = false;
    for (const NodePredicate& predicate : node.predicates) {
      if (predicate.text.find(hashed) != std::string::npos) {
        return {below.total, below.total};
      }
      in_filter = in_filter || predicate.text.find(child.subplan_name) != std::string::npos;
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
  std::span<const HypotheticalIndex> indexes_;
  const PlannerCosts& costs_;
  const Catalog* catalog_;
  std::vector<CostDelta> deltas_;
};

}  // namespace

CostDelta hypothetical_correction(const Plan& plan, const Node& node,
                                  const HypotheticalIndex& index, const PlannerCosts& costs,
                                  const Catalog* catalog) {
  return Scan(plan, node, index, costs, catalog).delta();
}

Cost corrected_cost(const Plan& plan, std::span<const HypotheticalIndex> indexes,
                    const PlannerCosts& costs, const Catalog* catalog) {
  if (plan.nodes.empty() || !plan.root().estimated) {
    return Cost(0);
  }
  return plan.root().estimated->total_cost + Carry(plan, indexes, costs, catalog).root();
}

}  // namespace planwright::estimates
