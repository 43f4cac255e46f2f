#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_runs = 100;
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "uncacheable-subquery",
    .title = "a subquery that needs no outer row is run again for every row",
    .severity = Severity::critical,
    .engines = {Engine::mysql},
    .needs = Needs::actual_times,
    .detects =
        "a subquery marked uncacheable that runs at least 100 times and takes at least 10 % "
        "and 5 ms of the time",
    .why =
        "The result of a subquery that refers to nothing outside could be computed once. A "
        "function that may change from row to row (RAND, UUID, a user variable, SLEEP) "
        "forbids keeping it.",
    .remedy =
        "Take the changing function out of the subquery: compute the value first, in a "
        "statement or a derived table of its own, and compare with that.",
    .quiet_when =
        "the subquery depends on the outer row (see correlated-subplan), runs rarely, or "
        "costs little",
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/subquery-optimization.html"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (node.relationship != Relationship::sub_plan ||
        node.subquery_run != SubqueryRun::uncacheable || !node.actual ||
        node.actual->loops < least_runs) {
      continue;
    }
    const Impact impact = subtree_impact(plan, node);
    if (!worth_it(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title =
        fmt::format("a subquery that cannot be kept runs {} times", count_text(node.actual->loops));
    finding.detail = fmt::format(
        "{} holds a function whose value may change from row to row (RAND, UUID, a user "
        "variable …), so its result is not kept: {} runs take {}.",
        node.subplan_name.substr(0, node.subplan_name.find(" (")), count_text(node.actual->loops),
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"runs", node.actual->loops}};
  }
}

}  // namespace

PW_DEFINE_RULE(uncacheable_subquery, spec, find);

}  // namespace planwright::advisors
