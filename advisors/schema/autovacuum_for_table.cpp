#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/base/quantity_text.hpp>

#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"
#include "settings/setting_value.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 100'000;  // on a small table a share of the rows is few anyway
constexpr double wanted_rows = 50'000;  // dead or changed rows before autovacuum comes
constexpr double lowest_factor = 0.005;
constexpr double highest_factor = 0.05;

const RuleSpec spec{
    .id = "autovacuum-for-table",
    .title = "let autovacuum come to a large table more often",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "table-bloat, index-bloat, index-only-scan-fetches-heap or stale-statistics at a table of "
        "100,000 rows or more for which autovacuum waits until a share of the rows is dead or "
        "changed that is larger than 5 %",
    .why =
        "Autovacuum comes when a share of the rows is dead (20 %) or changed (10 %). In a large "
        "table that is millions of rows, and the table is read with all of them for days.",
    .remedy =
        "ALTER TABLE … SET (autovacuum_vacuum_scale_factor = …) for this table alone, so that it "
        "comes after some 50,000 rows.",
    .quiet_when =
        "the table is small, its factor is low already, its counters or the server's settings are "
        "not known, or an old transaction is what keeps VACUUM from removing rows",
    .references = {"https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM"},
};

// Which of autovacuum's two thresholds the finding is about; empty for other findings.
std::string_view factor_of(std::string_view rule) {
  if (rule == "stale-statistics") {
    return "autovacuum_analyze_scale_factor";
  }
  return rule == "table-bloat" || rule == "index-bloat" || rule == "index-only-scan-fetches-heap"
             ? "autovacuum_vacuum_scale_factor"
             : "";
}

// Rounded to a half of a percent: nobody sets 0.0137.
double wanted_factor(double rows) {
  const double factor = std::clamp(wanted_rows / rows, lowest_factor, highest_factor);
  return std::max(lowest_factor, std::floor(factor * 200) / 200);
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  std::set<std::pair<RelationRef, std::string_view>> given;
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    const std::string_view name = factor_of(finding.rule);
    const Relation* relation =
        name.empty() || !finding.relation ? nullptr : context.catalog.find(*finding.relation);
    if (relation == nullptr || !relation->counters || finding.caused_by) {
      continue;  // what an old transaction holds back no autovacuum removes
    }
    const double rows = rows_of(*relation).value_or(Rows(0)).value();
    const auto current = setting_number(context.plan, context.catalog, name);
    if (rows < least_rows || !current || *current <= highest_factor ||
        !given.insert({relation->ref, name}).second) {
      continue;
    }
    const double factor = wanted_factor(rows);
    const bool analyze = name == "autovacuum_analyze_scale_factor";
    Advice advice;
    advice.rule = rule.id;
    advice.kind = AdviceKind::schema;
    advice.title = fmt::format("let autovacuum {} {} after {} of its rows, not {}",
                               analyze ? "analyze" : "clean up", relation->ref.name,
                               percent_text(factor), percent_text(*current));
    advice.actions.emplace_back(
        SetTableOption{relation->ref, std::string(name), number_text(factor), {}});
    advice.because = {at};
    // No share: it saves nothing of what this run took.
    advice.evidence.level = EvidenceLevel::rule;
    advice.evidence.method = "the server's own counters and settings";
    advice.evidence.note = fmt::format(
        "of {} that is some {} {} instead of {}; it keeps the problem from coming back and does "
        "not mend what is there",
        rows_text(Rows(rows)), count_text(factor * rows), analyze ? "changed rows" : "dead rows",
        count_text(*current * rows));
    if (finding.rule == "table-bloat") {
      advice.tradeoffs.emplace_back(
          "to give back the space that is empty now: pg_repack or pg_squeeze while the table is in "
          "use, or VACUUM (FULL, ANALYZE) of it where nobody needs it meanwhile (ACCESS EXCLUSIVE, "
          "and room for the new table beside the old)");
    }
    advice.build = BuildNote{"other DDL and VACUUM on the table, for a moment", true};
    advice.tradeoffs.emplace_back(
        analyze ? "the table is sampled more often, some 30,000 rows each time"
                : "VACUUM reads the changed pages and all indexes of the table more often");
    advice.verify_with.push_back(
        fmt::format("last_auto{} of the table in pg_stat_user_tables moves on more often",
                    analyze ? "analyze" : "vacuum"));
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(autovacuum_for_table, spec, advise);

}  // namespace planwright::advisors
