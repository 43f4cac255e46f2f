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

constexpr double least_pairs = 100'000;
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "join-compares-every-pair",
    .title = "two tables are joined by comparing every row of one with every row of the other",
    .severity = Severity::critical,
    .engines = {Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a MariaDB join with a buffer that is not hashed (BNL), or a MySQL hash join without "
        "an equality to hash by, that compares at least 100,000 pairs of rows and takes at "
        "least 10 % and 5 ms of the time by itself",
    .why =
        "Without an index on the join condition, and without an equality to hash by, nothing "
        "leads from a row to its partners: the condition is tested on every pair, and the "
        "work is the product of both tables.",
    .remedy =
        "Index the column the inner table is joined by. Where the condition is an equality, "
        "MariaDB can hash the buffered rows instead (join_cache_level 3 or more; the default,"
        " 2, does not). Where it is a range, narrow one side first or add an equality, such "
        "as a bucket both sides share.",
    .quiet_when =
        "the join hashes an equality or looks rows up in an index, the pairs are few, or "
        "there is no condition at all (see cartesian-product)",
    .follows_from = {"row-misestimate"},
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/nested-loop-joins.html",
                   "https://mariadb.com/kb/en/block-based-join-algorithms/"},
};

// The condition, and over how many pairs it was tested; null where the join compares none.
struct Compared {
  const NodePredicate* condition = nullptr;
  double pairs = 0;
  Impact impact;
};

Compared compared_by(const Plan& plan, const Node& join, const Node& outer, const Node& inner) {
  const Node* above = plan.parent_of(join);
  Compared found{join.predicate(PredicateRole::join_filter), 0, self_impact(plan, join)};
  if (inner.access && inner.access->join_buffer == "BNL" && join.removed_by_join_filter) {
    found.pairs = (join.actual->rows + *join.removed_by_join_filter).value() * join.actual->loops;
    return found;
  }
  if (join.kind != NodeKind::hash_join || join.predicate(PredicateRole::hash_cond) != nullptr) {
    return {};
  }
  found.pairs = outer.total_rows()->value() * inner.actual->rows.value();
  if (found.condition == nullptr && above != nullptr && above->kind == NodeKind::filter) {
    found.condition = above->predicate(PredicateRole::filter);
    if (above->timing && join.timing) {
      found.impact = time_impact(plan, above->timing->self + join.timing->self);
    }
  }
  return found;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const auto [outer, inner] = inputs_of(plan, node);
    if (!node.is_join() || outer == nullptr || inner == nullptr || !node.actual ||
        node.never_executed() || !outer->actual || !inner->actual) {
      continue;
    }
    const Compared compared = compared_by(plan, node, *outer, *inner);
    if (compared.condition == nullptr || compared.pairs < least_pairs ||
        !worth_it(compared.impact)) {
      continue;
    }
    const Impact& impact = compared.impact;
    Finding& finding = sink.add(rule, node, impact);
    finding.relation = source_of(plan, *inner).relation;
    finding.title =
        fmt::format("{} and {} are joined by comparing {} pairs of rows", side_name(plan, *outer),
                    side_name(plan, *inner), count_text(compared.pairs));
    finding.detail = fmt::format(
        "No index leads from the {} of {} to their partners in {}, so the condition {} is tested "
        "on every pair of rows. Comparing them takes {}.",
        side_rows_text(*outer), side_name(plan, *outer), side_name(plan, *inner),
        short_condition(compared.condition->text), impact_text(plan, impact.share, impact.time));
    finding.facts = {{"pairs", compared.pairs}, {"outer_rows", outer->total_rows()->value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(join_compares_every_pair, spec, find);

}  // namespace planwright::advisors
