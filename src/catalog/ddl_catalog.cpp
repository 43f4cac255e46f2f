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

// As the server names it: orders_customer_id_fkey.
std::string default_name(const RelationRef& relation, const ForeignKey& key) {
  std::string name = relation.name;
  for (const std::string& column : key.columns) {
    name += "_" + column;
  }
  return name + "_fkey";
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

  void prepend_inherited(Relation& relation, const std::vector<RelationRef>& parents) const {
    std::vector<Column> columns;
    for (const RelationRef& ref : parents) {
      const Relation* parent = catalog.find(ref);
      for (const Column& column : parent == nullptr ? std::vector<Column>{} : parent->columns) {
        if (relation.column(column.name) == nullptr &&
            std::ranges::find(columns, column.name, &Column::name) == columns.end()) {
          columns.push_back(column);
        }
      }
    }
    relation.columns.insert(relation.columns.begin(), columns.begin(), columns.end());
  }

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
    for (ForeignKey& key : relation.foreign_keys) {
      if (key.name.empty()) {
        key.name = default_name(relation.ref, key);
      }
    }
    for (CheckConstraint& check : relation.checks) {
      if (check.name.empty()) {
        check.name = relation.ref.name + "_check";
      }
    }
    prepend_inherited(relation, statement.inherits);
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
    Relation* relation = catalog.find(statement.relation);
    if (relation == nullptr || statement.using_index.empty()) {
      add_index(catalog, statement.relation, statement.index);
      return;
    }
    const auto index = std::ranges::find(relation->indexes, statement.using_index, &Index::name);
    if (index != relation->indexes.end()) {
      Index constraint = *index;
      relation->indexes.erase(index);
      constraint.name = statement.index.name.empty() ? constraint.name : statement.index.name;
      constraint.primary = statement.index.primary;
      constraint.constraint = true;
      add_index(catalog, statement.relation, std::move(constraint));
    }
  }
  void operator()(const AddForeignKey& statement) const {
    if (Relation* relation = catalog.find(statement.relation)) {
      ForeignKey key = statement.foreign_key;
      if (key.name.empty()) {
        key.name = default_name(relation->ref, key);
      }
      relation->foreign_keys.push_back(std::move(key));
    }
  }
  void operator()(const AddCheck& statement) const {
    if (Relation* relation = catalog.find(statement.relation)) {
      relation->checks.push_back(statement.check);
      if (statement.check.name.empty()) {
        relation->checks.back().name = relation->ref.name + "_check";
      }
    }
  }
  void operator()(const ValidateConstraint& statement) const {
    if (Relation* relation = catalog.find(statement.relation)) {
      for (CheckConstraint& check : relation->checks) {
        check.validated = check.validated || check.name == statement.name;
      }
      for (ForeignKey& key : relation->foreign_keys) {
        key.validated = key.validated || key.name == statement.name;
      }
    }
  }
  void operator()(const SetColumnTarget& statement) const {
    if (Relation* relation = catalog.find(statement.relation)) {
      const auto column = std::ranges::find(relation->columns, statement.column, &Column::name);
      if (column != relation->columns.end()) {
        column->statistics_target =
            statement.target < 0 ? std::nullopt : std::optional(statement.target);
      }
    }
  }
  void operator()(const SetReplicaIdentity& statement) const {
    if (Relation* relation = catalog.find(statement.relation)) {
      for (Index& index : relation->indexes) {
        index.replica_identity = !statement.index.empty() && index.name == statement.index;
      }
    }
  }
  void operator()(const CreateStatisticsStatement& statement) const {
    if (Relation* relation = catalog.find(statement.relation)) {
      ExtendedStatistics statistics = statement.statistics;
      // The server keeps columns in the table's order.
      std::ranges::sort(statistics.columns, {}, [relation](const std::string& name) {
        return std::ranges::find(relation->columns, name, &Column::name) -
               relation->columns.begin();
      });
      // Over one expression alone there are no kinds to choose.
      if (statistics.columns.empty() && statistics.expressions.size() == 1) {
        statistics.kinds.clear();
      }
      relation->extended_statistics.push_back(std::move(statistics));
    }
  }
  void operator()(const CreateTriggerStatement& statement) const {
    if (Relation* relation = catalog.find(statement.relation)) {
      relation->triggers.push_back(statement.trigger);
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
      relation->partition_bound = statement.bound;
    }
  }
  void operator()(const CreateView& statement) const {
    Relation view;
    view.ref = statement.view;
    view.kind = statement.materialized ? RelationKind::materialized_view : RelationKind::view;
    view.view_definition = statement.definition;
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
        if (!statement.relation.empty() && !statement.relation.may_be(relation.ref)) {
          continue;
        }
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

namespace {

FromDdl applied(query::Statements read, std::string_view name, std::string_view dump) {
  FromDdl result;
  result.diagnostics = std::move(read.diagnostics);
  for (const Statement& statement : read.statements) {
    apply(result.catalog, statement);
  }
  if (result.catalog.empty()) {
    result.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("{}: no CREATE TABLE found; expected a schema as {} writes it", name, dump)});
  }
  return result;
}

}  // namespace

FromDdl from_ddl(std::string_view text, std::string_view name) {
  return applied(query::read_ddl(text, name), name, "pg_dump --schema-only");
}

FromDdl from_ddl(std::string_view text, std::string_view name, const SqlMode& mode) {
  if (mode.engine == Engine::postgresql) {
    return from_ddl(text, name);
  }
  const bool mariadb = mode.engine == Engine::mariadb;
  return applied(query::read_ddl(text, name, mode), name,
                 mariadb ? "mariadb-dump --no-data" : "mysqldump --no-data");
}

}  // namespace planwright::catalog
