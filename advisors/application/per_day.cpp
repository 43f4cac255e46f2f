#include "application/per_day.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

namespace planwright::advisors {

std::optional<Frequency> frequency_of(const AdviceContext& context) {
  if (context.query == nullptr || context.query->frequency_per_s.value_or(0) <= 0) {
    return std::nullopt;
  }
  return Frequency{*context.query->frequency_per_s, context.query->frequency_source};
}

std::optional<Milliseconds> one_call(const Plan& plan) {
  const auto total = plan.total_time();
  return total ? std::optional(*total + plan.planning.value_or(Milliseconds(0))) : std::nullopt;
}

std::string per_day_text(const Frequency& frequency, Milliseconds each) {
  return text(Milliseconds(each.value() * frequency.per_day())) + " of server time a day";
}

std::string frequency_text(const Frequency& frequency) {
  return frequency.per_s >= 1
             ? fmt::format("{} times a second", count_text(frequency.per_s))
             : fmt::format("{} times a day", count_text(std::max(1.0, frequency.per_day())));
}

Advice application_advice(const RuleSpec& rule) {
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::application;
  advice.evidence.level = EvidenceLevel::rule;
  advice.evidence.method = "pattern";
  return advice;
}

bool only_reads(const AdviceContext& context) {
  const bool writes = std::ranges::any_of(context.plan.nodes, [](const Node& node) {
    return node.kind == NodeKind::modify_table || node.kind == NodeKind::lock_rows;
  });
  return !writes && context.query != nullptr &&
         (context.query->kind == QueryKind::select || context.query->kind == QueryKind::unknown);
}

}  // namespace planwright::advisors
