#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_consumer.hpp"
#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_kept = 0.5;      // below, a selective index may be the answer
constexpr double least_share = 0.3;     // a scan that is worth redesigning something for
constexpr Milliseconds least_time{50};  // nobody redesigns anything for less

const RuleSpec spec{
    .id = "full-scan-of-large-table",
    .title = "the query needs most of a large table and spends its time reading it",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_times,
    .detects =
        "a Seq Scan (MySQL, MariaDB: type ALL), or an index scan without a condition, that keeps "
        "at least half of the "
        "rows it reads and takes at least 30 % and 50 ms of the time by itself",
    .why =
        "Most rows are wanted, so no index on the condition makes the reading go away, and the "
        "time "
        "grows with the table.",
    .remedy =
        "Read less: fewer rows (a narrower period, partitions), fewer or narrower columns (a "
        "covering index that an index-only scan can read instead of the table), or totals "
        "kept up to date in a summary table (or a materialized view, where the server has them). "
        "Parallel workers, where it has those, shorten the wait without lessening the work.",
    .quiet_when =
        "a join, a Limit, a top-N sort or a later filter on a CTE uses only a part of the rows (an "
        "index can "
        "help there), the statement changes the rows it reads, or the scan is repeated by "
        "a join",
    .references = {"https://www.postgresql.org/docs/current/indexes-index-only-scans.html",
                   "https://www.postgresql.org/docs/current/rules-materializedviews.html"},
};

bool reads_everything(const Node& node) {
  const bool by_index = node.kind == NodeKind::index_scan || node.kind == NodeKind::index_only_scan;
  return node.kind == NodeKind::seq_scan ||
         (by_index && node.predicate(PredicateRole::index_cond) == nullptr &&
          (node.index_access == IndexAccess::none || node.index_access == IndexAccess::full) &&
          node.predicate(PredicateRole::order_by) == nullptr);
}

std::string what_helps(Engine engine, const Consumer& consumer, bool filtered) {
  const Node* above = consumer.aggregate;
  if (above != nullptr && above->group_key.empty() && above->output.size() == 1) {
    // VERBOSE prints a partial aggregate's output in parentheses of its own.
    const std::string& output = above->output.front();
    if (output.ends_with("count(*)") || output.ends_with("count(*))")) {
      return filtered
                 ? "An exact count has to look at every row; where it is asked for often, keep "
                   "it in a counter or summary table"
                 : "An exact count has to look at every row, at best in the smallest index. "
                   "Where an estimate will do, pg_class.reltuples holds one; where it must be "
                   "exact and often, keep it in a counter table";
    }
    if ((output.find("min(") < 2 || output.find("max(") < 2) && !filtered) {
      return "The smallest or largest value of a column is the first or last entry of an index on "
             "it: such an index answers this without the scan";
    }
  }
  if (above != nullptr && above->kind == NodeKind::aggregate) {
    return std::string("The rows are only summed up: a summary table") +
           (engine == Engine::postgresql ? " or materialized view" : "") +
           " would hold the few "
           "totals, and a covering index on just the columns used is smaller to read than the "
           "table";
  }
  return "Only reading less shortens this: fewer rows (a narrower condition, partitions), or fewer "
         "columns from a covering index";
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // 1. A scan of everything that was not repeated and keeps most of it.
    const auto reading = table_reading(context.plan, node);
    const RowsRead* rows = reading ? &reading->rows : nullptr;
    if (rows == nullptr || !node.timing || !reads_everything(node) ||
        (node.actual->loops > 1 && !node.parallel_aware) || rows->read().value() <= 0 ||
        rows->kept / rows->read() < least_kept) {
      continue;
    }
    // 2. It takes much of the time.
    const Impact impact = reading->impact;
    if (impact.share < least_share || impact.time.value_or(Milliseconds(0)) < least_time) {
      continue;
    }
    // 3. What is above needs all of it.
    const Consumer consumer = consumer_of(context.plan, *reading->top, rows->kept, least_kept);
    if (!consumer.needs_all) {
      continue;
    }
    const std::string read = total_rows_text(node, rows->read());
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("reading all of {} ({}) takes {} of the time", object_name(node),
                                read, percent_text(impact.share));
    finding.detail = fmt::format(
        "The query reads {} from {}{}. The reading takes {}{}. {}.", read, object_name(node),
        reading->filter == nullptr
            ? std::string{}
            : fmt::format(" and its condition keeps {} of them, so an index on it would spare "
                          "little",
                          rows->kept == rows->read() ? std::string("all")
                                                     : percent_text(rows->kept / rows->read())),
        impact_text(context.plan, impact.share, impact.time),
        consumer.gather != nullptr ? fmt::format(" although {:.0f} parallel workers share it",
                                                 consumer.gather->workers_launched.value_or(0))
        : context.plan.engine == Engine::postgresql ? " in one process"
                                                    : "",
        what_helps(context.plan.engine, consumer, reading->filter != nullptr));
    finding.facts = {{"rows_scanned", rows->read().value()}, {"rows_kept", rows->kept.value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(full_scan_of_large_table, spec, find);

}  // namespace planwright::advisors
