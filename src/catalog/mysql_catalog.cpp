// A catalog read from MySQL or MariaDB: where we are, which relations are meant, what could not be
// seen.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/sql/sql.hpp>

#include "mysql_reader.hpp"

namespace planwright::catalog {
namespace {

// app@% → 'app'@'%'
std::string quoted_account(const std::string& account) {
  const std::size_t at = account.rfind('@');
  return at == std::string::npos
             ? fmt::format("'{}'", account)
             : fmt::format("'{}'@'{}'", account.substr(0, at), account.substr(at + 1));
}

std::string quoted_name(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) {
    quoted += c;
    if (c == '`') {
      quoted += c;
    }
  }
  return quoted + '`';
}

}  // namespace

std::string small_letters(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

Result<ports::Table> ask_mysql(ports::Session& session, std::string_view file,
                               std::span<const ports::Parameter> parameters) {
  return session.run(
      sql::statement(fmt::format("{}/{}", to_string(session.engine()), file), session.version()),
      parameters);
}

Result<ports::Table> MysqlReader::ask(std::string_view part, const Relation& relation) {
  const std::vector<ports::Parameter> parameters{relation.ref.schema, relation.ref.name};
  return ask_mysql(session_, part, parameters);
}

Result<std::optional<ports::Table>> MysqlReader::ask_if_allowed(std::string_view part,
                                                                const Relation& relation,
                                                                std::string_view needed,
                                                                std::string_view what) {
  const auto refused =
      std::ranges::find(missing_, std::string(needed), &std::pair<std::string, std::string>::first);
  if (refused != missing_.end()) {
    return std::optional<ports::Table>();
  }
  auto table = ask(part, relation);
  if (table) {
    return std::optional(std::move(*table));
  }
  // 42S02: a server that was upgraded without its system tables, or never had them.
  if (table.error().code != ErrorCode::permission && table.error().sqlstate != "42S02") {
    return tl::make_unexpected(table.error());
  }
  missing_.emplace(needed, what);
  return std::optional<ports::Table>();
}

Result<void> MysqlReader::server() {
  const auto table = ask_mysql(session_, "session/server");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  Catalog& catalog = result_.catalog;
  catalog.server_version = session_.version_text();
  catalog.live = true;
  for (const Row& row : rows_of(*table)) {
    catalog.database = row.text("database_name");
    catalog.role = row.text("user_name");
    catalog.standby = row.flag("standby");
    quoted_user_ = quoted_account(catalog.role);
    instrumented_ = row.flag("instrumented");
    lower_case_names_ = static_cast<int>(row.number_or_zero("lower_case_names"));
    page_bytes_ = row.number("page_bytes").value_or(page_bytes_);
    if (catalog.standby) {
      note(Diagnostic::Level::warning,
           "this server is read-only (a replica), where nothing can be changed: run what is "
           "advised on its primary; only the primary counts writes");
    }
  }
  const auto uptime = ask_mysql(session_, "session/uptime");
  if (!uptime) {
    return tl::make_unexpected(uptime.error());
  }
  for (const Row& row : rows_of(*uptime)) {
    uptime_s_ = row.number("Value");
  }
  return settings();
}

Result<void> MysqlReader::settings() {
  auto& settings = result_.catalog.settings;
  const auto table = ask_mysql(session_, "session/settings");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    settings.emplace_back(row.text("Variable_name"), row.text("Value"));
  }
  if (!is_mariadb()) {
    const auto costs = ask_mysql(session_, "session/costs");
    if (!costs && costs.error().code != ErrorCode::permission) {
      return tl::make_unexpected(costs.error());
    }
    if (!costs) {
      note(Diagnostic::Level::info,
           fmt::format("the optimizer's cost constants are taken to be the defaults; to show "
                       "them: grant select on mysql.server_cost to {0}; grant select on "
                       "mysql.engine_cost to {0}",
                       quoted_user_));
    } else {
      for (const Row& row : rows_of(*costs)) {
        settings.emplace_back(row.text("name"), row.text("value"));
      }
    }
  }
  std::ranges::sort(settings);
  return {};
}

