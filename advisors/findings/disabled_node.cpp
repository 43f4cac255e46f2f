#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// Up to version 17 the planner adds this to the start-up cost of what is switched off (costsize.c,
// disable_cost); a little less, for what rounding to two decimals and subtraction lose.
constexpr double penalty = 1e10 * 0.999;

const RuleSpec spec{
    .id = "disabled-node",
    .title = "the plan needs a method that a setting switches off",
    .severity = Severity::medium,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a step the server marks as disabled (18 and newer), or whose own start-up cost is "
        "10,000,000,000 or more, which is how older versions mark it",
    .why =
        "An enable_… setting is off, and this step uses that method all the same because there "
        "is no other way. The setting did not help here, and it also keeps good plans from the "
        "other steps. The penalty makes the total cost meaningless and can switch on JIT.",
    .remedy =
        "RESET the enable_… setting in the session, role or database that set it, and correct "
        "what it was meant to work around (a missing index, a wrong estimate).",
    .quiet_when =
        "the settings are on, or the planner found another way, or the step takes a "
        "negligible part of the time",
    .references = {"https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#RUNTIME-CONFIG-QUERY-ENABLE"},
};

bool is_disabled(const Plan& plan, const Node& node) {
  if (node.disabled) {
    return true;
  }
  if (!node.estimated) {
    return false;
  }
  Cost own = node.estimated->startup_cost;
  for (const NodeId child : node.children) {
    const auto& below = plan.nodes[child].estimated;
    if (below) {
      own -= below->total_cost;
    }
  }
  return own.value() >= penalty;
}

std::vector<std::string> settings_off(const Plan& plan) {
  std::vector<std::string> names;
  for (const auto& [name, value] : plan.settings) {
    if (name.starts_with("enable_") && value == "off") {
      names.push_back(name);
    }
  }
  return names;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (!is_disabled(context.plan, node)) {
      continue;
    }
    const Impact impact = self_impact(context.plan, node);
    if (negligible(impact)) {
      continue;
    }
    const auto off = settings_off(context.plan);
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format(
        "{} is switched off by a setting, but the plan cannot do without it", describe(node));
    finding.detail = fmt::format(
        "{} is used although {}: there is no other way to do this step. The setting gains nothing "
        "here and limits the other steps. The step itself takes {}.",
        node_name(node),
        off.empty()
            ? "its enable_… setting is off"
            : fmt::format("{} {} off", fmt::join(off, ", "), off.size() == 1 ? "is" : "are"),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"settings_off", fmt::format("{}", fmt::join(off, ", "))}};
  }
}

}  // namespace

PW_DEFINE_RULE(disabled_node, spec, find);

}  // namespace planwright::advisors
