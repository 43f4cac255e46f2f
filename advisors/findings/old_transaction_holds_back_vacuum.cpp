#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/sessions.hpp"
#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_age_s = 300;
constexpr double least_dead = 10'000;
constexpr double least_dead_share = 0.1;  // of the rows in the table

const RuleSpec spec{
    .id = "old-transaction-holds-back-vacuum",
    .title = "an old transaction keeps dead rows that the statement reads over",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a session whose transaction is at least 5 minutes old and holds back what VACUUM may "
        "remove, while a table of the plan has at least 10,000 dead rows, at least 10 % of all",
    .why =
        "VACUUM may only remove row versions that no open transaction can still see. Until the "
        "oldest one ends, every updated or deleted row stays, and each scan reads over it.",
    .remedy =
        "End the old transaction (commit it, or cancel the session), then VACUUM the table. "
        "idle_in_transaction_session_timeout ends forgotten ones; reports that run for hours "
        "belong on a replica without hot_standby_feedback.",
    .quiet_when =
        "the server's sessions are not known, no transaction is old, the statement's tables have "
        "few dead rows, or reading over them is a negligible part",
    .references = {"https://www.postgresql.org/docs/current/routine-vacuuming.html",
                   "https://www.postgresql.org/docs/current/runtime-config-client.html"
                   "#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT"},
};

const Backend* oldest_holder(const Activity& activity) {
  const Backend* oldest = nullptr;
  for (const Backend& backend : activity.backends) {
    if (backend.transaction_s.value_or(0) < least_age_s || !backend.held_back_transactions) {
      continue;
    }
    if (oldest == nullptr || *backend.held_back_transactions > *oldest->held_back_transactions) {
      oldest = &backend;
    }
  }
  return oldest;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Backend* holder = context.activity == nullptr ? nullptr : oldest_holder(*context.activity);
  if (holder == nullptr) {
    return;
  }
  for (const TableUse& table : tables_of(context)) {
    if (table.scan == nullptr || !table.relation->counters) {
      continue;
    }
    const TableCounters& counters = *table.relation->counters;
    const double all = counters.dead_rows + counters.live_rows;
    if (counters.dead_rows < least_dead || counters.dead_rows < least_dead_share * all) {
      continue;
    }
    const double dead_share = counters.dead_rows / all;
    const Impact impact = scaled(table.reading, dead_share);
    if (negligible(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, *table.scan, impact);
    finding.title = fmt::format("{} dead rows of {} cannot be vacuumed: {} is still open",
                                count_text(counters.dead_rows), table.relation->ref.name,
                                session_text(*holder));
    finding.detail = fmt::format(
        "{} of the row versions in {} are dead. {} holds a transaction that began {} ago, {} "
        "transactions ago, and may still want to see what was removed since: VACUUM keeps "
        "it. Reading over dead rows takes at most {}.",
        percent_text(dead_share), table.relation->ref.name,
        holder->pid == 0 ? session_text(*holder) : fmt::format("pid {}", holder->pid),
        age_text(*holder->transaction_s), count_text(*holder->held_back_transactions),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"dead_rows", counters.dead_rows},
                     {"live_rows", counters.live_rows},
                     {"pid", static_cast<double>(holder->pid)},
                     {"transaction_s", *holder->transaction_s}};
  }
}

}  // namespace

PW_DEFINE_RULE(old_transaction_holds_back_vacuum, spec, find);

}  // namespace planwright::advisors
