#pragma once

#include <string>
#include <variant>
#include <vector>

#include <planwright/model/catalog.hpp>

namespace planwright {

// The DDL statements that change what a Catalog holds, as data: made in `query`, applied by
// `catalog`.
struct CreateTable {
  Relation relation;  // with the indexes its PRIMARY KEY and UNIQUE constraints make
  bool if_not_exists = false;
  std::vector<RelationRef> inherits;  // INHERITS: the relation has their columns first
};
struct CreateIndexStatement {
  RelationRef relation;
  Index index;
};
struct AddIndexConstraint {  // ALTER TABLE … ADD PRIMARY KEY / UNIQUE
  RelationRef relation;
  Index index;
  std::string using_index;  // the index that becomes the constraint's; empty: a new one
};
struct AddForeignKey {
  RelationRef relation;
  ForeignKey foreign_key;
};
struct AddCheck {
  RelationRef relation;
  CheckConstraint check;
};
struct ValidateConstraint {
  RelationRef relation;
  std::string name;
};
struct SetColumnTarget {
  RelationRef relation;
  std::string column;
  int target = -1;  // -1: the server's default
};
struct SetReplicaIdentity {
  RelationRef relation;
  std::string index;  // empty: another kind of identity
};
struct CreateStatisticsStatement {
  RelationRef relation;
  ExtendedStatistics statistics;
};
struct CreateTriggerStatement {
  RelationRef relation;
  TriggerInfo trigger;  // language empty where the script does not define the function
};
struct SetNotNull {
  RelationRef relation;
  std::string column;
};
struct AttachPartition {
  RelationRef parent;
  RelationRef partition;
  std::string bound;  // as Relation::partition_bound
};
struct CreateView {
  RelationRef view;
  bool materialized = false;
  std::string definition;  // its SELECT, as written
};
struct DropRelation {
  std::vector<RelationRef> relations;
};
struct DropIndexStatement {
  std::vector<RelationRef> indexes;
  RelationRef relation{};  // MySQL, MariaDB: whose they are; empty: names are the schema's
};
// Understood to be something that does not change what we keep (GRANT, COMMENT, SET …).
struct OtherStatement {};

struct Statement {
  std::size_t line = 1;  // 1-based, where it begins in the file
  std::variant<OtherStatement, CreateTable, CreateIndexStatement, AddIndexConstraint, AddForeignKey,
               AddCheck, ValidateConstraint, SetColumnTarget, SetReplicaIdentity,
               CreateStatisticsStatement, CreateTriggerStatement, SetNotNull, AttachPartition,
               CreateView, DropRelation, DropIndexStatement>
      what;
};

}  // namespace planwright
