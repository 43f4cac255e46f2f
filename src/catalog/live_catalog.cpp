// A catalog read from a server: where we are, which relations are meant, and what could not be
// seen.
#include <algorithm>

#include <fmt/format.h>

#include <planwright/sql/sql.hpp>

#include "live_reader.hpp"
#include "mysql_reader.hpp"

namespace planwright::catalog {
namespace {

constexpr int pg_read_all_data_since = 140'000;

std::string joined(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

Result<ports::Table> LiveReader::ask(std::string_view file,
                                     std::vector<ports::Parameter> parameters) {
  return session_.run(sql::statement(file, session_.version()), parameters);
}

std::string LiveReader::all_oids() const {
  return array_literal(oids([](const LiveRelation& /*any*/) { return true; }));
}

std::string LiveReader::printable_oids() const {
  return array_literal(
      oids([this](const LiveRelation& live) { return !snapshot_ || !live.locked; }));
}

LiveRelation* LiveReader::find(const std::string& oid) {
  const auto found = relations_.find(oid);
  return found == relations_.end() ? nullptr : &found->second;
}

Result<void> LiveReader::server() {
  const auto table = ask("postgresql/session/server");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  Catalog& catalog = result_.catalog;
  catalog.server_version = session_.version_text();
  catalog.live = true;
  for (const Row& row : rows_of(*table)) {
    catalog.database = row.text("database");
    catalog.role = row.text("role");
    catalog.standby = row.flag("standby");
    if (catalog.standby) {
      result_.diagnostics.push_back(
          {Diagnostic::Level::warning,
           "this server is a standby, where nothing can be changed: run what is advised on its "
           "primary; only the primary counts writes, vacuums and all uses of an index, so these "
           "are not known here"});
    }
    quoted_role_ = row.text("quoted_role");
    reads_all_data_ = row.flag("reads_all_data");
    const auto names = row.texts("setting_names");
    const auto values = row.texts("setting_values");
    for (std::size_t at = 0; at < std::min(names.size(), values.size()); ++at) {
      catalog.settings.emplace_back(names[at], values[at]);
    }
    std::ranges::sort(catalog.settings);
    if (const std::string* encoding = catalog.setting("server_encoding");
        encoding != nullptr && *encoding == "SQL_ASCII") {
      result_.diagnostics.push_back({Diagnostic::Level::info,
                                     "the database does not know its encoding (SQL_ASCII): where "
                                     "its texts are no UTF-8, they "
                                     "are taken for Latin-1"});
    }
  }
  return {};
}

Result<void> LiveReader::extensions() {
  const auto table = ask("postgresql/session/extensions");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  Catalog& catalog = result_.catalog;
  for (const Row& row : rows_of(*table)) {
    if (row.null("version")) {
      catalog.available_extensions.push_back(row.text("name"));
    } else {
      catalog.extensions.emplace_back(row.text("name"), row.text("version"));
      result_.extension_schemas.emplace_back(row.text("name"), row.text("schema"));
    }
  }
  std::ranges::sort(catalog.extensions);
  std::ranges::sort(catalog.available_extensions);
  std::ranges::sort(result_.extension_schemas);
  return {};
}

Result<void> LiveReader::scope(std::span<const RelationRef> names) {
  std::vector<ArrayElement> schemas;
  std::vector<ArrayElement> relations;
  for (const RelationRef& name : names) {
    schemas.push_back(name.schema.empty() ? ArrayElement{} : ArrayElement{name.schema});
    relations.emplace_back(name.name);
  }
  const auto table =
      ask("postgresql/catalog/scope", {array_literal(schemas), array_literal(relations)});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    LiveRelation live;
    live.oid = row.text("oid");
    live.why = row.text("why");
    for (const double place : row.numbers("places")) {
      live.places.push_back(static_cast<std::size_t>(place) - 1);
    }
    std::string oid = live.oid;
    relations_.emplace(std::move(oid), std::move(live));
  }
  return {};
}

void LiveReader::say_what_is_meant(std::span<const RelationRef> names) {
  result_.meant.assign(names.size(), std::nullopt);
  for (const auto& [oid, live] : relations_) {
    for (const std::size_t place : live.places) {
      if (place < names.size()) {
        result_.meant[place] = live.relation.ref;
      }
    }
  }
  const std::string* path = result_.catalog.setting("search_path");
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (!result_.meant[at]) {
      result_.diagnostics.push_back(
          {Diagnostic::Level::warning,
           names[at].schema.empty() && path != nullptr
               ? fmt::format("there is no relation \"{}\" in the search_path ({}) of database {}; "
                             "set the search_path of the role, or name the schema",
                             names[at].name, *path, result_.catalog.database)
               : fmt::format("there is no relation \"{}\" in database {}", names[at].display(),
                             result_.catalog.database)});
    }
  }
}

Result<void> LiveReader::taken_names() {
  const auto table = ask("postgresql/catalog/taken_names", {all_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    result_.catalog.taken_names.push_back({row.text("schema"), row.text("name")});
  }
  std::ranges::sort(result_.catalog.taken_names);
  return {};
}

void LiveReader::diagnose_hidden_statistics() {
  std::vector<std::string> shown;
  std::vector<std::string> quoted;
  std::vector<std::string> secured;
  for (const auto& [oid, live] : relations_) {
    if (live.why == "named" || live.why == "reached") {
      if (live.columns_hidden && live.counted) {
        shown.push_back(live.relation.ref.display());
        quoted.push_back(live.quoted);
      } else if (live.row_security_hides) {
        secured.push_back(live.relation.ref.display());
      }
    }
  }
  if (!shown.empty()) {
    const std::string grant =
        session_.version() >= pg_read_all_data_since
            ? fmt::format("grant pg_read_all_data to {}", quoted_role_)
            : fmt::format("grant select on {} to {}", joined(quoted), quoted_role_);
    result_.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("column statistics of {} are hidden from role {}, which may not read all of "
                     "their columns; advice on them is without numbers until a superuser runs: {}",
                     joined(shown), quoted_role_, grant)});
  }
  if (!secured.empty()) {
    result_.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("row security hides the column statistics of {} from role {}; connect as a "
                     "role with BYPASSRLS, or as the owner, to see them",
                     joined(secured), quoted_role_)});
  }
}

