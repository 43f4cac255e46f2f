#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "indexes/candidate.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "lower-random-page-cost",
    .title = "let the planner know that pages come from memory",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::buffers,
    .detects = "index-refused-for-random-pages",
    .why =
        "With a random page priced like one from memory the planner takes index lookups where they "
        "are faster.",
    .remedy =
        "SET random_page_cost = 1.1 in this session and compare; if it helps, set it for the role, "
        "the database or the tablespace that is cached.",
    .quiet_when = "no index was refused for that reason, as far as the measured run tells",
    .references = {"https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#GUC-RANDOM-PAGE-COST"},
};

double fact(const Finding& finding, std::string_view name) {
  const auto found = std::ranges::find(finding.facts, name, &Fact::first);
  return found == finding.facts.end() ? 0 : std::get<double>(found->second);
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto finding =
      std::ranges::find(context.findings, "index-refused-for-random-pages", &Finding::rule);
  if (finding == context.findings.end()) {
    return;
  }
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::setting;
  advice.title = fmt::format("set random_page_cost = 1.1, as the data were in memory");
  advice.actions.emplace_back(SetParameter{"random_page_cost", "1.1"});
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    if (context.findings[at].rule == finding->rule) {
      advice.because.push_back(at);
    }
  }
  advice.best_case_share = finding->impact.share;
  advice.replaces = static_cast<NodeId>(fact(*finding, "join_step")) - 1;
  advice.evidence.level = EvidenceLevel::modelled;
  advice.evidence.method = "PostgreSQL's cost arithmetic on the plan's own row and page counts";
  advice.evidence.cost_before = Cost(fact(*finding, "cost_now"));
  advice.evidence.cost_after = Cost(fact(*finding, "cost_of_lookups_cached"));
  advice.evidence.note = fmt::format(
      "lookups cost {} with random_page_cost = {} and are refused; in this run the pages came from "
      "shared buffers",
      count_text(fact(*finding, "cost_of_lookups_now")),
      number_text(fact(*finding, "random_page_cost")));
  advice.risk = Risk::medium;
  advice.tradeoffs.emplace_back(
      "holds for the session until RESET, and for all its statements: some that read cold data may "
      "change to slower plans");
  advice.tradeoffs.emplace_back(
      "one warm run does not prove that the data are always cached; measure at a usual time");
  if (!context.catalog.role.empty()) {
    advice.tradeoffs.push_back(
        fmt::format("to make it last for the role: ALTER ROLE {} SET random_page_cost = 1.1",
                    context.catalog.role));
  }
  advice.verify_with.emplace_back(
      "run the same EXPLAIN (ANALYZE, BUFFERS) in that session: the index is used, and the time is "
      "shorter");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(lower_random_page_cost, spec, advise);

}  // namespace planwright::advisors
