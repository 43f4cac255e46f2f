#include <algorithm>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "turn-off-jit",
    .title = "switch just-in-time compilation off for this statement",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects = "a plan whose JIT compilation takes a large part of the time (jit-overhead)",
    .why =
        "Without compilation the same plan starts at once; its expressions are interpreted, "
        "which is slower by a little for each row.",
    .remedy =
        "SET jit = off for the session or the role; server-wide rather raise "
        "jit_above_cost, so that long reports still profit.",
    .quiet_when = "jit-overhead found nothing",
    .references = {"https://www.postgresql.org/docs/current/jit-decision.html"},
};

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto finding = std::ranges::find(context.findings, "jit-overhead", &Finding::rule);
  if (finding == context.findings.end()) {
    return;
  }
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::setting;
  advice.title = "switch JIT compilation off for this statement";
  advice.actions.emplace_back(SetParameter{"jit", "off"});
  advice.because = {static_cast<std::size_t>(finding - context.findings.begin())};
  advice.best_case_share = finding->impact.share;
  advice.evidence.level = EvidenceLevel::rule;
  advice.evidence.method = "pattern";
  advice.evidence.note = "what compilation took goes; what interpreting costs instead is not known";
  advice.tradeoffs.emplace_back(
      "holds for the session until RESET; ALTER ROLE … SET jit = off makes it last, and long "
      "analytical statements of that role lose compilation too");
  advice.verify_with.emplace_back(
      "run the same EXPLAIN (ANALYZE, BUFFERS) again: no JIT part, and a shorter execution time");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(turn_off_jit, spec, advise);

}  // namespace planwright::advisors
