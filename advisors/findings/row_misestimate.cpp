#include <algorithm>

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
    .id = "row-misestimate",
    .title = "the planner expects far more or far fewer rows than come, and plans for them",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "the deepest step whose rows are at least 10 times more or fewer than estimated (100 "
        "rows or more in all) while its inputs were estimated well, when a join or hash "
        "aggregate above was a poor choice for the real number: a nested loop "
        "whose inner side runs 1,000 times or takes 0.1 ms each time, a whole table read for a "
        "few, the larger side hashed, a hash table that "
        "spilled",
    .why =
        "Every choice above rests on this number: which table drives a join, how it is joined, "
        "how much memory is planned for. One wrong count low in the plan makes all of them wrong.",
    .remedy =
        "ANALYZE the table. Where two or more of its columns are compared and depend on each "
        "other, or one value is far more frequent than others, that is not enough: PostgreSQL "
        "takes CREATE STATISTICS on the columns or a higher statistics target, MySQL a histogram "
        "on the column (ANALYZE TABLE … UPDATE HISTOGRAM), MariaDB ANALYZE TABLE … PERSISTENT FOR "
        "ALL. Where the condition hides the column in a function, index that expression or "
        "compare the bare column.",
    .quiet_when =
        "no join or aggregate above was harmed, fewer rows came because a LIMIT, a semi, "
        "anti or merge join stopped early, rounding of averages could explain it, or the "
        "harmed part takes under 5 % of the time",
    .follows_from = {"generic-plan-misestimate", "stale-statistics"},
    .references = {"https://www.postgresql.org/docs/current/planner-stats.html",
                   "https://www.postgresql.org/docs/current/sql-createstatistics.html"},
};

struct Compared {
  std::vector<std::string> columns;  // all, in the order of the condition
  std::size_t equal = 0;             // of them compared with = to a value
};

void add(std::vector<std::string>& columns, const ColumnUse& use) {
  if (!use.column.empty() && std::ranges::find(columns, use.column) == columns.end()) {
    columns.push_back(use.column);
  }
}

Compared compared_by(const Node& node) {
  Compared compared;
  std::vector<std::string> equal;
  for (const NodePredicate& predicate : node.predicates) {
    for (const Predicate& term : predicate.terms) {
      add(compared.columns, term.column);
      if (node.is_join()) {
        add(compared.columns, term.other);
      } else if (term.predicate_class == PredicateClass::equality && term.column.bare() &&
                 term.operand_kind != OperandKind::column) {
        add(equal, term.column);
      }
    }
  }
  compared.equal = equal.size();
  return compared;
}

std::string join_name(const Plan& plan, const Node& join) {
  const auto [outer, inner] = inputs_of(plan, join);
  if (outer == nullptr || inner == nullptr) {
    return "a join";
  }
  return fmt::format("the join of {} and {}", side_name(plan, *outer), side_name(plan, *inner));
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Misestimate& wrong : misestimates(context.plan)) {
    const Node& node = context.plan.nodes[wrong.node];
    if (compares_with_parameter(context.plan, node) || !matters(wrong)) {
      continue;
    }
    const Compared compared = compared_by(node);
    Finding& finding = sink.add(rule, node, wrong.impact);
    finding.title = fmt::format(
        "{} {} {} than the planner expects",
        node.is_join()
            ? join_name(context.plan, node) + " returns"
            : (node.kind == NodeKind::filter ? side_name(context.plan, node) : object_name(node)) +
                  " yields",
        factor_text(wrong.factor), wrong.too_low ? "more rows" : "fewer rows");
    std::string why;
    if (compared.equal >= 2 && context.plan.engine == Engine::postgresql) {
      why = fmt::format(
          " The planner takes the conditions on {} for independent of each other; where they "
          "are not, extended statistics tell it.",
          fmt::join(compared.columns, ", "));
    } else if (!node.predicates.empty() && !node.is_join()) {
      why = fmt::format(" The condition is {}.", short_condition(node.predicates.back().text));
    }
    finding.detail =
        fmt::format("The planner expected {}.{} {} {}", expectation_text(context.plan, node), why,
                    consequence_text(context.plan, wrong), price_text(context.plan, wrong));
    finding.columns = compared.columns;
    finding.facts = {{"estimated_rows_per_loop", node.estimated->rows.value()},
                     {"actual_rows_per_loop", node.actual->rows.value()},
                     {"loops", node.actual->loops},
                     {"error_factor", wrong.factor},
                     {"equality_columns", static_cast<double>(compared.equal)},
                     {"direction", std::string(wrong.too_low ? "too low" : "too high")},
                     {"harmed_step", static_cast<double>(wrong.harmed + 1)}};
  }
}

}  // namespace

PW_DEFINE_RULE(row_misestimate, spec, find);

}  // namespace planwright::advisors
