#include <algorithm>

#include <fmt/format.h>

#include "application/per_day.hpp"
#include "findings/sessions.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "end-blocking-transaction",
    .title = "end the transaction that others wait for or that holds vacuum back",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects = "waits-for-another-session, or old-transaction-holds-back-vacuum",
    .why =
        "As long as that transaction is open its locks are held and dead rows stay, whatever is "
        "done to plans and indexes.",
    .remedy =
        "Find who opened it and have it committed or rolled back. Then see to it that it does not "
        "happen again: commit before waiting for anything outside the database, "
        "idle_in_transaction_session_timeout, lock_timeout for those who wait.",
    .quiet_when = "nobody waits for a lock and no old transaction holds vacuum back",
    .references = {"https://www.postgresql.org/docs/current/functions-admin.html"
                   "#FUNCTIONS-ADMIN-SIGNAL"},
};

double fact(const Finding& finding, std::string_view name) {
  const auto found = std::ranges::find(finding.facts, name, &Fact::first);
  return found == finding.facts.end() ? 0 : std::get<double>(found->second);
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  std::vector<double> told;
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    const bool waits = finding.rule == "waits-for-another-session";
    if (context.activity == nullptr ||
        (!waits && finding.rule != "old-transaction-holds-back-vacuum")) {
      continue;
    }
    const double pid = fact(finding, waits ? "blocking_pid" : "pid");
    if (std::ranges::find(told, pid) != told.end()) {
      continue;
    }
    told.push_back(pid);
    const Backend* session = context.activity->find(static_cast<std::int64_t>(pid));
    const std::string who = session != nullptr ? session_text(*session)
                            : pid == 0         ? std::string("the prepared transaction")
                                               : fmt::format("pid {:.0f}", pid);
    const bool idle = session != nullptr && session->state.starts_with("idle");
    Advice advice = application_advice(rule);
    advice.title = fmt::format("get this transaction ended: {}", who);
    advice.actions.emplace_back(ApplicationChange{fmt::format(
        "Ask {} to commit or roll back{}. If nobody answers for it: {} A timeout keeps it from "
        "coming back: idle_in_transaction_session_timeout for that role{}.",
        session != nullptr && !session->user.empty()
            ? session->user +
                  (session->application.empty() ? "" : " (" + session->application + ")")
            : std::string("its owner"),
        idle ? ": it does nothing and waits for its client" : "",
        pid == 0 ? std::string("ROLLBACK PREPARED with its name from pg_prepared_xacts.")
        : idle   ? fmt::format("a session that is idle is not reached by pg_cancel_backend; "
                                 "pg_terminate_backend({:.0f}) ends it and rolls its work back.",
                               pid)
                 : fmt::format("pg_cancel_backend({:.0f}) ends its running statement and rolls it "
                                 "back.",
                               pid),
        waits ? ", and lock_timeout for those who wait" : "")});
    advice.because = {at};
    advice.best_case_share = finding.impact.share;
    advice.evidence.method = "the server's sessions when it was looked at";
    advice.evidence.note =
        "a snapshot: look again at pg_stat_activity before you end anything, the pid may be "
        "another session by then";
    advice.risk = Risk::medium;
    advice.tradeoffs.emplace_back(
        "what the transaction did and has not committed is lost, and its client gets an error");
    advice.verify_with.emplace_back(
        waits ? "the statement runs in the time its plan shows"
              : "VACUUM (VERBOSE) of the table reports no dead rows that cannot be removed yet");
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(end_blocking_transaction, spec, advise);

}  // namespace planwright::advisors
