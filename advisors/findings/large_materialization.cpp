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

constexpr double least_rows = 10'000;
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "large-materialization",
    .title = "a derived table is written out as a whole before it is read",
    .severity = Severity::high,
    .engines = {Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_times,
    .detects =
        "a derived table, view or CTE that is materialized with at least 10,000 rows, when "
        "writing and reading it back takes at least 10 % and 5 ms of the time beyond "
        "computing its rows",
    .why =
        "The rows of the derived table are all computed and copied into a temporary table "
        "without the columns' indexes; only then are the conditions outside tested on them.",
    .remedy =
        "Put the outer conditions inside the derived table, so that fewer rows are kept; join"
        " the base tables directly where no grouping forbids it (a derived table without "
        "GROUP BY, DISTINCT or LIMIT is merged).",
    .quiet_when =
        "the derived table is small or merged into the statement, or the copy costs little",
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/derived-table-optimization.html"},
};

// MariaDB prints only what was read back, which is all where the table was read whole, once.
Rows rows_in(const Plan& plan, const Node& node, const Node& reader) {
  if (plan.engine != Engine::mariadb) {
    return *node.total_rows();
  }
  const auto reading = table_reading(plan, reader);
  const bool whole =
      reader.access && reader.access->type == "ALL" && reading && reader.actual->loops == 1;
  return whole ? reading->rows.read() : Rows(0);
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (node.kind != NodeKind::materialize || node.relationship != Relationship::subquery ||
        !node.actual || !node.timing || !node.parent) {
      continue;
    }
    const Node& reader = plan.nodes[*node.parent];
    const Rows rows = rows_in(plan, node, reader);
    const Impact impact = time_impact(
        plan, node.timing->self + (reader.timing ? reader.timing->self : Milliseconds(0)));
    if (rows.value() < least_rows || !worth_it(impact) || reader.alias.starts_with("<subquery")) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    const std::string name =
        !node.cte.empty() ? "the CTE " + node.cte : "the derived table " + reader.alias;
    finding.title = fmt::format("{} is materialized with {}", name, rows_text(rows));
    finding.detail = fmt::format(
        "All {} of {} are written into a temporary table and read back before the statement goes "
        "on with them. Writing and reading takes {}.",
        rows_text(rows), name, impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows_materialized", rows.value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(large_materialization, spec, find);

}  // namespace planwright::advisors
