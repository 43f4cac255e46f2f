#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "rule_definition.hpp"
#include "settings/setting_value.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "raise-effective-cache-size",
    .title = "effective_cache_size is smaller than what the server caches itself",
    .severity = Severity::low,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "effective_cache_size below shared_buffers, in a report that finds a sequential scan or a "
        "repeated index scan",
    .why =
        "effective_cache_size tells the planner how much of the data shared buffers and the "
        "operating system's cache hold together; it allocates nothing. Smaller than shared_buffers "
        "it cannot be right, and makes repeated index scans look dearer than they are.",
    .remedy = "Set it to shared_buffers and what the operating system usually caches.",
    .quiet_when = "the settings are not known, or nothing in the plan depends on it",
    .references = {"https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#GUC-EFFECTIVE-CACHE-SIZE"},
};

bool depends_on_it(std::string_view id) {
  return id == "seq-scan-discards-most-rows" || id == "join-reads-whole-table" ||
         id == "nested-loop-inner-seq-scan" || id == "nested-loop-explosion";
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto cache = setting_bytes(context.plan, context.catalog, "effective_cache_size");
  const auto buffers = setting_bytes(context.plan, context.catalog, "shared_buffers");
  const auto finding = std::ranges::find_if(
      context.findings, [](const Finding& any) { return depends_on_it(any.rule); });
  if (!cache || !buffers || *cache >= *buffers || finding == context.findings.end()) {
    return;
  }
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::setting;
  advice.title = fmt::format(
      "a remark: effective_cache_size ({}) is smaller than shared_buffers "
      "({})",
      text(*cache), text(*buffers));
  advice.actions.emplace_back(ApplicationChange{
      fmt::format("Set effective_cache_size to shared_buffers ({}) and what the operating system "
                  "usually caches "
                  "of this server's files. It is a figure for the planner and allocates nothing.",
                  text(*buffers))});
  advice.because = {static_cast<std::size_t>(finding - context.findings.begin())};
  advice.evidence.level = EvidenceLevel::rule;
  advice.evidence.method = "pattern";
  advice.evidence.note = "what it would change for this statement is not known";
  advice.tradeoffs.emplace_back("a server-wide setting: plans of other statements may change");
  advice.verify_with.emplace_back("SET it in a session, EXPLAIN the statement, compare the plans");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(raise_effective_cache_size, spec, advise);

}  // namespace planwright::advisors
