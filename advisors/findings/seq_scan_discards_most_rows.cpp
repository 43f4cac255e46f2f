#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_discarded = 0.90;
constexpr double least_scanned = 10'000;

const RuleSpec spec{
    .id = "seq-scan-discards-most-rows",
    .title = "a sequential scan reads a table to throw most of it away",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a Seq Scan (MySQL, MariaDB: type ALL) whose filter removes at least 90 % of the rows it "
        "reads, when it reads "
        "at least 10,000 over all its loops",
    .why =
        "The server reads every row of the table and tests the condition on each, although few "
        "match. The time grows with the table, not with the result.",
    .remedy =
        "Index the columns of the condition: those compared with = first, then one compared "
        "with a range.",
    .quiet_when =
        "most rows pass the filter (then reading the whole table is right), the table is "
        "small, or the scan takes a negligible part of the time",
    .follows_from = {"nested-loop-inner-seq-scan", "correlated-subplan", "or-across-columns",
                     "function-on-column", "leading-wildcard-like"},
    .references = {"https://www.postgresql.org/docs/current/indexes-multicolumn.html",
                   "https://use-the-index-luke.com/sql/where-clause/the-equals-operator"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // 1. A sequential scan with a filter that ran.
    const auto reading = table_reading(context.plan, node);
    if (node.kind != NodeKind::seq_scan || !reading || reading->filter == nullptr) {
      continue;
    }
    const NodePredicate* filter = reading->filter;
    // 2. It read much and kept little.
    const Rows kept = reading->rows.kept;
    const Rows removed = reading->rows.filtered;
    const Rows scanned = kept + removed;
    if (scanned.value() < least_scanned || removed / scanned < least_discarded) {
      continue;
    }
    // 3. It takes a part of the time worth speaking of.
    const Impact impact = reading->impact;
    if (negligible(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} of {} discards {} of {}", full_scan_words(context.plan.engine),
                                object_name(node), percent_text(removed / scanned),
                                total_rows_text(node, scanned));
    finding.detail = fmt::format(
        "The scan of {} reads {} to keep {}; the condition {} is tested on every one of them. "
        "It takes {}.",
        object_name(node), total_rows_text(node, scanned), rows_text(kept), filter->text,
        impact_text(context.plan, impact.share, impact.time));
    for (const Predicate& term : filter->terms) {
      if (!term.column.column.empty()) {
        finding.columns.push_back(term.column.column);
      }
    }
    finding.facts = {{"rows_scanned", scanned.value()},
                     {"rows_kept", kept.value()},
                     {"rows_removed", removed.value()},
                     {"filter", filter->text}};
  }
}

}  // namespace

PW_DEFINE_RULE(seq_scan_discards_most_rows, spec, find);

}  // namespace planwright::advisors
