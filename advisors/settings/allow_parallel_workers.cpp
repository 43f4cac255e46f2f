#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "rule_definition.hpp"
#include "settings/setting_value.hpp"

namespace planwright::advisors {
namespace {

constexpr double workers = 2;  // the server's default for one Gather

const RuleSpec spec{
    .id = "allow-parallel-workers",
    .title = "let this statement use parallel workers",
    .severity = Severity::medium,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "scan-without-parallel-workers where max_parallel_workers_per_gather is 0, for the session",
    .why =
        "With workers a long scan is shared between cores: with two of them it takes at best a "
        "third of the time.",
    .remedy = "SET max_parallel_workers_per_gather = 2 for sessions that run such statements.",
    .quiet_when =
        "workers are allowed already, or a setting that only a server restart changes forbids them",
    .references = {"https://www.postgresql.org/docs/current/runtime-config-resource.html"
                   "#GUC-MAX-PARALLEL-WORKERS-PER-GATHER"},
};

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto finding =
      std::ranges::find(context.findings, "scan-without-parallel-workers", &Finding::rule);
  constexpr std::string_view setting = "max_parallel_workers_per_gather";
  if (finding == context.findings.end() ||
      setting_number(context.plan, context.catalog, setting) != 0.0) {
    return;
  }
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::setting;
  advice.title = "let this statement use two parallel workers";
  advice.actions.emplace_back(SetParameter{std::string(setting), "2"});
  advice.because = {static_cast<std::size_t>(finding - context.findings.begin())};
  // The work stays; three processes share it.
  advice.best_case_share = finding->impact.share * workers / (workers + 1);
  advice.evidence.level = EvidenceLevel::rule;
  advice.evidence.method = "pattern";
  advice.evidence.note =
      "three processes share the scan at best; starting them and handing rows over takes a part of "
      "that";
  advice.tradeoffs.emplace_back(
      "the statement takes up to three cores instead of one, and each process its own work_mem: "
      "for a few reports, not for what many sessions run at the same time");
  advice.tradeoffs.emplace_back(
      "an index or a summary that spares the scan lessens the work; workers only share it");
  if (!context.catalog.role.empty()) {
    advice.tradeoffs.push_back(
        fmt::format("to make it last for the role that runs reports (here {0}): ALTER ROLE {0} SET "
                    "{1} = 2",
                    context.catalog.role, setting));
  }
  advice.verify_with.emplace_back(
      "run the same EXPLAIN (ANALYZE, BUFFERS) again: a Gather with workers launched, and a "
      "shorter execution time");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(allow_parallel_workers, spec, advise);

}  // namespace planwright::advisors
