#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include <planwright/estimates/hypothetical.hpp>
#include <planwright/estimates/selectivity.hpp>

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

// get_parallel_divisor: among how many processes the planner shares the rows of a parallel scan.
double processes(const Plan& plan, const Node& scan) {
  for (const Node* node = plan.parent_of(scan); node != nullptr; node = plan.parent_of(*node)) {
    if (node->workers_planned) {
      return *node->workers_planned + std::max(0.0, 1 - 0.3 * *node->workers_planned);
    }
  }
  return 1;
}

// Rows the planner gives the relation by itself, which a scan shows unless it is looked up itself.
double relation_rows(const Plan& plan, const Node& scan, const Catalog* catalog) {
  if (depends_on_outer(scan) && catalog != nullptr) {
    if (const Relation* relation = catalog->find(scan.relation); relation && relation->rows) {
      // What its own conditions leave of it; those with outer values are the lookup's.
      std::vector<Predicate> own;
      for (const PredicateRole role : {PredicateRole::index_cond, PredicateRole::filter}) {
        if (const NodePredicate* predicate = scan.predicate(role)) {
          std::ranges::copy_if(predicate->terms, std::back_inserter(own),
                               [](const Predicate& term) {
                                 return term.operand_kind != OperandKind::column &&
                                        term.operand_kind != OperandKind::subplan;
                               });
        }
      }
      const double share = own.empty() ? 1 : selectivity(*relation, own);
      return std::max(1.0, relation->rows->value() * share);
    }
  }
  return rows_of(&scan) * (scan.parallel_aware ? processes(plan, scan) : 1);
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
        const double rows = relation_rows(plan, other, catalog);
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
  if (predicate == nullptr) {
    return 0;
  }
  double operators = 0;
  for (const Predicate& term : predicate->terms) {
    operators += operators_of(term);
  }
  return std::max(1.0, operators);
}

// One scan of a hypothetical index, as far as the plan and the catalog tell.
class Scan {
 public:
  Scan(const Plan& plan, const Node& node, const HypotheticalIndex& index,
       const PlannerCosts& costs, const Catalog* catalog)
      : node_(node),
        index_(index),
        costs_(costs),
        processes_(node.parallel_aware ? processes(plan, node) : 1) {
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
    if (reads_past_what_it_returns()) {
      use_.boundary_selectivity = boundary_selectivity();
    }
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
  // Conditions on keys behind the first range do not bound the stretch of index that is read: more
  // entries are read than rows are returned.
  [[nodiscard]] bool reads_past_what_it_returns() const {
    const NodePredicate* condition = node_.predicate(PredicateRole::index_cond);
    if (condition == nullptr || index_.index == nullptr || !node_.children.empty()) {
      return false;
    }
    std::size_t bounding = 0;
    for (const IndexKey& key : index_.index->keys) {
      bool equal = false;
      bool any = false;
      for (const Predicate& term : condition->terms) {
        if (term.column.column != key.column || key.column.empty()) {
          continue;
        }
        any = true;
        ++bounding;
        equal = equal || term.predicate_class == PredicateClass::equality ||
                term.predicate_class == PredicateClass::in_list ||
                term.predicate_class == PredicateClass::is_null;
      }
      if (!any || !equal) {
        break;
      }
    }
    return bounding < condition->terms.size();
  }

  // The share for which the planner's formula gives the planner's cost.
  [[nodiscard]] double boundary_selectivity() const {
    double low = use_.selectivity;
    double high = 1;
    for (int step = 0; step < 50; ++step) {
      ScanUse use = use_;
      use.boundary_selectivity = (low + high) / 2;
      (run_cost(use) < planned_run_cost() ? low : high) = use.boundary_selectivity;
    }
    return high;
  }

  // Costs without what comes before the first row: there the planner also puts the subplans that
  // compute the values looked for, which are no part of the scan's own work.
  [[nodiscard]] double run_cost(const ScanUse& use) const {
    if (node_.kind == NodeKind::bitmap_index_scan) {
      return btree_access(costs_, table_, shape_, use).total.value();
    }
    const PathCost path = index_path(costs_, table_, shape_, use);
    return (path.total - path.startup).value();
  }
  [[nodiscard]] double planned_run_cost() const {
    return node_.kind == NodeKind::bitmap_index_scan
               ? total_of(&node_)
               : (node_.estimated->total_cost - node_.estimated->startup_cost).value();
  }

  // Share of the table's rows the index conditions keep. EXPLAIN shows it only where nothing else
  // drops rows; otherwise it is the one for which the planner's formula gives the planner's cost.
  [[nodiscard]] double selectivity() const {
    const double rows = table_.rows.value();
    if (rows <= 0) {
      return 1;
    }
    const double returned = rows_of(&node_) * processes_ / rows;
    // A scan's children are subplans: the planner counts their runs as the scan's own, so its cost
    // tells nothing about the index.
    if (node_.kind == NodeKind::bitmap_index_scan || use_.filter_operators == 0 ||
        !node_.children.empty()) {
      return std::min(1.0, returned);
    }
    double low = std::min(1.0, returned);
    double high = 1;
    for (int step = 0; step < 50; ++step) {
      const double middle = (low + high) / 2;
      ScanUse use = use_;
      use.selectivity = middle;
      (run_cost(use) < planned_run_cost() ? low : high) = middle;
    }
    return high;
  }

  const Node& node_;
  const HypotheticalIndex& index_;
  const PlannerCosts& costs_;
  double processes_;  // that share the scan
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
      const CostDelta part = carried_to_parent(plan_, node, child, below, costs_);
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
