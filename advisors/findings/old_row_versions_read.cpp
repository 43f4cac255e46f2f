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

constexpr double least_versions = 1'000;
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "old-row-versions-read",
    .title = "reading a table goes through old versions of its rows",
    .severity = Severity::high,
    .engines = {Engine::mariadb},
    .needs = Needs::actual_times,
    .detects =
        "a table for whose rows at least 1,000 old versions were read "
        "(r_engine_stats.old_rows_read), when reading it takes at least 10 % and 5 ms of the "
        "time",
    .why =
        "A transaction sees the rows as they were when it began. For each row changed since, "
        "InnoDB rebuilds the old version from the undo log, step by step, and the undo log "
        "cannot be purged meanwhile.",
    .remedy =
        "Keep transactions short: commit or roll back what only reads, find sessions that "
        "hold an old snapshot (information_schema.INNODB_TRX), and do not run reports in the "
        "transaction of a long job.",
    .quiet_when = "few old versions were needed, or reading the table costs little",
    .references = {"https://mariadb.com/kb/en/innodb-purge/",
                   "https://mariadb.com/kb/en/analyze-format-json/"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const double versions = node.access ? node.access->old_versions_read.value_or(0) : 0;
    const auto reading = table_reading(plan, node);
    if (versions < least_versions || !reading || !worth_it(reading->impact)) {
      continue;
    }
    const Impact& impact = reading->impact;
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("reading {} rebuilds {} old versions of its rows",
                                object_name(node), count_text(versions));
    finding.detail = fmt::format(
        "Rows of {} were changed after this statement's transaction began: {} versions were "
        "rebuilt from the undo log for {} read. Reading the table takes {}.",
        object_name(node), count_text(versions), rows_text(reading->rows.read()),
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"old_versions", versions}, {"rows_read", reading->rows.read().value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(old_row_versions_read, spec, find);

}  // namespace planwright::advisors
