#include <algorithm>

#include <fmt/format.h>

#include <planwright/catalog/catalog.hpp>
#include <planwright/query/query.hpp>

namespace planwright::catalog {
namespace {

// PostgreSQL names an unnamed constraint's index after the table and its columns.
std::string default_name(const RelationRef& relation, const Index& index) {
  if (index.primary) {
    return relation.name + "_pkey";
  }
  std::string name = relation.name;
  for (const IndexKey& key : index.keys) {
    name += "_" + (key.column.empty() ? std::string("expr") : key.column);
  }
  return name + (index.unique ? "_key" : "_idx");
}

void add_index(Catalog& catalog, const RelationRef& ref, Index index) {
  if (Relation* relation = catalog.find(ref)) {
    if (index.name.empty()) {
      index.name = default_name(relation->ref, index);
    }
    if (index.primary) {
      for (Column& column : relation->columns) {
        column.not_null =
            column.not_null ||
            std::ranges::find(index.keys, column.name, &IndexKey::column) != index.keys.end();
      }
    }
    relation->indexes.push_back(std::move(index));
  }
}

struct Applier {
  Catalog& catalog;

  void operator()(const OtherStatement& /*nothing*/) const {}
  void operator()(const CreateTable& statement) const {
    if (statement.if_not_exists && catalog.find(statement.relation.ref) != nullptr) {
      return;
    }
    Relation relation = statement.relation;
    for (Index& index : relation.indexes) {
      if (index.name.empty()) {
        index.name = default_name(relation.ref, index);
      }
    }
    // A partition has its parent's columns.
    if (relation.partition_of && relation.columns.empty()) {
      if (const Relation* parent = catalog.find(*relation.partition_of)) {
        relation.columns = parent->columns;
      }
    }
    catalog.put(std::move(relation));
  }
  void operator()(const CreateIndexStatement& statement) const {
    add_index(catalog, statement.relation, statement.index);
  }
  void operator()(const AddIndexConstraint& statement) const {
    add_index(catalog, statement.relation, statement.index);
  }
  void operator()(const AddForeignKey& statement) const {
    if (Relation* relation = catalog.find(statement.relation)) {
      relation->foreign_keys.push_back(statement.foreign_key);
    }
  }
  void operator()(const SetNotNull& statement) const {
    if (Relation* relation = catalog.find(statement.relation)) {
      const auto column = std::ranges::find(relation->columns, statement.column, &Column::name);
      if (column != relation->columns.end()) {
        column->not_null = true;
      }
    }
  }
  void operator()(const AttachPartition& statement) const {
    if (Relation* relation = catalog.find(statement.partition)) {
      relation->partition_of = statement.parent;
    }
  }
  void operator()(const CreateView& statement) const {
    Relation view;
    view.ref = statement.view;
    view.kind = statement.materialized ? RelationKind::materialized_view : RelationKind::view;
    catalog.put(std::move(view));
  }
  void operator()(const DropRelation& statement) const {
    for (const RelationRef& ref : statement.relations) {
      catalog.erase(ref);
    }
  }
  void operator()(const DropIndexStatement& statement) const {
    for (const RelationRef& ref : statement.indexes) {
      for (const Relation& relation : catalog.relations()) {
        const bool schema_fits =
            ref.schema.empty() || relation.ref.schema.empty() || ref.schema == relation.ref.schema;
        const auto found = std::ranges::find(relation.indexes, ref.name, &Index::name);
        if (schema_fits && found != relation.indexes.end()) {
          Relation* mine = catalog.find(relation.ref);
          std::erase_if(mine->indexes, [&](const Index& index) { return index.name == ref.name; });
          break;
        }
      }
    }
  }
};

}  // namespace

void apply(Catalog& catalog, const Statement& statement) {
  std::visit(Applier{catalog}, statement.what);
}

FromDdl from_ddl(std::string_view text, std::string_view name) {
  FromDdl result;
  query::Statements read = query::read_ddl(text, name);
  result.diagnostics = std::move(read.diagnostics);
  for (const Statement& statement : read.statements) {
    apply(result.catalog, statement);
  }
  if (result.catalog.empty()) {
    result.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("{}: no CREATE TABLE found; expected a schema as pg_dump --schema-only writes "
                     "it",
                     name)});
  }
  return result;
}

}  // namespace planwright::catalog
