#include "permission_to_run.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace planwright::pipeline {
namespace {

Permission planned_only(std::string why) {
  return {false,
          false,
          {{Diagnostic::Level::info,
            fmt::format("the statement was planned, not executed: {}", std::move(why))}}};
}

bool writes(QueryKind kind) {
  return kind == QueryKind::insert || kind == QueryKind::update || kind == QueryKind::remove ||
         kind == QueryKind::merge;
}

}  // namespace

Result<Permission> may_run(ports::Session& /*session*/, const query::OneStatement& statement,
                           const Plan& /*plan*/, bool allow_writes) {
  if (!statement.effects) {
    return planned_only(
        "this build's PostgreSQL 15 grammar does not read it, so what it would do is not known");
  }
  const query::Effects& effects = *statement.effects;
  if (effects.creates_table) {
    return planned_only("SELECT INTO creates a table");
  }
  if (effects.locks_rows) {
    return planned_only("it locks rows (FOR UPDATE or FOR SHARE)");
  }
  if (effects.writes_in_cte) {
    return planned_only("a WITH query in it writes");
  }
  if (writes(statement.kind) && !allow_writes) {
    return planned_only(
        "it writes; --allow-writes runs it inside a transaction that is rolled back");
  }
  Permission permission;
  permission.run = true;
  permission.writes = writes(statement.kind);
  return permission;
}

}  // namespace planwright::pipeline