Result<void> LiveReader::read(std::span<const RelationRef> names) {
  if (auto done = all_of({&LiveReader::server, &LiveReader::extensions}); !done) {
    return done;
  }
  // Compiling our statements takes longer than running them: 2 s with 100 partitions. What is asked
  // later is the user's, with the user's settings.
  if (auto done = put_settings({{"jit", "off"}}); !done) {
    return done;
  }
  if (auto done = scope(names); !done) {
    return done;
  }
  if (relations_.empty()) {
    say_what_is_meant(names);
    return put_settings(before_);
  }
  if (auto done =
          all_of({&LiveReader::relations, &LiveReader::storage, &LiveReader::partition_totals,
                  &LiveReader::columns, &LiveReader::indexes, &LiveReader::constraints,
                  &LiveReader::extended_statistics, &LiveReader::triggers,
                  &LiveReader::column_statistics, &LiveReader::taken_names});
      !done) {
    return done;
  }
  say_what_is_meant(names);
  diagnose_hidden_statistics();
  hand_over(result_.catalog);
  return put_settings(before_);
}

Result<void> LiveReader::all_of(std::initializer_list<Part> parts) {
  for (const Part part : parts) {
    if (auto done = (this->*part)(); !done) {
      return done;
    }
  }
  return {};
}

void LiveReader::hand_over(Catalog& catalog) {
  std::vector<Relation> found;
  found.reserve(relations_.size());
  for (auto& [oid, live] : relations_) {
    found.push_back(std::move(live.relation));
  }
  std::ranges::sort(found, {}, &Relation::ref);
  for (Relation& relation : found) {
    catalog.put(std::move(relation));
  }
}

Result<FromServer> from_server(ports::Session& session, std::span<const RelationRef> names) {
  // What is dropped while we read makes the server's own functions fail; the second reading finds
  // it gone.
  const auto vanished = [](const Error& error) {
    return error.code == ErrorCode::server &&
           (error.sqlstate == "XX000" || error.sqlstate == "42P01" || error.sqlstate == "42704");
  };
  for (int attempt = 0;; ++attempt) {
    FromServer result;
    const auto done = session.engine() == Engine::postgresql
                          ? LiveReader(session, result).read(names)
                          : MysqlReader(session, result).read(names);
    if (done) {
      return result;
    }
    if (attempt > 0 || !vanished(done.error())) {
      return tl::make_unexpected(done.error().with_context("reading the catalog"));
    }
  }
}

}  // namespace planwright::catalog
