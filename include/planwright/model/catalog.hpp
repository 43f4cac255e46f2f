#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/units.hpp>
#include <planwright/model/identifiers.hpp>

namespace planwright {

struct Column {
  std::string name;
  std::string type;  // as declared, normalised by the parser: "int4", "numeric(10,2)", "text"
  bool not_null = false;
  bool generated = false;
};

// One key of an index: a column, or an expression when `column` is empty.
struct IndexKey {
  std::string column;
  std::string expression;
  bool descending = false;
  bool nulls_first = false;  // the effective order, so true for a plain DESC
  std::string opclass;       // empty: the type's default
  std::string collation;

  friend bool operator==(const IndexKey&, const IndexKey&) = default;
};

struct Index {
  std::string name;  // empty when the DDL leaves the name to the server
  std::string method = "btree";
  std::vector<IndexKey> keys;
  std::vector<std::string> include;
  std::string where;  // predicate of a partial index; empty: a full index
  bool unique = false;
  bool primary = false;
  bool valid = true;
};

struct ForeignKey {
  std::string name;
  std::vector<std::string> columns;
  RelationRef referenced;
  std::vector<std::string> referenced_columns;  // empty: the referenced primary key
};

enum class RelationKind : std::uint8_t {
  table,
  partitioned_table,
  view,
  materialized_view,
  foreign_table
};

struct Relation {
  RelationRef ref;
  RelationKind kind = RelationKind::table;
  std::vector<Column> columns;  // in declaration order
  std::vector<Index> indexes;   // in declaration order
  std::vector<ForeignKey> foreign_keys;
  std::optional<RelationRef> partition_of;
  // Of a partitioned table: its key's columns, "" for an expression.
  std::vector<std::string> partition_key;
  std::optional<Rows> rows;
  std::optional<Bytes> size;

  [[nodiscard]] const Column* column(std::string_view name) const;
};

// Schema and (where known) statistics of a database. Relations are sorted by RelationRef.
class Catalog {
 public:
  [[nodiscard]] bool empty() const { return relations_.empty(); }
  [[nodiscard]] const std::vector<Relation>& relations() const { return relations_; }

  // The relation a plan or query means: exact when the schema is known, else the only one of that
  // name (`public` preferred when there are several). Null when there is none.
  [[nodiscard]] const Relation* find(const RelationRef& ref) const;
  [[nodiscard]] Relation* find(const RelationRef& ref);

  // Adds the relation, replacing one of the same name.
  Relation& put(Relation relation);
  void erase(const RelationRef& ref);

 private:
  std::vector<Relation> relations_;
};

}  // namespace planwright
