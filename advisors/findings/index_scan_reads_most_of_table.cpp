#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 10'000;
constexpr double least_share_of_table = 0.2;  // below, a bitmap or the index may well be right
constexpr double least_touches = 1.5;         // pages touched for each page of the table
constexpr int most_steps_up = 40;

const RuleSpec spec{
    .id = "index-scan-reads-most-of-table",
    .title = "an index scan visits more pages than the whole table has",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::buffers,
    .detects =
        "an Index Scan with a condition, run once, that finds at least 20 % of the table's rows "
        "(10,000 or more) and touches at least 1.5 pages for each page of the table",
    .why =
        "An index scan fetches row by row in the index's order: a page is visited once for each "
        "row on it, at random. Where a large part of the table is wanted, reading the table once "
        "from front to back touches each page once.",
    .remedy =
        "Find out why the planner preferred it: an estimate far too low (ANALYZE), "
        "random_page_cost near seq_page_cost on storage that is not that fast, or "
        "enable_seqscan switched off. Else read less: a more selective condition or an index that "
        "answers all of it, an index that holds every column needed, or a table kept in the "
        "index's order (CLUSTER, BRIN).",
    .quiet_when =
        "the table's size is not known, the rows lie together (few pages for many rows), the "
        "index's order is needed above (merge join, sorted grouping, ORDER BY), a LIMIT stops the "
        "scan, a join repeats it, or the pages too many are a negligible part",
    .follows_from = {"row-misestimate", "stale-statistics", "disabled-node"},
    .references = {"https://www.postgresql.org/docs/current/indexes-ordering.html",
                   "https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#GUC-RANDOM-PAGE-COST"},
};

// What is above may want the rows in the index's order: then the sort it spares counts too.
bool order_may_be_wanted(const FindingContext& context, const Node& scan) {
  const Node* at = context.plan.parent_of(scan);
  for (int step = 0; step < most_steps_up; ++step) {
    if (at == nullptr) {
      return context.query == nullptr || !context.query->understood() ||
             !context.query->scopes.front().order_by.empty();
    }
    switch (at->kind) {
      case NodeKind::sort:
      case NodeKind::hash:
      case NodeKind::hash_join:
      case NodeKind::modify_table:
        return false;
      case NodeKind::aggregate:
        return at->strategy == Strategy::sorted || at->strategy == Strategy::mixed;
      case NodeKind::merge_join:
      case NodeKind::group:
      case NodeKind::unique:
      case NodeKind::window_aggregate:
      case NodeKind::incremental_sort:
      case NodeKind::gather_merge:
      case NodeKind::limit:
        return true;
      default:
        at = context.plan.parent_of(*at);
    }
  }
  return true;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // 1. One index scan that finds a large part of its table.
    const Relation* relation =
        node.kind == NodeKind::index_scan ? context.catalog.find(node.relation) : nullptr;
    const auto rows = rows_read(node);
    if (relation == nullptr || !rows || !node.buffers || !relation->pages ||
        relation->pages->value() < 1 || node.predicate(PredicateRole::index_cond) == nullptr ||
        (node.actual->loops > 1 && !node.parallel_aware) || rows->read().value() < least_rows) {
      continue;
    }
    const double in_table = rows_of(*relation).value_or(Rows(0)).value();
    if (in_table <= 0 || rows->read().value() < least_share_of_table * in_table) {
      continue;
    }
    // 2. It touches more pages than there are.
    const Buffers own = *own_buffers(context.plan, node);
    const Blocks touched = own.shared_hit + own.shared_read + own.local_hit + own.local_read;
    const double times = touched / *relation->pages;
    if (times < least_touches || limit_above(context.plan, node) != nullptr ||
        order_may_be_wanted(context, node)) {
      continue;
    }
    // 3. Those above one pass over the table are what could be saved.
    const Impact impact = scaled(self_impact(context.plan, node), 1 - 1 / times);
    if (negligible(impact)) {
      continue;
    }
    const double share = std::min(1.0, rows->read().value() / in_table);
    Finding& finding = sink.add(rule, node, impact);
    finding.title =
        fmt::format("index {} finds {} of {} and touches {} as many pages as the table has",
                    node.index, percent_text(share), object_name(node), factor_text(times));
    finding.detail = fmt::format(
        "The scan finds {} of some {} and visits {} pages to fetch them; the whole table has {}. "
        "Reading the table once would visit each page once; what is visited more takes at most {}.",
        total_rows_text(node, rows->read()), rows_text(Rows(in_table)), count_text(touched.value()),
        count_text(relation->pages->value()), impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"rows_found", rows->read().value()},
                     {"rows_in_table", in_table},
                     {"pages_touched", touched.value()},
                     {"pages_in_table", relation->pages->value()},
                     {"index", node.index}};
  }
}

}  // namespace

PW_DEFINE_RULE(index_scan_reads_most_of_table, spec, find);

}  // namespace planwright::advisors
