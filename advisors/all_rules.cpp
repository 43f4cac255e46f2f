#include <algorithm>
#include <vector>

#include <planwright/advisors/advisors.hpp>
#include <planwright/base/check.hpp>

#include "advice_order.hpp"
#include "indexes/search.hpp"
#include "replanned.hpp"

namespace planwright::advisors {

#define PW_FINDING(name) extern const Rule name##_rule;
#define PW_ADVICE(name) extern const Rule name##_rule;
#include "rules.def"
#undef PW_FINDING
#undef PW_ADVICE

std::span<const Rule> all_rules() {
  static const std::vector<Rule> rules{
#define PW_FINDING(name) name##_rule,
#define PW_ADVICE(name) name##_rule,
#include "rules.def"
#undef PW_FINDING
#undef PW_ADVICE
  };
  return rules;
}

const Rule* find_rule(std::string_view id) {
  const auto rules = all_rules();
  const auto found =
      std::ranges::find_if(rules, [id](const Rule& rule) { return rule.spec.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

namespace {

bool has_what_it_needs(const RuleSpec& spec, const Plan& plan) {
  switch (spec.needs) {
    case Needs::plan:
      return true;
    case Needs::actual_rows:
      return plan.analyzed();
    case Needs::actual_times:
      return plan.timed();
    case Needs::buffers:
      return plan.timed() && plan.root().buffers.has_value();
  }
  return false;
}

}  // namespace

std::vector<Finding> collect_findings(const FindingContext& context) {
  PW_CHECK(!context.plan.nodes.empty(), "a plan that was read has nodes");
  FindingSink sink(context);
  for (const Rule& rule : all_rules()) {
    if (rule.is_finding() && rule.spec.engines.contains(context.plan.engine) &&
        has_what_it_needs(rule.spec, context.plan)) {
      std::get<FindingFunction>(rule.function)(rule.spec, context, sink);
    }
  }
  return sink.take();
}

AdviceSink advise(const AdviceContext& context) {
  AdviceSink sink;
  for (const Rule& rule : all_rules()) {
    if (!rule.is_finding() && rule.spec.engines.contains(context.plan.engine) &&
        has_what_it_needs(rule.spec, context.plan)) {
      std::get<AdviceFunction>(rule.function)(rule.spec, context, sink);
    }
  }
  replan_changes(context, sink);
  search_indexes(context, sink);
  std::vector<int> place(sink.advice.size() + 1);
  for (std::size_t at = 0; at < sink.advice.size(); ++at) {
    sink.advice[at].apply_order = static_cast<int>(at) + 1;
  }
  order_advice(context, sink);
  int order = 0;
  for (Advice& advice : sink.advice) {
    place[static_cast<std::size_t>(advice.apply_order)] = ++order;
    advice.apply_order = order;
  }
  // Until now they spoke of places before the sorting.
  for (Advice& advice : sink.advice) {
    for (int& other : advice.only_with) {
      other = place[static_cast<std::size_t>(other)];
    }
  }
  return sink;
}

}  // namespace planwright::advisors
