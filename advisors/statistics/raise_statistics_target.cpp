#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "rule_definition.hpp"
#include "settings/setting_value.hpp"
#include "statistics/estimable.hpp"

namespace planwright::advisors {
namespace {

constexpr int most_target = 10'000;  // the server's own limit
constexpr int raise_by = 10;
constexpr int enough = 5'000;  // already large: more of the same will not mend it

const RuleSpec spec{
    .id = "raise-statistics-target",
    .title = "let ANALYZE remember more values of a skewed column",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a misestimate at a table whose condition compares one column with = or a range, when the "
        "statistics are fresh, the column's list of common values (for a range: its histogram) is "
        "as long as its statistics target allows, and the value is not in the list",
    .why =
        "The planner knows how frequent the most common values are, by default 100 of them. All "
        "others are taken for equally frequent; in a skewed column they are not.",
    .remedy = "ALTER TABLE … ALTER COLUMN … SET STATISTICS to a larger number, then ANALYZE.",
    .quiet_when =
        "the column's statistics are not known or stale, the list has room left (the column has no "
        "more values to remember), the value is in the list, or several columns are compared",
    .references = {"https://www.postgresql.org/docs/current/planner-stats.html"},
};

// The text of a constant as pg_stats shows values: 'paid'::text is paid.
std::optional<std::string> constant_value(std::string_view operand) {
  if (operand.empty() || operand.front() != '\'') {
    const std::size_t cast = operand.find("::");
    return std::string(operand.substr(0, cast));
  }
  std::string value;
  for (std::size_t at = 1; at < operand.size(); ++at) {
    if (operand[at] != '\'') {
      value += operand[at];
    } else if (at + 1 < operand.size() && operand[at + 1] == '\'') {
      value += operand[at++];
    } else {
      return value;
    }
  }
  return std::nullopt;
}

// The only condition of the scan, on a bare column with a constant.
const Predicate* only_term(const Node& node) {
  const Predicate* only = nullptr;
  for (const NodePredicate& predicate : node.predicates) {
    for (const Predicate& term : predicate.terms) {
      if (!term.column.bare() || term.operand_kind != OperandKind::constant ||
          (only != nullptr && only->column.column != term.column.column)) {
        return nullptr;
      }
      only = &term;
    }
  }
  return only;
}

bool more_would_tell(const Predicate& term, const ColumnStatistics& statistics, int target) {
  const auto full = static_cast<std::size_t>(target);
  if (term.predicate_class == PredicateClass::range) {
    return statistics.histogram.size() > full;
  }
  const auto value = constant_value(term.operand);
  return term.predicate_class == PredicateClass::equality && value &&
         statistics.common_values.size() >= full &&
         std::ranges::find(statistics.common_values, *value) == statistics.common_values.end();
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  std::set<std::pair<RelationRef, std::string>> given;
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    if (finding.rule != "row-misestimate" || !finding.node) {
      continue;
    }
    const Node& node = context.plan.nodes[*finding.node];
    const Relation* relation = node.is_scan() ? context.catalog.find(node.relation) : nullptr;
    const Predicate* term = only_term(node);
    const Column* column =
        relation == nullptr || term == nullptr ? nullptr : relation->column(term->column.column);
    if (column == nullptr || !column->statistics || !known_fresh(relation)) {
      continue;
    }
    const int target = column->statistics_target.value_or(static_cast<int>(
        setting_number(context.plan, context.catalog, "default_statistics_target").value_or(100)));
    if (target <= 0 || target >= enough || !more_would_tell(*term, *column->statistics, target) ||
        !given.insert({relation->ref, column->name}).second) {
      continue;
    }
    const int raised = std::min(most_target, target * raise_by);
    Advice advice = statistics_advice(rule);
    advice.because = {at};
    advice.best_case_share = finding.impact.share;
    advice.title = fmt::format("raise the statistics target of {}.{} from {} to {}",
                               relation->ref.name, column->name, target, raised);
    advice.actions.emplace_back(SetStatisticsTarget{relation->ref, column->name, raised});
    advice.evidence.method = "the column's statistics";
    advice.evidence.note =
        term->predicate_class == PredicateClass::range
            ? fmt::format(
                  "its histogram is full ({} bounds) and the estimate inside a bucket is "
                  "far off; helps if the values are dense in places",
                  column->statistics->histogram.size())
            : fmt::format(
                  "its list of common values is full ({}) and does not hold the value "
                  "asked for; helps if the value is more frequent than the rest",
                  column->statistics->common_values.size());
    advice.tradeoffs.insert(
        advice.tradeoffs.begin(),
        fmt::format("ANALYZE of the table samples {} rows instead of {}, and planning statements "
                    "on this column takes a little longer",
                    count_text(300.0 * raised), count_text(300.0 * target)));
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(raise_statistics_target, spec, advise);

}  // namespace planwright::advisors
