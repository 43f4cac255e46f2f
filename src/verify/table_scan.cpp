// What a plan and a catalog tell about the table behind a scan.
#include <algorithm>
#include <cmath>

#include "plan_pricing.hpp"

namespace planwright::verify {
namespace {

bool reads_heap(NodeKind kind) {
  return kind == NodeKind::seq_scan || kind == NodeKind::index_scan ||
         kind == NodeKind::index_only_scan || kind == NodeKind::bitmap_heap_scan;
}

void add_terms(const Node& node, PredicateRole role, std::vector<Predicate>& terms) {
  for (const NodePredicate& predicate : node.predicates) {
    if (predicate.role == role) {
      terms.insert(terms.end(), predicate.terms.begin(), predicate.terms.end());
    }
  }
}

std::vector<Predicate> terms_of(const Plan& plan, const Node& node) {
  std::vector<Predicate> terms;
  add_terms(node, PredicateRole::index_cond, terms);
  if (node.kind == NodeKind::bitmap_heap_scan) {
    // The recheck holds the bitmap's conditions, also those put together by OR.
    add_terms(node, PredicateRole::recheck_cond, terms);
    if (terms.empty() && !node.children.empty()) {
      add_terms(plan.nodes[node.children.front()], PredicateRole::index_cond, terms);
    }
  }
  add_terms(node, PredicateRole::filter, terms);
  return terms;
}

// Rows a sequential scan read, as measured: those it returned and those it dropped.
std::optional<double> rows_read(const Node& node) {
  if (node.kind != NodeKind::seq_scan || !node.actual || node.actual->loops <= 0) {
    return std::nullopt;
  }
  const double all = node.total_rows()->value() + node.total_removed().value();
  return node.parallel_aware ? all : all / node.actual->loops;
}

// cost_seqscan solved for the pages.
std::optional<Blocks> pages_by_cost(const Node& node, double rows, double operators,
                                    const estimates::PlannerCosts& costs) {
  if (node.kind != NodeKind::seq_scan || !node.estimated || node.parallel_aware) {
    return std::nullopt;
  }
  const double cpu = rows * (costs.cpu_tuple + operators * costs.cpu_operator);
  const double pages = (node.estimated->total_cost.value() - cpu) / costs.seq_page;
  return pages > 0 ? std::optional(Blocks(std::round(pages))) : std::nullopt;
}

// Of all processes, for one run.
void set_rows(const Plan& plan, const Node& node, TableScan& scan) {
  if (node.actual && node.actual->loops > 0) {
    scan.measured = true;
    scan.rows = node.parallel_aware ? node.total_rows()->value() : node.actual->rows.value();
    return;
  }
  if (!node.estimated) {
    return;
  }
  // A process's share is not the whole; the Gather right above says it.
  const Node* parent = plan.parent_of(node);
  const bool gathered =
      node.parallel_aware && parent != nullptr && parent->estimated &&
      (parent->kind == NodeKind::gather || parent->kind == NodeKind::gather_merge);
  if (gathered) {
    scan.rows = parent->estimated->rows.value();
  } else if (!node.parallel_aware) {
    scan.rows = node.estimated->rows.value();
  }
}

}  // namespace

std::optional<TableScan> table_scan(const Plan& plan, const Node& node, const Catalog& catalog,
                                    const estimates::PlannerCosts& costs) {
  if (!reads_heap(node.kind) || node.relation.empty()) {
    return std::nullopt;
  }
  TableScan scan;
  scan.node = &node;
  scan.terms = terms_of(plan, node);
  if (const Relation* known = catalog.find(node.relation)) {
    scan.relation = *known;
  } else {
    scan.relation.ref = node.relation;
  }
  if (const auto read = rows_read(node)) {
    scan.relation.rows = Rows(*read);  // what is there now, whatever ANALYZE saw
  }
  if (!scan.relation.rows || scan.relation.rows->value() < 1) {
    return std::nullopt;
  }
  const double rows = scan.relation.rows->value();
  if (!scan.relation.pages) {
    const auto match = estimates::match_terms({}, scan.terms);
    const auto use = estimates::scan_use({}, scan.relation, scan.terms, match);
    scan.relation.pages = pages_by_cost(node, rows, use.filter_operators, costs);
  }
  if (!scan.relation.pages) {
    // 100 bytes a row, where nothing tells.
    const Bytes bytes = scan.relation.size.value_or(Bytes(rows * 100));
    scan.relation.pages = Blocks(std::ceil(bytes / postgresql_block_size));
  }
  scan.table.rows = *scan.relation.rows;
  scan.table.pages = *scan.relation.pages;
  if (scan.relation.all_visible && scan.table.pages.value() > 0) {
    scan.table.all_visible = std::clamp(*scan.relation.all_visible / scan.table.pages, 0.0, 1.0);
  }
  set_rows(plan, node, scan);
  return scan;
}

}  // namespace planwright::verify
