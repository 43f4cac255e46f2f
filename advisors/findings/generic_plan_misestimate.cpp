#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "findings/row_estimate.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "generic-plan-misestimate",
    .title = "a generic plan of a prepared statement does not fit this value",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a step whose condition compares with a parameter ($1), whose rows are at least 10 "
        "times more or fewer than estimated (100 rows or more in all), below a join or hash "
        "aggregate that was a poor choice for the real number",
    .why =
        "After five executions a prepared statement may get one plan for all values. It is made "
        "for an average value and fits neither the very frequent nor the very rare one.",
    .remedy =
        "SET plan_cache_mode = force_custom_plan for the session or role that runs this "
        "statement, so that it is planned with its values; planning then costs its time on "
        "every execution.",
    .quiet_when =
        "the condition holds no parameter (results of subqueries are none), the estimate "
        "fits, no join or aggregate above was harmed, or the harmed part takes under 5 % "
        "of the time",
    .references = {"https://www.postgresql.org/docs/current/sql-prepare.html",
                   "https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#GUC-PLAN-CACHE-MODE"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Misestimate& wrong : misestimates(context.plan)) {
    const Node& node = context.plan.nodes[wrong.node];
    if (!compares_with_parameter(context.plan, node) || !matters(wrong)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, wrong.impact);
    finding.title =
        fmt::format("the generic plan expects {} {} of {}", factor_text(wrong.factor),
                    wrong.too_low ? "too few rows" : "too many rows", object_name(node));
    std::string condition;
    for (const NodePredicate& predicate : node.predicates) {
      for (const Predicate& term : predicate.terms) {
        if (term.operand_kind == OperandKind::parameter && !term.column.column.empty()) {
          finding.columns.push_back(term.column.column);
          condition = short_condition(predicate.text);
        }
      }
    }
    finding.detail = fmt::format(
        "The plan was made without knowing the value in {}: the planner expected {}. {} {}",
        condition.empty() ? "its condition" : condition, expectation_text(context.plan, node),
        consequence_text(context.plan, wrong), price_text(context.plan, wrong));
    finding.facts = {{"estimated_rows_per_loop", node.estimated->rows.value()},
                     {"actual_rows_per_loop", node.actual->rows.value()},
                     {"loops", node.actual->loops},
                     {"error_factor", wrong.factor},
                     {"direction", std::string(wrong.too_low ? "too low" : "too high")},
                     {"harmed_step", static_cast<double>(wrong.harmed + 1)}};
  }
}

}  // namespace

PW_DEFINE_RULE(generic_plan_misestimate, spec, find);

}  // namespace planwright::advisors
