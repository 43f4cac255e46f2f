#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/engine.hpp>

namespace planwright {

// One statement that makes a part of a schema.
struct SchemaStatement {
  std::string sql;       // one statement without its semicolon
  RelationRef relation;  // it is part of: the table of an index; empty: of none, or of several
  // It fails where this relation is not there: the other end of a foreign key; empty: none.
  RelationRef refers_to{};

  friend bool operator==(const SchemaStatement&, const SchemaStatement&) = default;
};

// ALTER ROLE … IN DATABASE … SET: a setting that holds for some sessions only.
struct SettingFor {
  std::string role;  // empty: every role
  bool this_database = false;
  std::string name, value;

  friend bool operator==(const SettingFor&, const SettingFor&) = default;
};

// Everything about a database that its planner looks at: schema, statistics, sizes, settings. No
// rows.
struct Snapshot {
  Engine engine = Engine::postgresql;
  Catalog catalog;
  // What makes the schema, in an order in which it can be run. From pg_dump, or built from the
  // catalog (`builder` says what that leaves out).
  std::vector<SchemaStatement> schema;
  std::string builder;  // "pg_dump 15.18", "planwright"
  std::vector<SettingFor> settings_for;
  bool redacted = false;  // values in statistics are surrogates
  std::string key_id{};   // of a redacted one: its key has the same; says nothing of the values
  std::vector<Diagnostic>
      diagnostics;  // of the taking: what is missing, and which grant would help
};

}  // namespace planwright