Result<std::optional<RelationRef>> MysqlReader::read_one(const RelationRef& name, bool named) {
  RelationRef ref = name;
  if (ref.schema.empty()) {
    ref.schema = result_.catalog.database;
  }
  if (lower_case_names_ == 1) {
    ref = {small_letters(ref.schema), small_letters(ref.name)};
  }
  if (result_.catalog.find(ref) != nullptr) {
    return std::optional(ref);
  }
  auto found = relation(ref);
  if (!found) {
    return tl::make_unexpected(found.error());
  }
  if (!*found) {
    return std::optional<RelationRef>();
  }
  Relation& relation = **found;
  using Part = Result<void> (MysqlReader::*)(Relation&);
  std::vector<Part> parts{&MysqlReader::columns};
  if (relation.kind == RelationKind::view) {
    parts.push_back(&MysqlReader::view);
  } else {
    parts.insert(parts.end(),
                 {&MysqlReader::indexes, &MysqlReader::foreign_keys, &MysqlReader::checks,
                  &MysqlReader::triggers, &MysqlReader::partitions, &MysqlReader::index_statistics,
                  &MysqlReader::counters});
    if (named) {
      parts.push_back(&MysqlReader::column_statistics);
    }
  }
  for (const Part part : parts) {
    if (auto done = (this->*part)(relation); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  if (named) {
    if (auto done = lead_on(relation); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  const RelationRef known = relation.ref;
  result_.catalog.put(std::move(relation));
  return std::optional(known);
}

// What a foreign key connects it with, and whether we see all of it.
Result<void> MysqlReader::lead_on(const Relation& relation) {
  for (const ForeignKey& key : relation.foreign_keys) {
    to_read_.push_back(key.referenced);
  }
  constexpr int cheap_since = 80'000;  // before, every table of the schema is opened for it
  if (!is_mariadb() && session_.version() >= cheap_since && relation.kind != RelationKind::view) {
    const auto referencing = ask("catalog/referencing", relation);
    if (!referencing) {
      return tl::make_unexpected(referencing.error());
    }
    for (const Row& row : rows_of(*referencing)) {
      to_read_.push_back({row.text("schema_name"), row.text("name")});
    }
  }
  if (relation.kind == RelationKind::view) {
    return {};
  }
  const auto readable =
      session_.run(fmt::format("EXPLAIN SELECT * FROM {}.{}", quoted_name(relation.ref.schema),
                               quoted_name(relation.ref.name)));
  if (!readable && readable.error().code == ErrorCode::permission) {
    partly_hidden_.push_back(
        fmt::format("{}.{}", quoted_name(relation.ref.schema), quoted_name(relation.ref.name)));
  }
  return readable || readable.error().code != ErrorCode::connection
             ? Result<void>{}
             : tl::make_unexpected(readable.error());
}

void MysqlReader::say_what_is_hidden() {
  for (const std::string& table : partly_hidden_) {
    note(Diagnostic::Level::warning,
         fmt::format("user {0} may not read all columns of {1}, so some of its columns and "
                     "indexes may be missing here; to show them: grant select on {1} to {0}",
                     quoted_user_, table));
  }
  for (const auto& [needed, what] : missing_) {
    note(Diagnostic::Level::info,
         fmt::format("{} not known; to show that: grant select on {} to {}", what, needed,
                     quoted_user_));
  }
  if (!instrumented_) {
    note(Diagnostic::Level::info,
         "performance_schema is off, so how often the statement runs, how much is written and "
         "which indexes are used is not known; performance_schema=ON in the server's option file "
         "and a restart switch it on");
  }
}

Result<void> MysqlReader::read(std::span<const RelationRef> names) {
  if (auto done = server(); !done) {
    return done;
  }
  result_.meant.clear();
  for (const RelationRef& name : names) {
    auto meant = read_one(name, true);
    if (!meant) {
      return tl::make_unexpected(meant.error());
    }
    if (!*meant) {
      note(
          Diagnostic::Level::warning,
          name.schema.empty() && result_.catalog.database.empty()
              ? fmt::format("there is no table \"{}\": no database is chosen; name it in the URL "
                            "(mysql://…/database)",
                            name.name)
              : fmt::format("there is no table \"{}\" in database {}, or user {} has no right on "
                            "it",
                            name.name, name.schema.empty() ? result_.catalog.database : name.schema,
                            quoted_user_));
    }
    result_.meant.push_back(std::move(*meant));
  }
  constexpr std::size_t most = 40;
  std::vector<RelationRef> others = std::move(to_read_);
  std::ranges::sort(others);
  const auto repeated = std::ranges::unique(others);
  others.erase(repeated.begin(), repeated.end());
  others.resize(std::min(others.size(), most));
  for (const RelationRef& other : others) {
    if (auto read = read_one(other, false); !read) {
      return tl::make_unexpected(read.error());
    }
  }
  say_what_is_hidden();
  return {};
}

}  // namespace planwright::catalog
