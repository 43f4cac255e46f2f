#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "indexes/foreign_key.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_share = 0.10;  // of the statement's time
// A look-up by index takes some 0.01 ms to 0.05 ms. Where the schema is not known, only calls well
// above that are taken for scans of the whole table.
constexpr Milliseconds slow_call{0.5};

const RuleSpec spec{
    .id = "foreign-key-trigger-slow",
    .title = "deleting or updating referenced rows searches the referencing table without an index",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "a foreign key's trigger on the referenced table that takes at least 10 % of the "
        "time, when the schema shows no index on the referencing columns (or is not known "
        "and a call takes at least 0.5 ms)",
    .why =
        "For every deleted row, and every update of its key, the server looks for rows that "
        "refer to it. PostgreSQL indexes the referenced key by itself, never the referencing "
        "columns: without an index each look-up reads the whole referencing table.",
    .remedy = "Create an index on the referencing columns.",
    .quiet_when =
        "the referencing columns are indexed, the trigger is the check of an inserted "
        "row, or it takes less than 10 % of the time",
    .references = {"https://www.postgresql.org/docs/current/ddl-constraints.html"
                   "#DDL-CONSTRAINTS-FK"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Trigger& trigger : context.plan.triggers) {
    if (!trigger.time || trigger.calls < 1 ||
        foreign_key_side(trigger, context.catalog) != ForeignKeySide::referenced) {
      continue;
    }
    const Impact impact = time_impact(context.plan, *trigger.time);
    if (impact.share < least_share || negligible(impact)) {
      continue;
    }
    const auto match = foreign_key_of(trigger, ForeignKeySide::referenced, context.catalog);
    const Milliseconds per_call = *trigger.time / trigger.calls;
    if (match ? has_index_for(match) : per_call < slow_call) {
      continue;
    }
    const std::string cost =
        fmt::format("{} calls take {}, {} each", count_text(trigger.calls),
                    impact_text(context.plan, impact.share, impact.time), text(per_call));
    Finding& finding = sink.add(rule, impact);
    if (match) {
      const std::string table = match.referencing->ref.name;
      const std::string columns = fmt::format("{}", fmt::join(match.key->columns, ", "));
      finding.relation = match.referencing->ref;
      finding.columns = match.key->columns;
      finding.title =
          fmt::format("foreign key {}: {} has no index on {}", trigger.constraint, table, columns);
      finding.detail = fmt::format(
          "For each changed row of {} the server searches {} for rows that refer to it, and "
          "without "
          "an index on ({}) it reads the whole table each time: {}.",
          match.key->referenced.name, table, columns, cost);
    } else {
      finding.title = fmt::format("the trigger for foreign key {} takes {} a call",
                                  trigger.constraint, text(per_call));
      finding.detail = fmt::format(
          "For each changed row{} the server searches the table with the constraint {} for rows "
          "that refer to it: {}. That is far more than a look-up by index takes: either its "
          "columns "
          "are not indexed, or a cascade changes many rows each time.",
          trigger.relation.empty() ? "" : " of " + trigger.relation, trigger.constraint, cost);
    }
    finding.facts = {{"trigger_ms", trigger.time->value()},
                     {"calls", trigger.calls},
                     {"ms_per_call", per_call.value()},
                     {"constraint", trigger.constraint}};
  }
}

}  // namespace

PW_DEFINE_RULE(foreign_key_trigger_slow, spec, find);

}  // namespace planwright::advisors
