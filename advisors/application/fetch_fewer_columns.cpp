#include <algorithm>

#include <fmt/format.h>

#include "application/per_day.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "fetch-fewer-columns",
    .title = "select only the columns that are used",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "wide-rows or serialization-dominates, in a statement that selects whole rows (*)",
    .why =
        "Every column selected is carried through sorts and hash tables, unpacked from TOAST "
        "and sent, also those nobody reads.",
    .remedy =
        "Name the columns. Where wide ones are shown for few rows, fetch them for those by key.",
    .quiet_when = "rows are narrow, the statement names its columns, or it could not be understood",
    .references = {"https://use-the-index-luke.com/blog/2013-08/its-not-about-the-star-stupid"},
};

// A star that reaches the statement's output; count(*) is none.
bool selects_whole_rows(const Query& query) {
  return query.understood() &&
         std::ranges::any_of(query.scopes.front().outputs, [&query](const QueryOutput& output) {
           return query.expressions[output.expression].kind == ExpressionKind::star;
         });
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  if (context.query == nullptr || !selects_whole_rows(*context.query)) {
    return;
  }
  Advice advice = application_advice(rule);
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    if (finding.rule == "wide-rows" || finding.rule == "serialization-dominates") {
      advice.because.push_back(at);
      advice.best_case_share = std::min(1.0, advice.best_case_share + finding.impact.share);
    }
  }
  if (advice.because.empty()) {
    return;
  }
  advice.title = "name the columns that are used instead of *";
  advice.actions.emplace_back(ApplicationChange{
      "Select the columns the caller reads. Where wide ones are shown for few of the rows, select "
      "keys first and fetch those columns by primary key for the rows shown."});
  advice.evidence.note =
      "which columns the application reads the statement does not tell, so that the gain is a "
      "bound";
  advice.tradeoffs.emplace_back("an ORM may have to be told (projections, deferred columns)");
  advice.verify_with.emplace_back(
      "run the same EXPLAIN (ANALYZE, BUFFERS) again: a smaller width in the plan's steps");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(fetch_fewer_columns, spec, advise);

}  // namespace planwright::advisors
