#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "indexes/foreign_key.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_share = 0.25;  // of the statement's time
// What a foreign key's look-up costs with every index in place; below it there is nothing to fix.
constexpr Milliseconds cheap_call{0.1};

const RuleSpec spec{
    .id = "trigger-dominates",
    .title = "a trigger takes a large part of the statement's time",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "a trigger that takes at least 25 % of the time; for a foreign key's trigger also "
        "at least 0.1 ms a call, and not for want of an index (see "
        "foreign-key-trigger-slow)",
    .why =
        "A row trigger runs its function once for every row written. What it does there (other "
        "statements, look-ups, notifications) is not in the plan, but its time is in the "
        "statement's.",
    .remedy =
        "Diagnose the statements inside the trigger's function; use a WHEN condition so that "
        "it runs for fewer rows, or a statement trigger with transition tables (REFERENCING "
        "NEW TABLE) that handles all rows at once.",
    .quiet_when =
        "the triggers take less than 25 % of the time, or they are a foreign key's "
        "look-ups by index",
    .references = {"https://www.postgresql.org/docs/current/sql-createtrigger.html"},
};

// Foreign keys cost what they cost; only what an index would not explain is told here.
bool is_other_rules(const Trigger& trigger, const FindingContext& context) {
  const ForeignKeySide side = foreign_key_side(trigger, context.catalog);
  if (side == ForeignKeySide::none) {
    return false;
  }
  if (*trigger.time / trigger.calls < cheap_call) {
    return true;
  }
  const auto match = foreign_key_of(trigger, side, context.catalog);
  return side == ForeignKeySide::referenced && (!match || !has_index_for(match));
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Trigger& trigger : context.plan.triggers) {
    if (!trigger.time || trigger.calls < 1 || is_other_rules(trigger, context)) {
      continue;
    }
    const Impact impact = time_impact(context.plan, *trigger.time);
    if (impact.share < least_share || negligible(impact)) {
      continue;
    }
    const std::string name = trigger.constraint.empty()
                                 ? fmt::format("the trigger {}", trigger.name)
                                 : fmt::format("the constraint trigger {}", trigger.constraint);
    Finding& finding = sink.add(rule, impact);
    finding.title = fmt::format("{}{} takes {} of the time", name,
                                trigger.relation.empty() ? "" : " on " + trigger.relation,
                                percent_text(impact.share));
    finding.detail = fmt::format(
        "It was called {} and took {}, {} a call{}. What it runs is not part of this plan.",
        trigger.calls == 1 ? "once" : fmt::format("{} times", count_text(trigger.calls)),
        impact_text(context.plan, impact.share, impact.time), text(*trigger.time / trigger.calls),
        trigger.inside_node ? " (contained in the time of the node that writes)" : "");
    if (!trigger.relation.empty()) {
      finding.relation = RelationRef{"", trigger.relation};
    }
    finding.facts = {{"trigger_ms", trigger.time->value()},
                     {"calls", trigger.calls},
                     {"ms_per_call", trigger.time->value() / trigger.calls},
                     {"trigger", trigger.constraint.empty() ? trigger.name : trigger.constraint}};
  }
}

}  // namespace

PW_DEFINE_RULE(trigger_dominates, spec, find);

}  // namespace planwright::advisors
