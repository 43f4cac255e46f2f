#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_age_s = 30.0 * 86'400;  // a monthly report must have come by
// Where the counters were never reset their age is not known: then the table must have been
// read this often without the index.
constexpr double least_scans = 100'000;
constexpr Blocks least_pages{128};  // 1 MB

const RuleSpec spec{
    .id = "unused-index",
    .title = "the statement maintains an index that no query used",
    .severity = Severity::low,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a statement that writes a table with an index of 1 MB or more that was not scanned once "
        "since the counters were reset, 30 days ago or more (never reset: 100,000 scans of the "
        "table by other ways)",
    .why =
        "Every inserted row, and every update that is not HOT, writes into each index of the "
        "table: pages dirtied, log written, cache used, for nothing.",
    .remedy =
        "Make sure that no replica uses it (they count by themselves) and no yearly job needs it; "
        "then DROP INDEX CONCURRENTLY, keeping its definition.",
    .quiet_when =
        "the statement does not write the table, the index enforces something (primary key, "
        "unique, exclusion, replica identity), supports a foreign key, is small, or has not been "
        "watched long enough",
    .references = {"https://www.postgresql.org/docs/current/monitoring-stats.html"
                   "#MONITORING-PG-STAT-ALL-INDEXES-VIEW"},
};

bool enforces_something(const Index& index) {
  return index.primary || index.unique || index.constraint || index.replica_identity;
}

// Finds the rows that refer to a key when the referenced row goes; such look-ups may be rare.
bool supports_foreign_key(const Relation& relation, const Index& index) {
  return std::ranges::any_of(relation.foreign_keys, [&index](const ForeignKey& key) {
    return !index.keys.empty() &&
           std::ranges::find(key.columns, index.keys.front().column) != key.columns.end();
  });
}

bool watched_long_enough(const TableCounters& counters) {
  return counters.age_s ? *counters.age_s >= least_age_s
                        : counters.seq_scans + counters.index_scans >= least_scans;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const TableUse& table : tables_of(context)) {
    const Relation& relation = *table.relation;
    if (table.write == nullptr || !relation.counters || !watched_long_enough(*relation.counters) ||
        table.write->operation == Operation::remove) {
      continue;
    }
    for (const Index& index : relation.indexes) {
      const bool used_here = std::ranges::find(context.plan.nodes, index.name, &Node::index) !=
                             context.plan.nodes.end();
      if (!index.valid || !index.scans || *index.scans > 0 || enforces_something(index) ||
          !index.pages || *index.pages < least_pages || used_here ||
          supports_foreign_key(relation, index)) {
        continue;
      }
      // The step writes the table and each of its indexes alike, as far as the plan tells.
      const Impact impact = scaled(self_impact(context.plan, *table.write),
                                   1.0 / static_cast<double>(relation.indexes.size() + 1));
      const auto& age = relation.counters->age_s;
      Finding& finding = sink.add(rule, *table.write, impact);
      finding.relation = relation.ref;
      finding.title =
          fmt::format("index {} on {} was never used, and each row written maintains it",
                      index.name, relation.ref.name);
      finding.detail = fmt::format(
          "No query on this server scanned {} ({}){}. Replicas count their own scans. Maintaining "
          "it takes some {} of this statement.",
          index.name, text(*index.pages * postgresql_block_size),
          age ? fmt::format(" in {}", age_text(*age)) : std::string(" since it counts"),
          impact_text(context.plan, impact.share, impact.time));
      finding.facts = {{"index", index.name}, {"pages", index.pages->value()}};
    }
  }
}

}  // namespace

PW_DEFINE_RULE(unused_index, spec, find);

}  // namespace planwright::advisors
