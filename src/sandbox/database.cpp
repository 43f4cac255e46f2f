#include "database.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include <planwright/connectors/connectors.hpp>
#include <planwright/dialect/dialect.hpp>

#include "answer.hpp"
#include "array_text.hpp"
#include "words.hpp"

namespace planwright::sandbox {
namespace {

std::string identifier(std::string_view name) {
  return dialect::quoted_identifier(Engine::postgresql, name);
}

std::string literal(std::string_view text) {
  return dialect::quoted_literal(Engine::postgresql, text);
}

Result<void> run_all(ports::Session& session, const std::vector<std::string>& statements) {
  for (const std::string& statement : statements) {
    if (const auto done = session.run(statement); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  return {};
}

Result<std::unique_ptr<ports::Session>> connect(const Server& server, const std::string& role,
                                                const std::vector<std::string>& setup) {
  auto session = connectors::connect_to_own(server.conninfo(role, std::string(database_name)));
  if (!session) {
    return tl::make_unexpected(session.error().with_context("reaching the sandbox"));
  }
  if (auto done = run_all(**session, setup); !done) {
    return tl::make_unexpected(done.error().with_context("reaching the sandbox"));
  }
  return session;
}

// Settings that change what a planner chooses or how it reads a statement's constants.
constexpr std::array planner_settings{
    "DateStyle",
    "IntervalStyle",
    "TimeZone",
    "constraint_exclusion",
    "cpu_index_tuple_cost",
    "cpu_operator_cost",
    "cpu_tuple_cost",
    "cursor_tuple_fraction",
    "default_statistics_target",
    "effective_cache_size",
    "effective_io_concurrency",
    "from_collapse_limit",
    "geqo",
    "geqo_effort",
    "geqo_generations",
    "geqo_pool_size",
    "geqo_seed",
    "geqo_selection_bias",
    "geqo_threshold",
    "hash_mem_multiplier",
    "jit",
    "jit_above_cost",
    "jit_inline_above_cost",
    "jit_optimize_above_cost",
    "join_collapse_limit",
    "max_parallel_workers",
    "max_parallel_workers_per_gather",
    "min_parallel_index_scan_size",
    "min_parallel_table_scan_size",
    "parallel_leader_participation",
    "parallel_setup_cost",
    "parallel_tuple_cost",
    "plan_cache_mode",
    "quote_all_identifiers",
    "random_page_cost",
    "recursive_worktable_factor",
    "search_path",
    "seq_page_cost",
    "temp_buffers",
    "transform_null_equals",
    "work_mem",
};

bool shapes_plans(const std::string& name) {
  return name.starts_with("enable_") ||
         std::ranges::find(planner_settings, name) != planner_settings.end();
}

// CREATE EXTENSION statements of the snapshot: name and schema.
std::map<std::string, std::string> extensions_of(const Snapshot& snapshot) {
  std::map<std::string, std::string> extensions;
  for (const auto& [name, version] : snapshot.catalog.extensions) {
    extensions.emplace(name, "");
  }
  for (const SchemaStatement& statement : snapshot.schema) {
    const std::vector<Word> words = words_of(std::string_view(statement.sql).substr(0, 500));
    if (words.size() < 3 || words[0].text != "create" || words[1].text != "extension") {
      continue;
    }
    const std::size_t name = !words[2].quoted && words[2].text == "if" ? 5 : 2;
    if (name >= words.size()) {
      continue;
    }
    std::string& schema = extensions[words[name].text];
    for (std::size_t at = name + 1; at + 1 < words.size(); ++at) {
      if (!words[at].quoted && words[at].text == "schema") {
        schema = words[at + 1].text;
      }
    }
  }
  extensions.erase("plpgsql");
  return extensions;
}

}  // namespace

Result<std::unique_ptr<ports::Session>> connect_admin(const Server& server) {
  return connect(server, server.superuser(),
                 {"SET search_path = pg_catalog", "SET client_min_messages = error",
                  "SET statement_timeout = 0", "SET jit = off"});
}

Result<std::unique_ptr<ports::Session>> connect_builder(const Server& server) {
  std::vector<std::string> setup{"SET search_path = ''",
                                 "SET check_function_bodies = off",
                                 "SET statement_timeout = '60s'",
                                 "SET lock_timeout = '10s'",
                                 "SET jit = off",
                                 "SET client_min_messages = error",
                                 "SET max_parallel_maintenance_workers = 0"};
  constexpr int first_with_threshold = 13;
  if (std::atoi(server.installed().version.c_str()) >= first_with_threshold) {
    // Else a new index's pages would be read into the cache, for the log, before they are written.
    setup.emplace_back("SET wal_skip_threshold = 0");
  }
  return connect(server, std::string(owner_role), setup);
}

Result<std::unique_ptr<ports::Session>> connect_planner(const Server& server) {
  return connect(server, std::string(owner_role), {"SET client_min_messages = error"});
}

Result<void> prepare_database(ports::Session& admin) {
  const std::string owner = identifier(owner_role);
  return run_all(
      admin,
      {// Policies are for the reader, whatever production's owner is subject to.
       fmt::format("CREATE ROLE {} LOGIN BYPASSRLS", owner),
       fmt::format("ALTER DATABASE {} OWNER TO {}", identifier(database_name), owner),
       fmt::format("ALTER SCHEMA public OWNER TO {}", owner),
       "CREATE CAST (bytea AS pg_ndistinct) WITHOUT FUNCTION",
       "CREATE CAST (bytea AS pg_dependencies) WITHOUT FUNCTION",
       "CREATE CAST (bytea AS pg_mcv_list) WITHOUT FUNCTION", "CREATE SCHEMA planwright_sizes",
       fmt::format("GRANT USAGE ON SCHEMA planwright_sizes TO {}", owner),
       // What a transaction of the owner's has made nobody else sees, so it must be able to size
       // it.
       "CREATE FUNCTION planwright_sizes.set_sizes(relations oid[], pages int[], tuples "
       "float4[], visible int[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = "
       "pg_catalog, pg_temp AS $$ UPDATE pg_catalog.pg_class c SET relpages = s.pages, reltuples "
       "= s.tuples, relallvisible = s.visible, relispopulated = true FROM "
       "unnest(relations, pages, tuples, visible) s(oid, pages, tuples, visible) "
       "WHERE c.oid = s.oid AND c.oid >= 16384 AND (c.relpages, c.reltuples, c.relallvisible, "
       "c.relispopulated) IS DISTINCT FROM (s.pages, s.tuples, s.visible, true) $$"});
}

Result<std::vector<Diagnostic>> create_extensions(ports::Session& admin, const Snapshot& snapshot) {
  // What reaches out of the database, for whoever may call it.
  static const std::set<std::string, std::less<>> reach_out{
      "dblink", "postgres_fdw", "file_fdw", "adminpack", "pg_cron", "mysql_fdw", "http", "pg_net"};
  std::vector<Diagnostic> diagnostics;
  const auto leave_out = [&](const std::string& name, std::string_view why) {
    diagnostics.push_back({Diagnostic::Level::warning,
                           fmt::format("extension \"{}\" {}: what needs it is missing in the "
                                       "sandbox",
                                       name, why)});
  };
  for (const auto& [name, schema] : extensions_of(snapshot)) {
    if (reach_out.contains(name)) {
      leave_out(name, "is not made, for it reaches out of the database");
      continue;
    }
    const std::vector<ports::Parameter> parameters{name};
    const auto available =
        admin.run("SELECT FROM pg_catalog.pg_available_extensions WHERE name = $1", parameters);
    if (!available) {
      return tl::make_unexpected(available.error());
    }
    if (available->rows.empty()) {
      leave_out(name, "is not installed here");
      continue;
    }
    std::string statement = fmt::format("CREATE EXTENSION IF NOT EXISTS {}", identifier(name));
    if (!schema.empty()) {
      if (const auto made = admin.run(fmt::format("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}",
                                                  identifier(schema), identifier(owner_role)));
          made) {
        statement += fmt::format(" SCHEMA {}", identifier(schema));
      }
    } else {
      statement += " SCHEMA public";
    }
    // Some are to be in a schema of their own.
    if (!admin.run(statement + " CASCADE")) {
      const auto again =
          admin.run(fmt::format("CREATE EXTENSION IF NOT EXISTS {} CASCADE", identifier(name)));
      if (!again) {
        leave_out(name, fmt::format("cannot be made: {}", again.error().message));
      }
    }
  }
  return diagnostics;
}

std::string reader_role(const Catalog& catalog) {
  return catalog.role.empty() || catalog.role == owner_role || catalog.role == "postgres"
             ? std::string("planwright_reader")
             : catalog.role;
}

Result<void> create_roles(ports::Session& admin, const Snapshot& snapshot) {
  std::set<std::string> roles{reader_role(snapshot.catalog)};
  for (const Relation& relation : snapshot.catalog.relations()) {
    for (const Policy& policy : relation.policies) {
      roles.insert(policy.roles.begin(), policy.roles.end());
    }
  }
  for (const std::string& role : roles) {
    const std::vector<ports::Parameter> parameters{role};
    const auto there = admin.run("SELECT FROM pg_catalog.pg_roles WHERE rolname = $1", parameters);
    if (!there) {
      return tl::make_unexpected(there.error());
    }
    // A name that is reserved or of a keyword is nobody we could be.
    if (there->rows.empty() && role != "public") {
      (void)admin.run(fmt::format("CREATE ROLE {} NOLOGIN", identifier(role)));
    }
  }
  if (const auto granted = admin.run(fmt::format(
          "GRANT {} TO {}", identifier(reader_role(snapshot.catalog)), identifier(owner_role)));
      !granted) {
    return tl::make_unexpected(granted.error().with_context("making the sandbox's reader"));
  }
  return {};
}

Result<std::vector<Diagnostic>> apply_settings(ports::Session& session, const Catalog& catalog) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto& [name, value] : catalog.settings) {
    if (!shapes_plans(name)) {
      continue;
    }
    std::string here = value;
    if (const std::size_t user = here.find("\"$user\"");
        name == "search_path" && user != std::string::npos && !catalog.role.empty()) {
      here.replace(user, std::string_view("\"$user\"").size(), identifier(catalog.role));
    }
    names.push_back(name);
    values.push_back(std::move(here));
  }
  // Those that this server does not know are passed over.
  const auto set = [&](std::span<const std::string> some, std::span<const std::string> to) {
    return session.run(
        "SELECT pg_catalog.set_config(s.name, s.value, false) FROM unnest($1::text[], "
        "$2::text[]) s(name, value) WHERE pg_catalog.current_setting(s.name, true) IS NOT NULL",
        std::vector<ports::Parameter>{array_text(some), array_text(to)});
  };
  if (const auto all = set(names, values); all || all.error().code == ErrorCode::connection) {
    return all ? Result<std::vector<Diagnostic>>{} : tl::make_unexpected(all.error());
  }
  std::vector<Diagnostic> diagnostics;
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (const auto one = set(std::span(names).subspan(at, 1), std::span(values).subspan(at, 1));
        !one) {
      diagnostics.push_back({Diagnostic::Level::warning,
                             fmt::format("setting {} = {} is not possible in the sandbox: {}",
                                         names[at], literal(values[at]), one.error().message)});
    }
  }
  return diagnostics;
}

}  // namespace planwright::sandbox
