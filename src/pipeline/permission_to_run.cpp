#include "permission_to_run.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/catalog/side_effects.hpp>

namespace planwright::pipeline {
namespace {

using catalog::VolatileFunction;

// Volatile, but only because their answers differ from call to call. Sorted.
constexpr std::array<std::string_view, 53> harmless{
    "array_sample",
    "array_shuffle",
    "clock_timestamp",
    "currval",
    "gen_random_uuid",
    "lastval",
    "pg_blocking_pids",
    "pg_collation_actual_version",
    "pg_column_compression",
    "pg_current_logfile",
    "pg_current_wal_flush_lsn",
    "pg_current_wal_insert_lsn",
    "pg_current_wal_lsn",
    "pg_database_collation_actual_version",
    "pg_database_size",
    "pg_indexes_size",
    "pg_is_in_recovery",
    "pg_is_wal_replay_paused",
    "pg_last_wal_receive_lsn",
    "pg_last_wal_replay_lsn",
    "pg_last_xact_replay_timestamp",
    "pg_lock_status",
    "pg_notification_queue_usage",
    "pg_relation_filepath",
    "pg_relation_size",
    "pg_safe_snapshot_blocking_pids",
    "pg_sequence_last_value",
    "pg_sleep",
    "pg_sleep_for",
    "pg_sleep_until",
    "pg_stat_get_activity",
    "pg_stat_get_backend_idset",
    "pg_stat_get_progress_info",
    "pg_stat_get_slru",
    "pg_stat_get_wal",
    "pg_stat_get_wal_receiver",
    "pg_stat_statements",
    "pg_stat_statements_info",
    "pg_table_size",
    "pg_tablespace_size",
    "pg_timezone_names",
    "pg_total_relation_size",
    "pg_xact_status",
    "random",
    "random_normal",
    "setseed",
    "timeofday",
    "txid_status",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuidv4",
    "uuidv7",
};

// Volatile functions of the server whose writing a rollback undoes. Sorted. (Numbers a sequence has
// given out stay given out.)
constexpr std::array<std::string_view, 11> undone_by_rollback{"lo_create",
                                                              "lo_creat",
                                                              "lo_from_bytea",
                                                              "lo_put",
                                                              "lo_unlink",
                                                              "nextval",
                                                              "pg_advisory_xact_lock",
                                                              "pg_notify",
                                                              "pg_try_advisory_xact_lock",
                                                              "set_config",
                                                              "txid_current"};

bool is_one_of(std::string_view name, const auto& names) {
  return std::ranges::find(names, name) != names.end();
}

// Of the server itself or an extension; a user's function of the same name is not meant.
bool only_reads(const VolatileFunction& function) {
  return (function.schema == "pg_catalog" || !function.extension.empty()) &&
         is_one_of(function.name, harmless);
}

// Why a rollback may not undo what the function does; empty: it does.
std::string reaches_out(const VolatileFunction& function) {
  if (function.schema == "pg_catalog") {
    return is_one_of(function.name, undone_by_rollback)
               ? ""
               : "a function of the server that is not known to be undone";
  }
  if (!function.trusted) {
    return fmt::format("it is written in {}", function.language);
  }
  return function.calls_out.empty() ? "" : fmt::format("its source has \"{}\"", function.calls_out);
}

std::string reaches_out(const catalog::WriteTarget& target) {
  if (target.foreign_table) {
    return fmt::format("{} is a foreign table", target.relation.display());
  }
  // Built into the server: constraint checks, tsvector_update_trigger and the like.
  if (!target.trusted && target.language != "internal") {
    return fmt::format("trigger {} of {} is written in {}", target.trigger,
                       target.relation.display(), target.language);
  }
  return target.calls_out.empty()
             ? ""
             : fmt::format("trigger {} of {} calls out ({} has \"{}\")", target.trigger,
                           target.relation.display(), target.function, target.calls_out);
}

Permission planned_only(std::string why) {
  Permission permission;
  permission.diagnostics.push_back(
      {Diagnostic::Level::info,
       fmt::format("the statement was planned, not executed: {}", std::move(why))});
  return permission;
}

bool is_write(QueryKind kind) {
  return kind == QueryKind::insert || kind == QueryKind::update || kind == QueryKind::remove ||
         kind == QueryKind::merge;
}

std::string names_of(const std::vector<VolatileFunction>& functions) {
  std::set<std::string> names;
  for (const VolatileFunction& function : functions) {
    names.insert(function.display() +
                 (function.how == "function" ? "()" : " of a " + function.how));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::vector<RelationRef> targets_of(const Plan& plan) {
  std::set<RelationRef> targets;
  for (const Node& node : plan.nodes) {
    const bool writes = node.operation != Operation::none && node.operation != Operation::select;
    if (writes && !node.relation.empty()) {
      targets.insert(node.relation);
    }
  }
  return {targets.begin(), targets.end()};
}

// The first reason why a rollback would not undo the statement; empty: none is known.
Result<std::string> not_undone(ports::Session& session, const AboutToRun& about,
                               const std::vector<VolatileFunction>& functions) {
  for (const VolatileFunction& function : functions) {
    if (const std::string why = reaches_out(function); !why.empty()) {
      return fmt::format("{}: {}", function.display(), why);
    }
  }
  if (!is_write(about.statement.kind)) {
    return std::string();
  }
  const auto targets = catalog::write_targets(session, targets_of(about.plan));
  if (!targets) {
    return tl::make_unexpected(targets.error());
  }
  if (targets->empty()) {
    return std::string("the relation it writes to is not known");
  }
  for (const catalog::WriteTarget& target : *targets) {
    if (std::string why = reaches_out(target); !why.empty()) {
      return why;
    }
  }
  return std::string();
}

constexpr const char* on_a_standby =
    "it may write, and this server is a standby; diagnose it on the primary";

// Why the parse tree and where we are forbid running it; empty: they do not.
std::string forbidden_by_text(const AboutToRun& about) {
  if (!about.statement.effects) {
    return "this build's PostgreSQL 15 grammar does not read it, so what it would do is not known";
  }
  const query::Effects& effects = *about.statement.effects;
  if (effects.creates_table) {
    return "SELECT INTO makes a table";
  }
  if (effects.locks_rows) {
    return "it locks rows (FOR UPDATE or FOR SHARE)";
  }
  if (effects.writes_in_cte) {
    return "a WITH query of it writes";
  }
  if (is_write(about.statement.kind) && about.catalog.standby) {
    return on_a_standby;
  }
  if (is_write(about.statement.kind) && !about.allow_writes) {
    return "it writes; --allow-writes executes it inside a transaction that is rolled back";
  }
  return {};
}

}  // namespace

Result<Permission> may_run(ports::Session& session, const AboutToRun& about) {
  if (std::string why = forbidden_by_text(about); !why.empty()) {
    return planned_only(std::move(why));
  }
  auto functions = catalog::volatile_functions(session, *about.statement.effects, about.catalog);
  if (!functions) {
    return tl::make_unexpected(functions.error());
  }
  std::erase_if(*functions, only_reads);
  const bool writes = is_write(about.statement.kind) || !functions->empty();
  if (writes && about.catalog.standby && about.allow_writes) {
    return planned_only(on_a_standby);
  }
  if (writes && !about.allow_writes) {
    return planned_only(fmt::format(
        "{} {} declared VOLATILE, so executing {} may change something; if it only reads, declare "
        "it STABLE, or use --allow-writes, which rolls back",
        names_of(*functions), functions->size() == 1 ? "is" : "are",
        functions->size() == 1 ? "it" : "them"));
  }
  Permission permission;
  permission.run = true;
  permission.writes = writes;
  if (!writes) {
    return permission;
  }
  const auto why = not_undone(session, about, *functions);
  if (!why) {
    return tl::make_unexpected(why.error());
  }
  if (!why->empty()) {
    return planned_only(fmt::format("a rollback would not undo it ({})", *why));
  }
  permission.diagnostics.push_back(
      {Diagnostic::Level::info,
       "the statement was executed and rolled back (--allow-writes); what stays are dead row "
       "versions until the next vacuum, and numbers drawn from sequences"});
  return permission;
}

}  // namespace planwright::pipeline
