#include "clone_guard.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/number.hpp>
#include <planwright/base/quantity_text.hpp>
#include <planwright/dialect/dialect.hpp>
#include <planwright/sql/sql.hpp>

#include "clone_books.hpp"
#include "measured_on_clone.hpp"

namespace planwright::verify {
namespace {

Result<ports::Table> ask(ports::Session& session, std::string_view name,
                         std::vector<ports::Parameter> parameters = {}) {
  return session.run(sql::statement(fmt::format("postgresql/measure/{}", name), session.version()),
                     parameters);
}

}  // namespace

Result<std::string> check_clone(ports::Session& clone, ports::Session* diagnosed,
                                std::vector<Diagnostic>& diagnostics) {
  const auto here = ask(clone, "identity");
  if (!here) {
    return tl::make_unexpected(here.error().with_context("--measure-on"));
  }
  const std::string name = first_value(*here, "name");
  if (first_value(*here, "standby") == "t") {
    return failure(
        ErrorCode::permission,
        fmt::format("--measure-on: database \"{}\" is on a standby, where nothing can be "
                    "built; give a clone that is a server of its own",
                    name));
  }
  std::string where = fmt::format("PostgreSQL {}, database {}", clone.version_text(), name);
  if (diagnosed == nullptr) {
    return where;
  }
  const auto there = ask(*diagnosed, "identity");
  if (!there) {
    return tl::make_unexpected(there.error());
  }
  const auto same = [&](std::string_view column) {
    return first_value(*here, column) == first_value(*there, column);
  };
  if (same("started") && same("port") && same("system")) {
    if (same("database")) {
      return failure(
          ErrorCode::usage,
          fmt::format(
              "--measure-on leads to database \"{0}\" that is diagnosed, on the same server: "
              "indexes are built only on a clone, such as one made by \"createdb -T {0} "
              "{0}_clone\", or on a staging server",
              name));
    }
    diagnostics.push_back(
        {Diagnostic::Level::info,
         fmt::format("the clone, database {}, is on the diagnosed server itself: building and "
                     "running there took from the same machine",
                     name)});
  } else if (same("system") && same("timeline") && first_value(*there, "standby") == "t") {
    return failure(ErrorCode::usage,
                   "--measure-on leads to the server that the diagnosed standby follows, or a copy "
                   "that was never promoted: indexes are built only on a clone of its own");
  }
  constexpr int per_major = 10'000;
  if (clone.version() / per_major != diagnosed->version() / per_major) {
    diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("the clone is PostgreSQL {}, the diagnosed server {}: it may plan and run the "
                     "statement in another way",
                     clone.version_text(), diagnosed->version_text())});
  }
  return where;
}

std::vector<Diagnostic> put_settings_of(ports::Session& clone, const Catalog& catalog) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto& [name, value] : catalog.settings) {
    std::string put = value;
    constexpr std::string_view user = "\"$user\"";
    if (const std::size_t at = put.find(user);
        name == "search_path" && at != std::string::npos && !catalog.role.empty()) {
      put.replace(at, user.size(), dialect::quoted_identifier(Engine::postgresql, catalog.role));
    }
    names.push_back(name);
    values.push_back(std::move(put));
  }
  const auto put = ask(clone, "put_settings", {array_of(names), array_of(values)});
  if (!put) {
    return {{Diagnostic::Level::warning,
             fmt::format("the clone was measured with settings of its own: those of the diagnosed "
                         "server could not be set there ({})",
                         put.error().message)}};
  }
  std::vector<std::string> changed;
  for (std::size_t row = 0; row < put->rows.size(); ++row) {
    const std::string name = first_value(*put, "name", row);
    if (name != "search_path") {
      changed.push_back(fmt::format("{} = {} (there {})", name, first_value(*put, "value", row),
                                    first_value(*put, "before", row)));
    }
  }
  if (changed.empty()) {
    return {};
  }
  return {{Diagnostic::Level::info,
           fmt::format("on the clone the statement ran with the diagnosed server's settings: {}",
                       fmt::join(changed, ", "))}};
}

