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
    .id = "full-index-scan-for-few-rows",
    .title = "a whole index is read to find a few rows",
    .severity = Severity::critical,
    .engines = {Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "an index scan without bounds (MySQL: Index scan; MariaDB: type index) of at least "
        "10,000 entries whose condition removes at least 90 % of them, taking at least 10 % "
        "and 5 ms of the time",
    .why =
        "The index holds the columns asked for, but not in an order that leads to the rows: "
        "every entry is read and tested. It is smaller than the table, and that is all it "
        "saves.",
    .remedy =
        "Create an index that begins with the column the condition compares, or add a "
        "condition on the leading column of this one.",
    .quiet_when = "most entries pass, a LIMIT ends the scan early, or the scan costs little",
    .references =
        {"https://dev.mysql.com/doc/refman/8.4/en/multiple-column-indexes.html",
         "https://use-the-index-luke.com/sql/where-clause/the-equals-operator/concatenated-keys"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const auto reading = table_reading(plan, node);
    if (node.index_access != IndexAccess::full || !node.is_scan() || !reading ||
        reading->filter == nullptr || reading->rows.read().value() < least_read ||
        reading->rows.filtered_share() < least_discarded || !worth_it(reading->impact) ||
        limit_above(plan, *reading->top) != nullptr) {
      continue;
    }
    const Impact& impact = reading->impact;
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("all of index {} of {} is read to keep {}", node.index,
                                object_name(node), rows_text(reading->rows.kept));
    finding.detail = fmt::format(
        "The condition {} has no bound on the leading column of {}, so all of its entries ({}) are "
        "tested. It takes {}.",
        brief(reading->filter->text), node.index, total_rows_text(node, reading->rows.read()),
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows_read", reading->rows.read().value()},
                     {"rows_kept", reading->rows.kept.value()},
                     {"index", node.index}};
  }
}

}  // namespace

PW_DEFINE_RULE(full_index_scan_for_few_rows, spec, find);

}  // namespace planwright::advisors
