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

constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "range-checked-for-each-row",
    .title = "an access path is chosen again for every row of the join",
    .severity = Severity::critical,
    .engines = {Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a table marked \"Range checked for each record\" (MySQL: re-planned for each "
        "iteration) that is read at least twice and takes at least 10 % and 5 ms of the time",
    .why =
        "No index serves the join condition by equality, so for every row of the other side "
        "the server looks whether some range of some index would do, and mostly reads much of"
        " the table.",
    .remedy =
        "Give the join an equality it can look up, with an index on it; where both conditions"
        " are ranges, a bound on both ends (BETWEEN) on one indexed column keeps the ranges "
        "short.",
    .quiet_when = "the table is joined by an index lookup, is read once, or costs little",
    .follows_from = {"row-misestimate"},
    .references =
        {"https://dev.mysql.com/doc/refman/8.4/en/explain-output.html#explain-extra-information"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (!node.access || !node.access->range_checked_for_each_row || !node.actual ||
        node.actual->loops < 2) {
      continue;
    }
    const auto reading = table_reading(plan, node);
    if (!worth_it(reading->impact)) {
      continue;
    }
    const Impact& impact = reading->impact;
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("how to read {} is decided again for each of {} rows",
                                object_name(node), count_text(node.actual->loops));
    finding.detail = fmt::format(
        "For every row of the join the server looks for a usable range in the indexes of {} and "
        "then reads {} on average, {} in all. It takes {}.",
        object_name(node), rows_text(reading->rows.read() / node.actual->loops),
        total_rows_text(node, reading->rows.read()), impact_text(plan, impact.share, impact.time));
    finding.facts = {{"runs", node.actual->loops}, {"rows_read", reading->rows.read().value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(range_checked_for_each_row, spec, find);

}  // namespace planwright::advisors
