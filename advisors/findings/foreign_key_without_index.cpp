#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/estimates/postgresql_cost.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/statement_tables.hpp"
#include "indexes/foreign_key.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// Searching a smaller table for each row is over before anybody notices.
constexpr Blocks least_pages{50};
constexpr double least_share = 0.10;  // of the estimated cost, with the searches added

const RuleSpec spec{
    .id = "foreign-key-without-index",
    .title = "a DELETE will search a referencing table without an index, once for each row",
    .severity = Severity::medium,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "the plan, without measured times, of a DELETE from a table that a foreign key of a table "
        "of 50 pages or more refers to, when no index leads with the referencing columns and the "
        "searches would be at least 10 % of the estimated cost",
    .why =
        "For each deleted row the server looks for rows that refer to it, in a trigger that "
        "EXPLAIN does not show before it has run. PostgreSQL does not index referencing columns by "
        "itself: without an index each look-up reads the whole referencing table.",
    .remedy = "Create an index on the referencing columns.",
    .quiet_when =
        "an index leads with the columns, the referencing table is small or its size is not known, "
        "few rows are deleted, or the plan has times (then foreign-key-trigger-slow tells what the "
        "trigger took)",
    .references = {"https://www.postgresql.org/docs/current/ddl-constraints.html"
                   "#DDL-CONSTRAINTS-FK"},
};

// Rows the statement is expected to delete.
double deleted_rows(const Plan& plan, const Node& write) {
  const Node* source = plan.child(write, Relationship::outer);
  if (source == nullptr || !source->estimated) {
    return 0;
  }
  return source->actual ? source->total_rows()->value() : source->estimated->rows.value();
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  if (plan.timed()) {
    return;
  }
  for (const TableUse& table : tables_of(context)) {
    if (table.write == nullptr || table.write->operation != Operation::remove ||
        !plan.root().estimated) {
      continue;
    }
    const double rows = deleted_rows(plan, *table.write);
    for (const Relation& referencing : context.catalog.relations()) {
      for (const ForeignKey& key : referencing.foreign_keys) {
        const auto in_table = rows_of(referencing);
        if (context.catalog.find(key.referenced) != table.relation || !referencing.pages ||
            *referencing.pages < least_pages || !in_table || rows < 1 ||
            has_index_for(ForeignKeyMatch{&referencing, &key})) {
          continue;
        }
        // The trigger's cost is not in the plan's: the share is of both together.
        const estimates::ScanQuestion question{*referencing.pages, *in_table, Rows(1)};
        const Cost one = estimates::seq_scan_cost(estimates::planner_costs(plan), question);
        const Cost searches = rows * one;
        const Impact impact{searches / (searches + plan.root().estimated->total_cost), {}};
        if (impact.share < least_share) {
          continue;
        }
        const std::string columns = fmt::format("{}", fmt::join(key.columns, ", "));
        Finding& finding = sink.add(rule, impact);
        finding.relation = referencing.ref;
        finding.columns = key.columns;
        finding.title = fmt::format("foreign key {}: {} has no index on {}", key.name,
                                    referencing.ref.name, columns);
        finding.detail = fmt::format(
            "For each of {} to be deleted from {} the server will read all of {} ({} in {} pages) "
            "to look for rows that refer to it. The plan does not count that: it costs {}, each "
            "search {}, all of them {}.",
            rows_text(Rows(rows)), table.relation->ref.name, referencing.ref.name,
            rows_text(*in_table), count_text(referencing.pages->value()),
            count_text(plan.root().estimated->total_cost.value()), count_text(one.value()),
            count_text(searches.value()));
        finding.facts = {
            {"rows_deleted", rows}, {"cost_of_one_search", one.value()}, {"constraint", key.name}};
      }
    }
  }
}

}  // namespace

PW_DEFINE_RULE(foreign_key_without_index, spec, find);

}  // namespace planwright::advisors
