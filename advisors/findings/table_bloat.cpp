#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/expected_size.hpp"
#include "findings/scan_reading.hpp"
#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_times = 2;    // the size its rows would take if written anew
constexpr Blocks least_waste{1024};  // 8 MB

const RuleSpec spec{
    .id = "table-bloat",
    .title = "a table that is read whole is far larger than its rows need",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a sequential scan of a table with at least twice the pages its rows need, and at least "
        "8 MB too many, reckoned from the number of rows, the average widths of all columns, row "
        "headers, alignment and fillfactor",
    .why =
        "Updated and deleted rows leave space behind. VACUUM lets new rows use it but gives little "
        "back, and a sequential scan reads every page, empty or not.",
    .remedy =
        "VACUUM first and see whether the table fills up again. To shrink it: pg_repack or "
        "pg_squeeze while it is in use, VACUUM FULL where it can be locked for the time. Then "
        "vacuum more often, so that it stays small.",
    .quiet_when =
        "the table's size, rows or the widths of its columns are not known (never analyzed), it is "
        "small, it is not read whole, a LIMIT stops the scan, or the empty pages cost a negligible "
        "part",
    .follows_from = {"old-transaction-holds-back-vacuum"},
    .references = {"https://www.postgresql.org/docs/current/routine-vacuuming.html"
                   "#VACUUM-FOR-SPACE-RECOVERY"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const TableUse& table : tables_of(context)) {
    const Relation& relation = *table.relation;
    const Node* node = table.scan;
    if (node == nullptr || node->kind != NodeKind::seq_scan || !node->actual ||
        node->never_executed() || !relation.pages || limit_above(context.plan, *node) != nullptr) {
      continue;
    }
    const auto expected = expected_table_pages(relation);
    if (!expected || *relation.pages < least_times * *expected ||
        *relation.pages - *expected < least_waste) {
      continue;
    }
    const double waste = 1 - *expected / *relation.pages;
    const Impact impact = scaled(self_impact(context.plan, *node), waste);
    if (negligible(impact)) {
      continue;
    }
    const double dead = relation.counters ? relation.counters->dead_rows : 0;
    const Bytes real = *relation.pages * postgresql_block_size;
    const Bytes needed = *expected * postgresql_block_size;
    Finding& finding = sink.add(rule, *node, impact);
    finding.title = fmt::format("{} takes {}, its rows need some {}", relation.ref.name, text(real),
                                text(needed));
    finding.detail = fmt::format(
        "{} of the average width would fit into about {}; the scan reads {}, some {} of it without "
        "rows{}. Reading that takes at most {}.",
        rows_text(*rows_of(relation)), text(needed), text(real), percent_text(waste),
        dead >= 1000 ? fmt::format(" ({} dead rows wait for VACUUM)", count_text(dead))
                     : std::string{},
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"pages", relation.pages->value()},
                     {"expected_pages", expected->value()},
                     {"dead_rows", dead}};
  }
}

}  // namespace

PW_DEFINE_RULE(table_bloat, spec, find);

}  // namespace planwright::advisors
