#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// Planning a look-up by key takes longer than running it, and nobody minds.
constexpr Milliseconds least_planning{10};

const RuleSpec spec{
    .id = "planning-dominates",
    .title = "planning the statement takes longer than running it",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects = "a planning time of at least 10 ms that is longer than the execution time",
    .why =
        "Every run pays for planning anew unless the statement is prepared and its plan kept. "
        "The time grows with the number of partitions, joined tables and indexes, and the "
        "first statement of a session also has to read the catalogs.",
    .remedy =
        "Compare the second run in the same session. If it stays slow: let fewer partitions "
        "into the plan (compare the partition key with constants of its own type), join "
        "fewer tables, drop unused indexes, or use a prepared statement.",
    .quiet_when = "planning takes less than 10 ms, or less than the execution",
    .references = {"https://www.postgresql.org/docs/current/ddl-partitioning.html"
                   "#DDL-PARTITIONING-DECLARATIVE-BEST-PRACTICES"},
};

double scans(const Plan& plan) {
  double count = 0;
  for (const Node& node : plan.nodes) {
    count += node.is_scan() ? 1 : 0;
  }
  return count;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  if (!plan.planning || !plan.execution || *plan.planning < least_planning ||
      *plan.planning <= *plan.execution) {
    return;
  }
  const double share = *plan.planning / (*plan.planning + *plan.execution);
  Finding& finding = sink.add(rule, Impact{share, *plan.planning});
  finding.title = fmt::format("planning takes {}, running the statement {}", text(*plan.planning),
                              text(*plan.execution));
  const double read = plan.planning_buffers ? plan.planning_buffers->shared_read.value() : 0;
  finding.detail = fmt::format(
      "{} of planning and execution together is planning ({}), for a plan of {} scans.{} A first "
      "statement in a session plans longer than the next: compare with a second run before "
      "changing anything.",
      percent_text(share), text(*plan.planning), count_text(scans(plan)),
      read >= 100
          ? fmt::format(" {} pages of the catalogs were not in shared buffers.", count_text(read))
          : "");
  finding.facts = {{"planning_ms", plan.planning->value()},
                   {"execution_ms", plan.execution->value()},
                   {"scans", scans(plan)}};
}

}  // namespace

PW_DEFINE_RULE(planning_dominates, spec, find);

}  // namespace planwright::advisors
