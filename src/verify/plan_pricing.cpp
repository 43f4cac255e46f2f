#include "plan_pricing.hpp"

#include <algorithm>
#include <cmath>

#include <planwright/estimates/index_size.hpp>
#include <planwright/estimates/selectivity.hpp>

namespace planwright::verify {
namespace {

using estimates::CostDelta;
using estimates::PathCost;

bool gathers(NodeKind kind) {
  return kind == NodeKind::gather || kind == NodeKind::gather_merge;
}

// Steps that only hold or order their input.
bool passes_rows(NodeKind kind) {
  return kind == NodeKind::hash || kind == NodeKind::materialize || kind == NodeKind::memoize ||
         kind == NodeKind::sort || gathers(kind);
}

double rows_of(const Node& node) {
  if (node.actual && node.actual->loops > 0) {
    return std::max(1.0,
                    node.parallel_aware ? node.total_rows()->value() : node.actual->rows.value());
  }
  return node.estimated ? std::max(1.0, node.estimated->rows.value()) : 1;
}

bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Whether the text names the column, of this relation or of none in particular.
bool names(const std::string& text, const std::string& column, const std::string& alias) {
  for (auto at = text.find(column); at != std::string::npos; at = text.find(column, at + 1)) {
    const auto end = at + column.size();
    const bool ends = end == text.size() || !name_character(text[end]);
    if (!ends || (at > 0 && name_character(text[at - 1]))) {
      continue;
    }
    const std::string own = alias + ".";
    const bool qualified = at > 0 && text[at - 1] == '.';
    const bool mine = at >= own.size() && text.compare(at - own.size(), own.size(), own) == 0 &&
                      (at == own.size() || !name_character(text[at - own.size() - 1]));
    if (!qualified || mine) {
      return true;
    }
  }
  return false;
}

// A join's condition turned so that its column is the looked-up relation's.
std::optional<Predicate> turned(const Predicate& term, const Node& scan) {
  const auto own = [&scan](const ColumnUse& use) {
    return use.bare() && (use.qualifier == scan.alias ||
                          (scan.alias.empty() && use.qualifier == scan.relation.name));
  };
  if (term.operand_kind != OperandKind::column ||
      term.predicate_class != PredicateClass::equality) {
    return std::nullopt;
  }
  if (own(term.column)) {
    return term;
  }
  if (!own(term.other)) {
    return std::nullopt;
  }
  Predicate other = term;
  std::swap(other.column, other.other);
  return other;
}

std::vector<Predicate> join_terms(const Node& join, const Node& scan) {
  std::vector<Predicate> terms;
  for (const NodePredicate& predicate : join.predicates) {
    if (predicate.role != PredicateRole::hash_cond && predicate.role != PredicateRole::merge_cond &&
        predicate.role != PredicateRole::join_filter) {
      continue;
    }
    for (const Predicate& term : predicate.terms) {
      if (auto mine = turned(term, scan)) {
        terms.push_back(std::move(*mine));
      }
    }
  }
  return terms;
}

}  // namespace

PlanPricing::PlanPricing(const Plan& plan, const Catalog& catalog,
                         const estimates::PlannerCosts& costs, std::span<const CreateIndex> indexes)
    : plan_(plan),
      catalog_(catalog),
      costs_(costs),
      indexes_(indexes),
      outcomes_(plan.nodes.size()) {
  Blocks all;
  for (const Node& node : plan.nodes) {
    if (auto scan = table_scan(plan, node, catalog, costs)) {
      all += scan->table.pages;
      scans_.emplace(node.id, std::move(*scan));
    }
  }
  for (auto& [id, scan] : scans_) {
    scan.table.statement_pages = all;
  }
  collect_wanted();
  // Children come after their parents.
  for (std::size_t at = plan.nodes.size(); at-- > 0;) {
    const Node& node = plan.nodes[at];
    outcomes_[at] = kept(node);
    if (node.estimated) {
      replace(node, outcomes_[at]);
    }
  }
}

const TableScan* PlanPricing::scan_of(const Node& node) const {
  const auto found = scans_.find(node.id);
  return found == scans_.end() ? nullptr : &found->second;
}

// The node as it is, over inputs that may have become cheaper.
PlanPricing::Outcome PlanPricing::kept(const Node& node) const {
  Outcome result;
  for (const NodeId id : node.children) {
    const Outcome& child = outcomes_[id];
    if (child.used.empty()) {
      continue;
    }
    const CostDelta part =
        estimates::carried_to_parent(plan_, node, plan_.nodes[id], child.delta, costs_);
    result.delta.startup += part.startup;
    result.delta.total += part.total;
    result.used.insert(child.used.begin(), child.used.end());
  }
  return result;
}

// What a change of the node's cost is worth: its total, and right below a LIMIT the part of it that
// is read.
Cost PlanPricing::worth(const Node& node, const CostDelta& delta) const {
  const Node* parent = plan_.parent_of(node);
  return parent != nullptr && parent->kind == NodeKind::limit
             ? estimates::carried_to_parent(plan_, *parent, node, delta, costs_).total
             : delta.total;
}

void PlanPricing::offer(const Node& node, const PathCost& path, std::set<std::size_t> used,
                        Outcome& best) const {
  const CostDelta delta{path.startup - node.estimated->startup_cost,
                        path.total - node.estimated->total_cost};
  if (worth(node, delta) < worth(node, best.delta)) {
    best.delta = delta;
    best.used = std::move(used);
  }
}

void PlanPricing::replace(const Node& node, Outcome& best) const {
  if (scan_of(node) != nullptr) {
    replace_scan(node, node, best);
  } else if (node.kind == NodeKind::sort && !node.children.empty()) {
    replace_sort(node, node, best);
  } else if (gathers(node.kind) && !node.children.empty()) {
    const Node& child = plan_.nodes[node.children.front()];
    if (scan_of(child) != nullptr) {
      replace_scan(child, node, best);
    } else if (child.kind == NodeKind::sort && !child.children.empty()) {
      replace_sort(child, node, best);
    }
  } else if (node.is_join()) {
    const Node* outer = plan_.child(node, Relationship::outer);
    const Node* inner = plan_.child(node, Relationship::inner);
    if (outer == nullptr || inner == nullptr) {
      return;
    }
    const JoinType type = node.join_type;
    if (type == JoinType::inner || type == JoinType::left || type == JoinType::semi ||
        type == JoinType::anti) {
      replace_join(node, *inner, *outer, best);
    }
    if (type == JoinType::inner || type == JoinType::right || type == JoinType::right_anti) {
      replace_join(node, *outer, *inner, best);
    }
  }
}

bool PlanPricing::on(const CreateIndex& index, const Relation& relation) const {
  return index.relation.may_be(relation.ref) ||
         (relation.partition_of && index.relation.may_be(*relation.partition_of));
}

// An index-only scan: everything the statement wants of the table is in the index. Known only where
// the plan prints outputs (VERBOSE).
bool PlanPricing::covers(const Index& index, const TableScan& scan) const {
  if (wanted_.empty() || scan.relation.columns.empty()) {
    return false;
  }
  const std::string& alias = scan.node->alias.empty() ? scan.node->relation.name : scan.node->alias;
  const auto held = [&index](const std::string& column) {
    return std::ranges::find(index.keys, column, &IndexKey::column) != index.keys.end() ||
           std::ranges::find(index.include, column) != index.include.end();
  };
  return std::ranges::all_of(scan.relation.columns, [&](const Column& column) {
    return held(column.name) || std::ranges::none_of(wanted_, [&](const std::string& text) {
             return names(text, column.name, alias);
           });
  });
}

// Scans print whole rows where their parent does not mind (use_physical_tlist), and what passes
// rows on repeats them; the root and the steps that compute something name what they need.
void PlanPricing::collect_wanted() {
  if (plan_.root().output.empty()) {
    return;
  }
  const auto add = [this](const std::vector<std::string>& texts) {
    wanted_.insert(wanted_.end(), texts.begin(), texts.end());
  };
  for (const Node& node : plan_.nodes) {
    if (!node.parent || (!node.is_scan() && !passes_rows(node.kind))) {
      add(node.output);
    }
    add(node.sort_key);
    add(node.group_key);
    for (const NodePredicate& predicate : node.predicates) {
      wanted_.push_back(predicate.text);
    }
  }
}

const estimates::BtreeSize& PlanPricing::size_of(std::size_t at, const Relation& relation,
                                                 double share) const {
  const auto key = std::tuple(at, relation.ref, share);
  const auto known = sizes_.find(key);
  if (known != sizes_.end()) {
    return known->second;
  }
  estimates::SizeOptions options;
  options.share = share;
  return sizes_.emplace(key, estimates::btree_size(indexes_[at].index, relation, options))
      .first->second;
}

std::vector<PlanPricing::Access> PlanPricing::accesses(const TableScan& scan,
                                                       std::span<const Predicate> terms,
                                                       double loops,
                                                       std::optional<double> rows) const {
  std::vector<Access> result;
  const double all = scan.table.rows.value();
  for (std::size_t at = 0; at < indexes_.size(); ++at) {
    const Index& index = indexes_[at].index;
    const auto match = estimates::match_terms(index, terms);
    if (!on(indexes_[at], scan.relation) || index.method != "btree" || !match.predicate_implied) {
      continue;
    }
    auto use = estimates::scan_use(index, scan.relation, terms, match);
    // The rows the plan shows bound what the conditions keep, and say it where all are answered.
    if (rows) {
      const double passed = std::clamp(*rows / all, 1 / all, 1.0);
      const bool all_answered =
          match.filters.empty() && (!match.conditions.empty() || !match.implied.empty());
      use.selectivity = all_answered ? passed : std::max(use.selectivity, passed);
      use.boundary_selectivity = match.boundary.size() == match.conditions.size()
                                     ? use.selectivity
                                     : std::max(use.boundary_selectivity, use.selectivity);
    }
    use.loops = std::max(1.0, loops);
    use.index_only = covers(index, scan);
    double share = 1;
    if (!index.where.empty()) {
      std::vector<Predicate> implied;
      for (const std::size_t place : match.implied) {
        implied.push_back(terms[place]);
      }
      share = estimates::selectivity(scan.relation, implied);
    }
    const auto shape =
        estimates::index_shape(index, scan.relation, size_of(at, scan.relation, share), share);
    Access access;
    access.index = at;
    access.any_condition = !match.conditions.empty();
    access.plain = estimates::index_path(costs_, scan.table, shape, use);
    access.bitmap = estimates::bitmap_path(costs_, scan.table, shape, use);
    access.rows = rows.value_or(estimates::selectivity(scan.relation, terms) * all);
    result.push_back(access);
  }
  return result;
}

// How often the scan is repeated with values of a nested loop's outer side.
double PlanPricing::repeated(const Node& node, const TableScan& scan) const {
  const bool looked_up = std::ranges::any_of(
      scan.terms, [](const Predicate& term) { return term.operand_kind == OperandKind::column; });
  const Node* below = &node;
  const Node* above = plan_.parent_of(node);
  while (above != nullptr && passes_rows(above->kind)) {
    below = above;
    above = plan_.parent_of(*above);
  }
  const Node* outer = above != nullptr && above->kind == NodeKind::nested_loop &&
                              below->relationship == Relationship::inner
                          ? plan_.child(*above, Relationship::outer)
                          : nullptr;
  return looked_up && outer != nullptr ? rows_of(*outer) : 1;
}

void PlanPricing::replace_scan(const Node& node, const Node& at, Outcome& best) const {
  const TableScan& scan = *scan_of(node);
  // Inside a Gather each process reads a part; one that reads the index alone must beat the part.
  for (const Access& access : accesses(scan, scan.terms, repeated(node, scan), scan.rows)) {
    offer(at, access.cheaper(), {access.index}, best);
  }
}

bool PlanPricing::delivers(const Index& index, const TableScan& scan, const Node& sort) const {
  if (sort.sort_terms.empty() || sort.sort_terms.size() != sort.sort_key.size()) {
    return false;
  }
  // Keys compared with one value are all alike and may come before.
  std::size_t key = 0;
  const auto fixed = [&](const IndexKey& one) {
    return std::ranges::any_of(scan.terms, [&](const Predicate& term) {
      return term.predicate_class == PredicateClass::equality && term.column.bare() &&
             term.column.column == one.column && !one.column.empty();
    });
  };
  std::optional<bool> backward;
  for (const SortTerm& term : sort.sort_terms) {
    while (key < index.keys.size() && fixed(index.keys[key]) &&
           index.keys[key].column != term.column.column) {
      ++key;
    }
    if (key >= index.keys.size()) {
      return false;
    }
    const IndexKey& one = index.keys[key++];
    const bool same_column = term.column.bare() && term.column.column == one.column;
    const bool turned_round = term.descending != one.descending;
    if (!same_column || (turned_round != (term.nulls_first != one.nulls_first)) ||
        (backward && *backward != turned_round)) {
      return false;
    }
    backward = turned_round;
  }
  return true;
}

void PlanPricing::replace_sort(const Node& sort, const Node& at, Outcome& best) const {
  const Node* below = &plan_.nodes[sort.children.front()];
  if (gathers(below->kind) && !below->children.empty()) {
    below = &plan_.nodes[below->children.front()];
  }
  const TableScan* scan = scan_of(*below);
  if (scan == nullptr) {
    return;
  }
  for (const Access& access : accesses(*scan, scan->terms, 1, scan->rows)) {
    if (delivers(indexes_[access.index].index, *scan, sort)) {
      offer(at, access.plain, {access.index}, best);
    } else if (access.any_condition) {
      // The rows found by the index, sorted by one process.
      const double rows = std::max(1.0, access.rows);
      const double width = sort.estimated ? sort.estimated->width : 32;
      offer(at, estimates::sort_path(costs_, access.cheaper(), Rows(rows), width, Rows(0)),
            {access.index}, best);
    }
  }
}

void PlanPricing::replace_join(const Node& join, const Node& looked_up, const Node& driving,
                               Outcome& best) const {
  const Node* below = &looked_up;
  while (passes_rows(below->kind) && !below->children.empty()) {
    below = &plan_.nodes[below->children.front()];
  }
  const TableScan* scan = scan_of(*below);
  const Node* leader = &driving;
  if (leader->kind == NodeKind::hash && !leader->children.empty()) {
    leader = &plan_.nodes[leader->children.front()];  // nothing needs hashing any more
  }
  if (scan == nullptr || !leader->estimated) {
    return;
  }
  std::vector<Predicate> terms = join_terms(join, *below);
  if (terms.empty()) {
    return;
  }
  const std::size_t joined = terms.size();
  terms.insert(terms.end(), scan->terms.begin(), scan->terms.end());
  const double lookups = rows_of(*leader);
  std::optional<double> rows;
  if (join.join_type == JoinType::inner && !join.actual) {
    rows = std::max(rows_of(join) / lookups, 1e-3);
  }
  const Outcome& lead = outcomes_[leader->id];
  const PathCost driver{leader->estimated->startup_cost + lead.delta.startup,
                        leader->estimated->total_cost + lead.delta.total};
  for (const Access& access : accesses(*scan, terms, lookups, rows)) {
    const auto match = estimates::match_terms(indexes_[access.index].index, terms);
    const bool by_join =
        std::ranges::any_of(match.boundary, [joined](std::size_t place) { return place < joined; });
    if (!by_join) {
      continue;
    }
    std::set<std::size_t> used = lead.used;
    used.insert(access.index);
    offer(join,
          estimates::lookup_join_path(costs_, driver, Rows(lookups), access.cheaper(),
                                      Rows(access.rows), 0),
          std::move(used), best);
  }
}

}  // namespace planwright::verify
