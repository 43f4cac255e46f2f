#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_scanned = 10'000;
constexpr double most_kept = 0.10;
// Pages one index lookup reads that may not be cached: a leaf and a row's page. Priced like the
// planner's random reads (4.0 each), against the scan's own estimated cost.
constexpr double cost_per_lookup = 8;
// An index must be clearly better to be worth its upkeep.
constexpr double worth = 0.5;
constexpr double least_share = 0.10;

const RuleSpec spec{
    .id = "join-reads-whole-table",
    .title = "a join reads a whole table to keep a small part of it",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a Hash or Merge Join over a Seq Scan without a filter that reads at least 10,000 "
        "rows, when at most a tenth of them finds a partner, looking up the other side's "
        "rows one by one would cost less than half of the scan, and no index on the join "
        "column is known",
    .why =
        "The other side has few rows, but without an index on the join column the server cannot "
        "go to their partners: it reads the whole table and throws most of it away.",
    .remedy =
        "Index the join column of the large table; then a nested loop looks up just the "
        "partners.",
    .quiet_when =
        "much of the table finds a partner, lookups would cost more than the scan, the "
        "join type needs all rows of the table, an index on the column exists, or reading "
        "the table takes under 10 % of the time",
    .references = {"https://www.postgresql.org/docs/current/planner-optimizer.html",
                   "https://use-the-index-luke.com/sql/join/hash-join-partial-objects"},
};

// Rows of this side without a partner are dropped, so that lookups could replace the scan.
bool may_be_looked_up(JoinType type, bool is_inner) {
  switch (type) {
    case JoinType::none:
    case JoinType::inner:
    case JoinType::semi:
      return true;
    case JoinType::left:
    case JoinType::anti:
      return is_inner;
    case JoinType::right:
      return !is_inner;
    default:
      return false;
  }
}

bool has_index_on(const Catalog& catalog, const Node& scan,
                  const std::vector<std::string>& columns) {
  const Relation* relation = catalog.find(scan.relation);
  return relation != nullptr && std::ranges::any_of(relation->indexes, [&](const Index& index) {
           return index.valid && index.where.empty() && !index.keys.empty() &&
                  std::ranges::find(columns, index.keys.front().column) != columns.end();
         });
}

void look_at(const RuleSpec& rule, const FindingContext& context, const Node& join,
             const Node& side, const Node& other, FindingSink& sink) {
  const Node& scan = source_of(context.plan, side);
  // 1. A large table, read once and whole.
  if (scan.kind != NodeKind::seq_scan || !scan.actual || !scan.estimated || !other.actual ||
      scan.predicate(PredicateRole::filter) != nullptr ||
      (scan.actual->loops > 1 && !scan.parallel_aware)) {
    return;
  }
  // The whole hash table is in every process, so the averages of its loops are the totals.
  const bool shared_side = other.kind == NodeKind::hash && !other.parallel_aware;
  const double scanned = scan.total_rows()->value();
  const double kept = join.total_rows()->value();
  const double lookups = shared_side ? other.actual->rows.value() : other.total_rows()->value();
  if (scanned < least_scanned || kept > scanned * most_kept) {
    return;
  }
  // 2. Few partners to look up.
  const double lookup_cost = (lookups + kept) * cost_per_lookup;
  if (lookup_cost > scan.estimated->total_cost.value() * worth) {
    return;
  }
  // 3. An index would help that is not there.
  const auto columns = joined_columns(join, scan);
  // With an index the scan goes, and with it the join's own work on every row of it.
  Impact impact = subtree_impact(context.plan, side);
  if (join.timing && other.timing) {
    impact = time_impact(context.plan, join.timing->total - other.timing->total);
  }
  if (columns.empty() || has_index_on(context.catalog, scan, columns) || negligible(impact) ||
      impact.share < least_share) {
    return;
  }
  Finding& finding = sink.add(rule, scan, impact);
  finding.title = fmt::format("a join reads {} whole ({}) to keep {}", object_name(scan),
                              side_rows_text(scan), rows_text(Rows(kept)));
  finding.detail = fmt::format(
      "The other side of the join, {}, has only {}, but nothing leads from them to their partners "
      "in {}: without an index on {} all of it is read. Reading and joining it takes {}.",
      side_name(context.plan, other), rows_text(Rows(lookups)), object_name(scan),
      fmt::join(columns, ", "), impact_text(context.plan, impact.share, impact.time));
  finding.columns = columns;
  finding.facts = {{"rows_scanned", scanned},
                   {"rows_kept", kept},
                   {"other_side_rows", lookups},
                   {"join_step", static_cast<double>(join.id + 1)}};
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const auto [outer, inner] = inputs_of(context.plan, node);
    if ((node.kind != NodeKind::hash_join && node.kind != NodeKind::merge_join) || !node.actual ||
        node.never_executed() || outer == nullptr || inner == nullptr) {
      continue;
    }
    if (may_be_looked_up(node.join_type, true)) {
      look_at(rule, context, node, *inner, *outer, sink);
    }
    if (may_be_looked_up(node.join_type, false)) {
      look_at(rule, context, node, *outer, *inner, sink);
    }
  }
}

}  // namespace

PW_DEFINE_RULE(join_reads_whole_table, spec, find);

}  // namespace planwright::advisors
