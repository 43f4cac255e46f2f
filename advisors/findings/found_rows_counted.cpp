#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_counted = 10'000;
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "found-rows-counted",
    .title = "SQL_CALC_FOUND_ROWS computes all rows to return a few",
    .severity = Severity::critical,
    .engines = {Engine::mysql},
    .needs = Needs::actual_rows,
    .detects =
        "a LIMIT under SQL_CALC_FOUND_ROWS that takes at least 10,000 rows more than it "
        "returns",
    .why =
        "Without it the server stops when the LIMIT is met. SQL_CALC_FOUND_ROWS makes it "
        "compute every further row just to count them. It is deprecated since MySQL 8.0.17.",
    .remedy =
        "Ask for the page with LIMIT alone and count, where the count is needed at all, with "
        "a second statement: SELECT COUNT(*) with the same condition can use a smaller index."
        " Or ask for one row more than shown, to know whether there is a next page.",
    .quiet_when = "few rows are counted beyond the page, or counting them costs little",
    .references =
        {"https://dev.mysql.com/doc/refman/8.4/en/information-functions.html#function_found-rows"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const Node* input = plan.child(node, Relationship::outer);
    if (node.kind != NodeKind::limit || input == nullptr || !node.actual || !input->actual ||
        node.never_executed() || node.native.find("SQL_CALC_FOUND_ROWS") == std::string::npos) {
      continue;
    }
    const Rows taken = *input->total_rows();
    const Rows counted = taken - *node.total_rows();
    if (counted.value() < least_counted) {
      continue;
    }
    const Impact impact = scaled(subtree_impact(plan, node), counted / taken);
    if (!worth_it(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("SQL_CALC_FOUND_ROWS reads on for {} to return {}",
                                rows_text(counted), rows_text(*node.total_rows()));
    finding.detail = fmt::format(
        "The LIMIT is met after {}; the other {} are computed only to be counted. They account for "
        "up to {}.",
        rows_text(*node.total_rows()), rows_text(counted),
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows_counted", counted.value()},
                     {"rows_returned", node.total_rows()->value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(found_rows_counted, spec, find);

}  // namespace planwright::advisors
