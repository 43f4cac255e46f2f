#include "findings/sessions.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "findings/joins.hpp"
#include "findings/statement_tables.hpp"

namespace planwright::advisors {

std::string session_text(const Backend& session) {
  if (session.pid == 0) {  // no session: a prepared transaction, named by its application
    return fmt::format("the {} {}", session.state, session.application);
  }
  std::string text = fmt::format("pid {}", session.pid);
  if (!session.state.empty()) {
    text += ", " + session.state;
    const auto& age = session.state == "active" ? session.statement_s : session.state_s;
    if (age) {
      text += " for " + age_text(*age);
    }
  }
  return text;
}

BlockerAtTheEnd blocker_of(const Activity& activity, const Backend& waiting) {
  BlockerAtTheEnd blocker;
  std::set<std::int64_t> seen{waiting.pid};
  const Backend* at = &waiting;
  while (at != nullptr && !at->blocked_by.empty()) {
    blocker.pid = at->blocked_by.front();
    if (!seen.insert(blocker.pid).second) {
      break;  // a deadlock the server has not resolved yet
    }
    at = activity.find(blocker.pid);
  }
  blocker.session = activity.find(blocker.pid);
  if (blocker.pid == 0) {
    blocker.text = "a prepared transaction";
    blocker.detail =
        "The lock belongs to a transaction prepared for two-phase commit (pg_prepared_xacts).";
    return blocker;
  }
  if (blocker.session == nullptr) {
    blocker.text = fmt::format("pid {}", blocker.pid);
    return blocker;
  }
  const Backend& session = *blocker.session;
  blocker.text = session_text(session);
  std::string who = session.user.empty() ? std::string("an unknown user") : session.user;
  if (!session.application.empty()) {
    who += " through " + session.application;
  }
  blocker.detail = fmt::format("The lock is held by {} ({})", session_text(session), who);
  if (session.transaction_s) {
    blocker.detail +=
        fmt::format(", in a transaction begun {} ago", age_text(*session.transaction_s));
  }
  if (seen.size() > 2) {
    blocker.detail += fmt::format(", with {} waiting sessions between", seen.size() - 2);
  }
  blocker.detail += ".";
  if (!session.query.empty()) {
    blocker.detail +=
        fmt::format(" Its {} statement: {}.", session.state == "active" ? "running" : "last",
                    short_condition(session.query));
  }
  return blocker;
}

}  // namespace planwright::advisors