double ComparedTables::rows_share(const RelationRef& table) const {
  const auto found = shares.find(table);
  return found == shares.end() ? 0 : found->second;
}

std::string ComparedTables::how_to_own(const RelationRef& table) const {
  const auto owner = owners.find(table);
  return owner == owners.end()
             ? std::string()
             : fmt::format(
                   "; connect as the table's owner \"{0}\", or GRANT {1} TO the role and "
                   "CREATE ON SCHEMA {2} to it",
                   owner->second, dialect::quoted_identifier(Engine::postgresql, owner->second),
                   dialect::quoted_identifier(Engine::postgresql, table.schema));
}

ComparedTables compare_tables(ports::Session& clone, const Catalog& catalog,
                              const std::vector<RelationRef>& names) {
  ComparedTables compared;
  std::vector<std::string> schemas;
  std::vector<std::string> tables;
  std::set<RelationRef> seen;
  for (const RelationRef& name : names) {
    const Relation* relation = catalog.find(name);
    const bool stored = relation != nullptr && relation->kind != RelationKind::view &&
                        relation->kind != RelationKind::foreign_table;
    // Without a schema it is a name of the statement's own (a CTE), or not known.
    if (stored && !relation->ref.schema.empty() && seen.insert(relation->ref).second) {
      schemas.push_back(relation->ref.schema);
      tables.push_back(relation->ref.name);
    }
  }
  const auto there = ask(clone, "tables", {array_of(schemas), array_of(tables)});
  if (!there) {
    compared.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("the clone's tables could not be looked at ({})", there.error().message)});
    return compared;
  }
  const auto warn = [&](std::string message) {
    compared.diagnostics.push_back({Diagnostic::Level::warning, std::move(message)});
  };
  for (std::size_t row = 0; row < there->rows.size(); ++row) {
    const RelationRef name{first_value(*there, "schema", row), first_value(*there, "name", row)};
    if (first_value(*there, "there", row) != "t") {
      compared.missing.push_back(name.display());
      continue;
    }
    compared.owners[name] = first_value(*there, "owner", row);
    const Relation& relation = *catalog.find(name);
    const auto rows = parse_number(first_value(*there, "rows", row));
    const auto pages = parse_number(first_value(*there, "pages", row)).value_or(0);
    const double here_rows = relation.rows.value_or(Rows(0)).value();
    const double here_pages = relation.pages.value_or(Blocks(0)).value();
    if (rows && here_rows > 0) {
      compared.shares[name] = *rows / here_rows;
    } else if (here_pages > 0 && pages > 0) {
      compared.shares[name] = pages / here_pages;
    }
    const double share = compared.rows_share(name);
    if (here_rows > 0 && pages == 0) {
      compared.empty.push_back(name.display());
    } else if (share > 0 && (share >= order_of_magnitude || share <= 1 / order_of_magnitude)) {
      warn(
          fmt::format("{} has {} on the clone and {} on the diagnosed server: what is measured "
                      "may not hold there",
                      name.display(), rows ? rows_text(Rows(*rows)) : "other pages",
                      rows_text(Rows(here_rows))));
    }
    if (pages > 0 && first_value(*there, "analyzed", row) != "t") {
      warn(
          fmt::format("{} has no statistics on the clone, so its planner guesses: run ANALYZE {} "
                      "there first",
                      name.display(), name.display()));
    }
    const auto visible = parse_number(first_value(*there, "visible_share", row));
    if (relation.all_visible && here_pages > 0 && visible &&
        *visible < 0.5 * (relation.all_visible->value() / here_pages)) {
      warn(
          fmt::format("{} was vacuumed less on the clone, so index-only scans are slower there: "
                      "run VACUUM {} there first",
                      name.display(), name.display()));
    }
  }
  return compared;
}

}  // namespace planwright::verify
