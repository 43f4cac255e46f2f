#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_runs = 100;
constexpr double least_share = 0.10;
constexpr double least_time_ms = 5;
// A subquery of more steps is named by what its first ones read.
constexpr std::size_t most_steps = 50;

const RuleSpec spec{
    .id = "correlated-subplan",
    .title = "a subquery runs once for every row of the statement around it",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_times,
    .detects =
        "a SubPlan that is not hashed (MySQL, MariaDB: a dependent subquery), runs at least 100 "
        "times and takes 5 ms and 10 % of "
        "the time or more",
    .why =
        "A subquery that names a column of the outer row is run for every such row. That is a "
        "nested loop the planner cannot turn into another join.",
    .remedy =
        "Write it as a join: a LEFT JOIN to a subquery grouped by the key, or LATERAL where the "
        "server has it; for "
        "EXISTS and IN keep them out of OR, so that they can become semi joins. Meanwhile an "
        "index on the columns the subquery looks up makes each run cheap.",
    .quiet_when =
        "the subquery runs rarely, was hashed, or all its runs take under 10 % of the time",
    .follows_from = {"row-misestimate", "generic-plan-misestimate", "cartesian-product"},
    .references = {"https://www.postgresql.org/docs/current/queries-table-expressions.html"
                   "#QUERIES-LATERAL"},
};

// What the subquery spends its time reading; null when it reads no table.
const Node* busiest_scan(const Plan& plan, const Node& subplan) {
  const Node* busiest = nullptr;
  for (const Node& node : plan.subtree(subplan).first(
           std::min<std::size_t>(plan.subtree(subplan).size(), most_steps))) {
    if (node.is_scan() && node.timing &&
        (busiest == nullptr || node.timing->self > busiest->timing->self)) {
      busiest = &node;
    }
  }
  return busiest;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // The result of an uncorrelated IN is kept in a Materialize node and read again.
    if (node.relationship != Relationship::sub_plan || node.kind == NodeKind::materialize ||
        !node.actual || !node.timing || !node.parent) {
      continue;
    }
    if (node.subquery_run == SubqueryRun::once || node.subquery_run == SubqueryRun::uncacheable) {
      continue;
    }
    const Node& owner = context.plan.nodes[*node.parent];
    // MariaDB may keep results for values seen before: those are no runs.
    const Node* kept =
        node.kind == NodeKind::memoize ? context.plan.child(node, Relationship::outer) : nullptr;
    // Hashed: once per run of its owner, or per process.
    const double runs = kept != nullptr && kept->actual ? kept->actual->loops : node.actual->loops;
    if (runs < least_runs || (owner.actual && repeats(node, owner) <= 1)) {
      continue;
    }
    const Impact impact = subtree_impact(context.plan, node);
    if (impact.share < least_share || impact.time->value() < least_time_ms) {
      continue;
    }
    const Node* read = busiest_scan(context.plan, node);
    Finding& finding = sink.add(rule, node, impact);
    const Milliseconds each = node.actual->total.value_or(*impact.time / runs);
    const std::string what = read == nullptr ? "" : " on " + object_name(*read);
    finding.title = fmt::format("a subquery{} runs {} times, once per row", what, count_text(runs));
    finding.detail = fmt::format(
        "The subquery{} ({}) refers to the row around it, so {} runs it for every row: {} runs of "
        "{} each, together {}.",
        what, node.subplan_name.substr(0, node.subplan_name.find(" (")), node_name(owner),
        count_text(runs), text(each), impact_text(context.plan, impact.share, impact.time));
    if (read != nullptr) {
      finding.relation = read->relation;
    }
    finding.facts = {{"runs", runs}, {"ms_per_run", each.value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(correlated_subplan, spec, find);

}  // namespace planwright::advisors
