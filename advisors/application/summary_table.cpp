#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>

#include "application/per_day.hpp"
#include "application/view.hpp"
#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_input = 100'000;
constexpr double most_output = 10'000;
constexpr double least_reduction = 100;  // rows in for each row out
constexpr double least_share = 0.5;
constexpr Milliseconds least_time{20};
constexpr double least_day_s = 60;     // of server time, now
constexpr double refresh_share = 0.1;  // of today's work that refreshing may take
constexpr double shortest_s = 60;
constexpr double longest_s = 86'400;
constexpr double least_reads = 2;  // between two refreshes

const RuleSpec spec{
    .id = "summary-table",
    .title = "keep the totals instead of summing up the rows each time",
    .severity = Severity::medium,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "an aggregate that takes at least half of the time and 20 ms to turn 100,000 rows or more "
        "into at most 10,000 and a hundredth, in a SELECT that takes at least 60 s of server time "
        "a day at its frequency",
    .why =
        "The rows are read and summed up for each call, although few totals come out and most rows "
        "have not changed since the last time.",
    .remedy =
        "A materialized view of the result, refreshed as often as its readers need, or a summary "
        "table that triggers or the loading job keep up to date where it must be exact.",
    .quiet_when =
        "the frequency is not known, the statement is rare or short, many rows come out, or it "
        "runs hardly more often than the view would be refreshed",
    .references = {"https://www.postgresql.org/docs/current/rules-materializedviews.html",
                   "https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html"},
};

const Node* summing_node(const Plan& plan) {
  for (const Node& node : plan.nodes) {
    const Node* input = plan.child(node, Relationship::outer);
    if ((node.kind != NodeKind::aggregate && node.kind != NodeKind::group) || !node.actual ||
        !node.timing || input == nullptr || !input->actual || node.actual->loops > 1) {
      continue;
    }
    // Of a parallel aggregate the rows are below the Gather, in the partial one.
    double rows = 0;
    for (const Node& below : plan.subtree(node)) {
      if (below.is_scan() && below.actual) {
        rows = std::max(rows, below.total_rows()->value());
      }
    }
    const double out = node.total_rows()->value();
    const Impact impact = subtree_impact(plan, node);
    if (rows >= least_input && out <= most_output && out * least_reduction <= rows &&
        impact.share >= least_share && node.timing->total >= least_time) {
      return &node;
    }
  }
  return nullptr;
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto frequency = frequency_of(context);
  const auto each = one_call(context.plan);
  if (!frequency || !each || !only_reads(context) ||
      frequency->per_day() * each->value() / 1000 < least_day_s) {
    return;
  }
  const Node* sums = summing_node(context.plan);
  if (sums == nullptr) {
    return;
  }
  const double interval = std::clamp(1 / (refresh_share * frequency->per_s), shortest_s, longest_s);
  if (interval * frequency->per_s < least_reads) {
    return;
  }
  // Reading the totals: a small scan.
  const double out = context.plan.root().total_rows()->value();
  const Milliseconds reading(0.2 + 0.001 * out);
  const Milliseconds after = *each / (interval * frequency->per_s) + reading;
  if (after >= *each) {
    return;
  }
  const Node* largest = nullptr;
  for (const Node& node : context.plan.subtree(*sums)) {
    if (node.is_scan() && !node.relation.empty() && node.actual &&
        (largest == nullptr || *node.total_rows() > *largest->total_rows())) {
      largest = &node;
    }
  }
  if (largest == nullptr) {
    return;
  }
  const bool exact = outputs_make_columns(*context.query);
  const RelationRef name = view_name(context, largest->relation);
  Advice advice = application_advice(rule);
  advice.title = fmt::format("keep the {} of {} in a materialized view, refreshed every {}",
                             out == 1 ? std::string("total") : count_text(out) + " totals",
                             largest->relation.name, age_text(interval));
  if (exact) {
    advice.actions.emplace_back(CreateMaterializedView{name, view_text(*context.query)});
  }
  advice.actions.emplace_back(ApplicationChange{fmt::format(
      "Read the totals from {}{}; run REFRESH MATERIALIZED VIEW {} every {} (about {} each time), "
      "or "
      "after each load. Where totals must be exact at once, keep a summary table and add to it in "
      "the transaction that changes the rows.",
      exact ? name.display() : std::string("a materialized view of the statement"),
      exact ? " (SELECT * FROM it, with the statement's ORDER BY)" : "",
      exact ? name.display() : std::string("of it"), age_text(interval), text(*each))});
  advice.best_case_share = 1 - after / *each;
  advice.evidence.level = EvidenceLevel::modelled;
  advice.evidence.method = "frequency × time";
  advice.evidence.ms_before = *each;
  advice.evidence.ms_after = after;
  advice.evidence.note =
      fmt::format("refreshing takes what one call takes now, {} times a day instead of {}",
                  count_text(86'400 / interval), count_text(frequency->per_day()));
  advice.tradeoffs.push_back(fmt::format("readers see totals up to {} old", age_text(interval)));
  advice.tradeoffs.emplace_back(
      "the values in the WHERE clause are part of the view: to serve other values as well, group "
      "by "
      "the columns they are compared with");
  advice.tradeoffs.emplace_back(
      "REFRESH blocks readers while it runs; CONCURRENTLY does not, needs a unique index on the "
      "view and takes longer");
  advice.verify_with.emplace_back("EXPLAIN (ANALYZE, BUFFERS) the reading statement");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(summary_table, spec, advise);

}  // namespace planwright::advisors
