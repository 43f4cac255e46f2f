#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/catalog/catalog.hpp>
#include <planwright/ports/session.hpp>

#include "rows.hpp"

namespace planwright::catalog {

// The statement sql/<the session's engine>/<file>, asked.
Result<ports::Table> ask_mysql(ports::Session& session, std::string_view file,
                               std::span<const ports::Parameter> parameters = {});

// The ASCII letters of it as small ones.
std::string small_letters(std::string text);

// A column's statistics from MySQL's own JSON text of a histogram; absent where it cannot be read.
std::optional<ColumnStatistics> statistics_from_mysql(const std::string& json);

// The same from a row of mariadb/catalog/column_statistics. `ordered_numbers`: the column holds
// numbers, so that places between the least and the greatest value can be computed.
ColumnStatistics statistics_from_mariadb(const Row& row, bool ordered_numbers);

// Reads a catalog from MySQL or MariaDB, relation by relation: what their information_schema opens
// tables for is kept to those that are named.
class MysqlReader {
 public:
  MysqlReader(ports::Session& session, FromServer& result) : session_(session), result_(result) {}

  Result<void> read(std::span<const RelationRef> names);

 private:
  // mysql_catalog.cpp
  Result<void> server();
  Result<void> settings();
  Result<std::optional<RelationRef>> read_one(const RelationRef& name, bool named);
  Result<void> lead_on(const Relation& relation);
  void say_what_is_hidden();
  // mysql_relations.cpp
  Result<std::optional<Relation>> relation(const RelationRef& ref);
  Result<void> columns(Relation& relation);
  Result<void> foreign_keys(Relation& relation);
  Result<void> checks(Relation& relation);
  Result<void> triggers(Relation& relation);
  Result<void> partitions(Relation& relation);
  Result<void> view(Relation& relation);
  // mysql_indexes.cpp
  Result<void> indexes(Relation& relation);
  Result<void> index_statistics(Relation& relation);
  void take_back_doubling(Relation& relation) const;
  Result<void> counters(Relation& relation);
  // mysql_statistics.cpp
  Result<void> column_statistics(Relation& relation);

  // Asks a part about a relation.
  Result<ports::Table> ask(std::string_view part, const Relation& relation);
  // The same of a part that needs a right of its own: absent, and remembered, without it.
  Result<std::optional<ports::Table>> ask_if_allowed(std::string_view part,
                                                     const Relation& relation,
                                                     std::string_view needed,
                                                     std::string_view what);
  [[nodiscard]] bool is_mariadb() const { return session_.engine() == Engine::mariadb; }
  void note(Diagnostic::Level level, std::string message) {
    result_.diagnostics.push_back({level, std::move(message)});
  }

  ports::Session& session_;
  FromServer& result_;
  std::string quoted_user_;  // 'app'@'%'
  bool instrumented_ = false;
  int lower_case_names_ = 0;
  double page_bytes_ = 16'384;
  std::optional<double> uptime_s_;
  std::vector<RelationRef> found_, to_read_;
  std::vector<std::string> partly_hidden_;
  // Rights that were missing: (what to grant, what they would show).
  std::set<std::pair<std::string, std::string>> missing_;
};

}  // namespace planwright::catalog
