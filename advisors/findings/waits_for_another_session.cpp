#include <algorithm>
#include <set>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/sessions.hpp"
#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_wait_s = 1;

const RuleSpec spec{
    .id = "waits-for-another-session",
    .title = "the statement waits for a lock that another session holds",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a session that runs this very statement, has run it for at least 1 s (and longer than the "
        "plan takes) and waits for a lock, with the session at the end of the chain that holds it",
    .why =
        "A statement that waits for a lock does nothing at all: no plan and no index makes the "
        "wait shorter. What matters is who holds the lock, and why for so long.",
    .remedy =
        "End the transaction that holds the lock: mostly it is idle, because the application "
        "waits for something else or forgot to commit. Then keep transactions short, and set "
        "idle_in_transaction_session_timeout and lock_timeout.",
    .quiet_when =
        "nobody ran the statement when the server was looked at, or who did was not waiting for a "
        "lock, or no longer than the plan takes",
    .references = {"https://www.postgresql.org/docs/current/explicit-locking.html",
                   "https://www.postgresql.org/docs/current/view-pg-locks.html"},
};

// How long the backend has waited at most: since its statement began.
double waited_s(const Backend& backend) {
  return backend.statement_s.value_or(0);
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  if (context.activity == nullptr) {
    return;
  }
  const Backend* longest = nullptr;
  std::size_t waiting = 0;
  for (const Backend& backend : context.activity->backends) {
    if (backend.same_statement && backend.wait_event_type == "Lock" &&
        !backend.blocked_by.empty()) {
      ++waiting;
      if (longest == nullptr || waited_s(backend) > waited_s(*longest)) {
        longest = &backend;
      }
    }
  }
  const double plan_s = context.plan.total_time() ? context.plan.total_time()->value() / 1000 : 0;
  if (longest == nullptr || waited_s(*longest) < std::max(least_wait_s, plan_s)) {
    return;
  }
  const double wait_s = waited_s(*longest) - plan_s;
  // Of what a caller sees: the wait and the work together.
  const Impact impact{wait_s / waited_s(*longest), Milliseconds(wait_s * 1000)};
  const BlockerAtTheEnd blocker = blocker_of(*context.activity, *longest);
  Finding& finding = sink.add(rule, impact);
  finding.title =
      fmt::format("{} waits for {}",
                  plan_s > 0 ? "the plan is not the problem: it" : "the statement", blocker.text);
  finding.detail = fmt::format(
      "pid {} has run this statement for {} and waits for a lock ({}){}. {}{}{}", longest->pid,
      age_text(waited_s(*longest)),
      longest->wait_event.empty() ? "not said which" : longest->wait_event,
      waiting > 1 ? fmt::format(", and {} more sessions like it", waiting - 1) : std::string{},
      blocker.detail,
      plan_s > 0 ? fmt::format(" The plan itself takes {}.", text(Milliseconds(plan_s * 1000)))
                 : std::string{},
      context.activity->visible
          ? ""
          : " This role may not see other users' sessions (pg_monitor may), so more is not known.");
  finding.facts = {{"waiting_pid", static_cast<double>(longest->pid)},
                   {"blocking_pid", static_cast<double>(blocker.pid)},
                   {"waited_s", waited_s(*longest)},
                   {"waiting_sessions", static_cast<double>(waiting)}};
}

}  // namespace

PW_DEFINE_RULE(waits_for_another_session, spec, find);

}  // namespace planwright::advisors
