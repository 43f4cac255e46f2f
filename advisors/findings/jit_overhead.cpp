#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// Compiled code also saves some time; below this share it may well have paid off.
constexpr double least_share = 0.25;

const RuleSpec spec{
    .id = "jit-overhead",
    .title = "just-in-time compilation takes a large part of the time",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "JIT compilation of at least 25 % of the execution time (workers' times shared "
        "among the processes)",
    .why =
        "The planner compiles expressions to machine code when the estimated cost is above "
        "jit_above_cost. The cost says nothing about how many rows really come, nor about the "
        "number of expressions: with many partitions or an overestimated cost compiling takes "
        "longer than it can save.",
    .remedy =
        "SET jit = off for this statement or role, or raise jit_above_cost, "
        "jit_inline_above_cost and jit_optimize_above_cost for the server.",
    .quiet_when = "compilation takes less than 25 % of the time",
    .references = {"https://www.postgresql.org/docs/current/jit-decision.html"},
};

// The server adds up the leader's and the workers' compilation, which go on at the same time.
double processes(const Plan& plan) {
  double most = 0;
  for (const Node& node : plan.nodes) {
    most = std::max(most, node.workers_launched.value_or(0));
  }
  return most + 1;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  if (!context.plan.jit) {
    return;
  }
  const Jit& jit = *context.plan.jit;
  const double ran = processes(context.plan);
  const Impact impact = time_impact(context.plan, jit.total / ran);
  if (impact.share < least_share || negligible(impact)) {
    return;
  }
  Finding& finding = sink.add(rule, impact);
  finding.title = fmt::format("JIT compilation takes {} of the time", percent_text(impact.share));
  finding.detail = fmt::format(
      "Compiling {} functions to machine code takes {}: {} of optimisation, {} of emission{}{}. "
      "The "
      "statement is too short to earn that back.",
      count_text(jit.functions), impact_text(context.plan, impact.share, impact.time),
      text(jit.optimization), text(jit.emission),
      jit.inlining.value() > 0 ? fmt::format(", {} of inlining", text(jit.inlining)) : "",
      ran > 1 ? fmt::format(", added up over {} processes that compile at the same time",
                            count_text(ran))
              : "");
  finding.facts = {{"jit_ms", jit.total.value()}, {"functions", jit.functions}};
}

}  // namespace

PW_DEFINE_RULE(jit_overhead, spec, find);

}  // namespace planwright::advisors
