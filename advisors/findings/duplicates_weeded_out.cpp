#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 10'000;
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "duplicates-weeded-out",
    .title = "a semi-join makes many duplicates and drops them through a temporary table",
    .severity = Severity::high,
    .engines = {Engine::mysql},
    .needs = Needs::actual_rows,
    .detects =
        "a weedout step that gets at least 10,000 rows and drops at least half of them, when "
        "that part of what is below takes at least 10 % and 5 ms of the time",
    .why =
        "The subquery of IN or EXISTS was joined like any table: every match gives a row, and"
        " a temporary table of row IDs drops all but the first of each.",
    .remedy =
        "Index the subquery's column, so that the server can stop at the first match or skip "
        "to the next value; or allow materialization (optimizer_switch).",
    .quiet_when = "few duplicates are made, the subquery is materialized, or the waste is small",
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/semijoins.html"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const Node* input = plan.child(node, Relationship::outer);
    if (node.kind != NodeKind::weedout || input == nullptr || !node.actual || !input->actual ||
        node.never_executed()) {
      continue;
    }
    const double made = input->total_rows()->value();
    const double kept = node.total_rows()->value();
    if (made < least_rows || kept * 2 > made) {
      continue;
    }
    const Impact impact = scaled(subtree_impact(plan, node), 1 - kept / made);
    if (!worth_it(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} are joined to keep {} without duplicates",
                                rows_text(Rows(made)), rows_text(Rows(kept)));
    finding.detail = fmt::format(
        "The subquery was joined as a table, which made {}; a temporary table of row IDs dropped "
        "{} of them as duplicates. Making and dropping them takes up to {}.",
        rows_text(Rows(made)), percent_text(1 - kept / made),
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows_made", made}, {"rows_kept", kept}};
  }
}

}  // namespace

PW_DEFINE_RULE(duplicates_weeded_out, spec, find);

}  // namespace planwright::advisors
