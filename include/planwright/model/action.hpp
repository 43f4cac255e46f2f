#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/identifiers.hpp>

namespace planwright {

// What to do, as data; `dialect` turns it into SQL. Closed: a new action fails to compile in every
// place that must handle it.
struct CreateIndex {
  RelationRef relation;
  Index index;               // `name` may be empty: dialect makes one
  bool concurrently = true;  // without blocking writes, where the engine can
  // Of a partial index: the share of the table's rows it holds, where statistics tell.
  std::optional<double> rows_share{};
};
struct Analyze {
  RelationRef relation;
};
struct Vacuum {
  RelationRef relation;
};
struct CreateStatistics {
  RelationRef relation;
  std::string name;
  std::vector<std::string> columns;
};
struct SetStatisticsTarget {
  RelationRef relation;
  std::string column;
  int target = 100;
};
// For whom a setting is changed, narrowest first.
enum class SettingScope : std::uint8_t { session, role, database };
struct SetParameter {
  std::string name;
  std::string value;  // as written after the equals sign, without quotes
  SettingScope scope = SettingScope::session;
  std::string target{};  // the role or database; empty for a session
};
struct DropIndex {
  RelationRef relation;
  Index index;  // whole, so that the undo can make it again
  bool concurrently = true;
};
struct Reindex {
  RelationRef index;
};
struct CreateExtension {
  std::string name;
};
struct AlterColumnType {
  RelationRef relation;
  std::string column;
  std::string from, to;  // types
};
// A storage parameter of one table: autovacuum_vacuum_scale_factor …
struct SetTableOption {
  RelationRef relation;
  std::string name;
  std::string value;     // as written after the equals sign
  std::string previous;  // what the undo sets; empty: not set before, so that the undo resets it
};
struct CreateMaterializedView {
  RelationRef name;
  std::string query;  // without a semicolon
};
// Run the EXPLAIN that would show what this plan does not.
struct GatherBaseline {
  std::string query;  // empty: the text is not known
};
// A change in the application, a server-wide setting or a schema design: prose, no statement.
struct ApplicationChange {
  std::string what;
};

using Action =
    std::variant<CreateIndex, Analyze, Vacuum, CreateStatistics, SetStatisticsTarget, SetParameter,
                 DropIndex, Reindex, CreateExtension, AlterColumnType, SetTableOption,
                 CreateMaterializedView, GatherBaseline, ApplicationChange>;

}  // namespace planwright
