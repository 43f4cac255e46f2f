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
};
struct CreateIndexStatement {
  RelationRef relation;
  Index index;
};
struct AddIndexConstraint {  // ALTER TABLE … ADD PRIMARY KEY / UNIQUE
  RelationRef relation;
  Index index;
};
struct AddForeignKey {
  RelationRef relation;
  ForeignKey foreign_key;
};
struct SetNotNull {
  RelationRef relation;
  std::string column;
};
struct AttachPartition {
  RelationRef parent;
  RelationRef partition;
};
struct CreateView {
  RelationRef view;
  bool materialized = false;
};
struct DropRelation {
  std::vector<RelationRef> relations;
};
struct DropIndexStatement {
  std::vector<RelationRef> indexes;
};
// Understood to be something that does not change what we keep (GRANT, COMMENT, SET …).
struct OtherStatement {};

struct Statement {
  std::size_t line = 1;  // 1-based, where it begins in the file
  std::variant<OtherStatement, CreateTable, CreateIndexStatement, AddIndexConstraint, AddForeignKey,
               SetNotNull, AttachPartition, CreateView, DropRelation, DropIndexStatement>
      what;
};

}  // namespace planwright
