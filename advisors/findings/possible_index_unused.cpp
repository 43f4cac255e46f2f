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

constexpr double least_read = 10'000;
constexpr double least_discarded = 0.90;
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "possible-index-unused",
    .title = "a table is read whole although an index would find the few rows that match",
    .severity = Severity::high,
    .engines = {Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a full table scan of at least 10,000 rows that keeps at most a tenth of them while "
        "the plan names indexes it could have used (possible_keys), taking at least 10 % and "
        "5 ms of the time",
    .why =
        "The optimizer weighed the index and found reading the table cheaper, mostly because "
        "it expected more rows to match than did.",
    .remedy =
        "Refresh the statistics (ANALYZE TABLE … PERSISTENT FOR ALL), compare with FORCE "
        "INDEX, and where each row read through the index costs too much, make the index "
        "covering.",
    .quiet_when =
        "most rows match (then the scan is right), no index could be used, or the scan costs "
        "little",
    .references = {"https://mariadb.com/kb/en/engine-independent-table-statistics/"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const auto reading = table_reading(plan, node);
    if (node.kind != NodeKind::seq_scan || !node.access || node.access->possible_indexes.empty() ||
        !reading || reading->filter == nullptr || node.actual->loops > 1 ||
        reading->rows.read().value() < least_read ||
        reading->rows.filtered_share() < least_discarded || !worth_it(reading->impact) ||
        limit_above(plan, node) != nullptr) {
      continue;
    }
    const Impact& impact = reading->impact;
    const double kept = 1 - reading->rows.filtered_share();
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} is read whole although {} could lead to the {} that match",
                                object_name(node), listed(node.access->possible_indexes, "or"),
                                rows_text(reading->rows.kept));
    finding.detail = fmt::format(
        "The optimizer considered {} and read all {} instead{}; {} pass the condition {}. The scan "
        "takes {}.",
        listed(node.access->possible_indexes, "and"), rows_text(reading->rows.read()),
        node.access->filtered_estimated
            ? fmt::format(", expecting {} to match", percent_text(*node.access->filtered_estimated))
            : "",
        percent_text(kept), brief(reading->filter->text),
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows_read", reading->rows.read().value()},
                     {"rows_kept", reading->rows.kept.value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(possible_index_unused, spec, find);

}  // namespace planwright::advisors
