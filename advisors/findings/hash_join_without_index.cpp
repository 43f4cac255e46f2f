#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_read = 10'000;
constexpr double waste = 10;  // rows read for every row needed
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "hash-join-without-index",
    .title = "a hash join reads a whole table for the few rows that have a partner",
    .severity = Severity::critical,
    .engines = {Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a hash join one of whose tables is read whole, 10,000 rows or more and once, when "
        "the other side and the result have at most a tenth of its rows, no index for the "
        "join is offered, and reading and joining it takes at least 10 % and 5 ms of the time",
    .why =
        "The server hashes because nothing leads from the few rows of the other side to their"
        " partners: it reads all of the table, row by row, to drop most of it.",
    .remedy =
        "Index the column of the large table that the join compares with =. A nested loop "
        "then looks up just the partners.",
    .quiet_when =
        "much of the table finds a partner, the join type needs all rows of the table, an "
        "index for the join exists and was not chosen, or the table is small",
    .follows_from = {"row-misestimate"},
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/hash-joins.html",
                   "https://mariadb.com/kb/en/block-based-join-algorithms/"},
};

// Rows of this side without a partner are dropped, so that lookups could replace the scan.
bool may_be_looked_up(JoinType type, bool is_inner) {
  return type == JoinType::none || type == JoinType::inner || type == JoinType::semi ||
         (is_inner && (type == JoinType::left || type == JoinType::anti));
}

void look_at(const RuleSpec& rule, const FindingContext& context, const Node& join,
             const Node& side, const Node& other, FindingSink& sink) {
  const Plan& plan = context.plan;
  const Node* below = side.kind == NodeKind::filter ? plan.child(side, Relationship::outer) : &side;
  if (below == nullptr || below->kind != NodeKind::seq_scan || below->relation.empty() ||
      !other.actual || (below->access && !below->access->possible_indexes.empty())) {
    return;
  }
  const auto reading = table_reading(plan, *below);
  if (!reading || below->actual->loops > 1) {
    return;
  }
  const double read = reading->rows.read().value();
  const double kept = join.total_rows()->value();
  const double lookups = other.total_rows()->value();
  Impact impact = reading->impact;
  if (join.timing && other.timing) {
    impact = time_impact(plan, std::max(join.timing->total - other.timing->total, Milliseconds(0)));
  }
  if (read < least_read || std::max(kept, lookups) * waste > read || !worth_it(impact)) {
    return;
  }
  const NodePredicate* condition = join.predicate(PredicateRole::hash_cond);
  Finding& finding = sink.add(rule, *below, impact);
  finding.title = fmt::format("a hash join reads {} whole ({}) to keep {}", object_name(*below),
                              rows_text(Rows(read)), rows_text(Rows(kept)));
  finding.detail = fmt::format(
      "The other side of the join, {}, has only {}, but no index leads from them to their partners "
      "in {} by {}, so all of it is read. Reading and joining it takes {}.",
      side_name(plan, other), rows_text(Rows(lookups)), object_name(*below),
      short_condition(condition->text), impact_text(plan, impact.share, impact.time));
  finding.facts = {{"rows_read", read}, {"rows_kept", kept}, {"other_side_rows", lookups}};
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const auto [outer, inner] = inputs_of(plan, node);
    if (node.kind != NodeKind::hash_join || outer == nullptr || inner == nullptr || !node.actual ||
        node.never_executed() || node.predicate(PredicateRole::hash_cond) == nullptr) {
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

PW_DEFINE_RULE(hash_join_without_index, spec, find);

}  // namespace planwright::advisors
