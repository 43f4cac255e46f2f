#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_share = 0.30;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "skip-scan-of-many-values",
    .title = "an index is searched anew for every value of its leading column",
    .severity = Severity::high,
    .engines = {Engine::mysql},
    .needs = Needs::actual_times,
    .detects = "an index skip scan that takes at least 30 % and 5 ms of the time by itself",
    .why =
        "The condition does not name the leading column, so the server tries each of its "
        "values in turn, with a search of the index for each. That pays for a handful of "
        "values only.",
    .remedy =
        "Create an index that begins with the column of the condition, or name the leading "
        "column in it.",
    .quiet_when = "the index is searched by its leading column, or the scan is quick",
    .references =
        {"https://dev.mysql.com/doc/refman/8.4/en/range-optimization.html#range-access-skip-scan"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (node.index_access != IndexAccess::skip || !node.actual || node.never_executed()) {
      continue;
    }
    const Impact impact = self_impact(plan, node);
    if (!worth_it(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("index {} of {} is searched once for every leading value",
                                node.index, object_name(node));
    const NodePredicate* condition = node.predicate(PredicateRole::index_cond);
    finding.detail = fmt::format(
        "The condition {} says nothing of the index's leading column, so the skip scan searches "
        "under every value of it. Finding {} that way takes {}.",
        condition == nullptr ? std::string("of the query") : brief(condition->text),
        total_rows_text(node, *node.total_rows()), impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows", node.total_rows()->value()}, {"index", node.index}};
  }
}

}  // namespace

PW_DEFINE_RULE(skip_scan_of_many_values, spec, find);

}  // namespace planwright::advisors
