#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_share = 0.20;

const RuleSpec spec{
    .id = "serialization-dominates",
    .title = "turning the result into text or bytes for the client takes much of the time",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects = "serialization of at least 20 % of the execution time (17+, EXPLAIN SERIALIZE)",
    .why =
        "Rows leave the server as text or binary: every value is converted, and values stored "
        "out of line (TOAST) are fetched and decompressed only then. No index makes that "
        "faster, and sending it over the network comes on top.",
    .remedy =
        "Select only the columns that are used, above all large text, jsonb and bytea; fetch "
        "rows page by page; compute totals in the database instead of the client.",
    .quiet_when = "serialization takes less than 20 % of the time, or was not measured",
    .references = {"https://www.postgresql.org/docs/current/sql-explain.html"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  if (!plan.serialization || !plan.serialization->time) {
    return;
  }
  const Impact impact = time_impact(plan, *plan.serialization->time);
  if (impact.share < least_share || negligible(impact)) {
    return;
  }
  const Rows rows = *plan.root().total_rows();
  const Bytes output = plan.serialization->output;
  Finding& finding = sink.add(rule, impact);
  finding.title = fmt::format("converting {} of result for the client takes {} of the time",
                              text(output), percent_text(impact.share));
  finding.detail = fmt::format(
      "The result of {} is {} in the client's format, {} a row; converting it (and fetching large "
      "values from their TOAST table) takes {}, without the network.",
      rows_text(rows), text(output), text(output / std::max(1.0, rows.value())),
      impact_text(plan, impact.share, impact.time));
  finding.facts = {{"serialization_ms", plan.serialization->time->value()},
                   {"output_bytes", output.value()},
                   {"rows", rows.value()}};
}

}  // namespace

PW_DEFINE_RULE(serialization_dominates, spec, find);

}  // namespace planwright::advisors
