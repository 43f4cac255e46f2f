#include <algorithm>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>

#include "array_text.hpp"
#include "database.hpp"
#include "postgresql_sandbox.hpp"

namespace planwright::sandbox {
namespace {

// Tables the transaction may have written rows of: their files have pages now that the server keeps
// in memory, and their B-trees entries.
Result<std::vector<RelationRef>> written_tables(ports::Session& session) {
  const auto table = session.run(
      "SELECT n.nspname, c.relname FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid "
      "= l.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE l.pid = "
      "pg_catalog.pg_backend_pid() AND l.mode = 'RowExclusiveLock' AND c.relkind IN ('r', 'm') AND "
      "c.oid >= 16384");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  std::vector<RelationRef> tables;
  for (const auto& row : table->rows) {
    tables.push_back({row[0].value_or(""), row[1].value_or("")});
  }
  return tables;
}

}  // namespace

Result<void> PostgresqlSandbox::try_out(std::span<const std::string> statements,
                                        const std::function<Result<void>(ports::Session&)>& look) {
  (void)planner_->run("ROLLBACK");
  // A process of its own: it sees files cut and extended, and may keep some open.
  auto connected = connect_builder(*server_);
  if (!connected) {
    return tl::make_unexpected(connected.error());
  }
  ports::Session& session = **connected;
  if (auto settings = apply_settings(session, settings_); !settings) {
    return tl::make_unexpected(settings.error());
  }
  if (auto cut = sizes_.cut_tables(*admin_, {}); !cut) {
    return cut;
  }
  std::vector<RelationRef> written;
  const auto transaction = [&]() -> Result<void> {
    if (auto begun = session.run("BEGIN"); !begun) {
      return tl::make_unexpected(begun.error());
    }
    for (const std::string& statement : statements) {
      if (auto done = session.run(statement); !done) {
        return tl::make_unexpected(done.error().with_context(statement));
      }
    }
    auto tables = written_tables(session);
    if (!tables) {
      return tl::make_unexpected(tables.error());
    }
    written = std::move(*tables);
    if (auto put = put_in_transaction(session); !put) {
      return put;
    }
    return look(session);
  };
  auto done = transaction();
  (void)session.run("ROLLBACK");
  connected->reset();
  if (auto repaired = repair(written); !repaired) {
    return repaired;
  }
  return done;
}

// Sizes for what the transaction sees. A table that was written anew has other files, and new
// B-trees are without height.
Result<void> PostgresqlSandbox::put_in_transaction(ports::Session& session) {
  std::vector<RelationRef> indexes;
  for (const auto& [ref, size] : sizes_.all()) {
    if (!size.table.empty()) {
      indexes.push_back(ref);
    }
  }
  const auto before = find_objects(*admin_, server_->data_directory(), indexes);
  const auto now = find_objects(session, server_->data_directory(), indexes);
  if (!before || !now) {
    return tl::make_unexpected(before ? now.error() : before.error());
  }
  std::vector<RelationRef> renewed;
  for (const Object& object : *now) {
    const auto old = std::ranges::find(*before, object.ref, &Object::ref);
    if (old == before->end() || old->path != object.path) {
      renewed.push_back(object.ref);
    }
  }
  if (auto written = sizes_.write_first_pages(session, renewed); !written) {
    return written;
  }
  return sizes_.put(session);
}

Result<void> PostgresqlSandbox::repair(const std::vector<RelationRef>& written) {
  std::vector<RelationRef> indexes;
  if (!written.empty()) {
    if (auto cut = sizes_.cut_tables(*admin_, written); !cut) {
      return cut;
    }
  }
  for (const RelationRef& table : written) {
    if (!sizes_.all().contains(table)) {
      continue;  // made in the transaction
    }
    const auto renewed = builder_->run(fmt::format(
        "VACUUM (FULL) {}.{}", dialect::quoted_identifier(Engine::postgresql, table.schema),
        dialect::quoted_identifier(Engine::postgresql, table.name)));
    if (!renewed) {
      return tl::make_unexpected(renewed.error().with_context("renewing a table of the sandbox"));
    }
    for (const auto& [ref, size] : sizes_.all()) {
      if (size.table == table) {
        indexes.push_back(ref);
      }
    }
  }
  if (!indexes.empty()) {
    if (auto first = sizes_.write_first_pages(*admin_, indexes); !first) {
      return first;
    }
    if (auto extended = sizes_.extend_range_maps(
            *admin_, [&] { return connect_builder(*server_); }, indexes);
        !extended) {
      return extended;
    }
  }
  return sizes_.put(*admin_);
}

}  // namespace planwright::sandbox
