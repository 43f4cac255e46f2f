// A database without its rows, taken from a server.
#include <planwright/catalog/snapshot.hpp>

#include "live_reader.hpp"

namespace planwright::catalog {
namespace {

// The dumped schema, as far as it is about relations of the snapshot or about none.
void put_dumped_schema(const SnapshotScope& scope, Snapshot& snapshot) {
  DumpedSchema dumped = read_dump(scope.dumped);
  for (SchemaStatement& statement : dumped.statements) {
    if (statement.relation.empty() || snapshot.catalog.find(statement.relation) != nullptr) {
      snapshot.schema.push_back(std::move(statement));
    }
  }
  snapshot.builder = scope.dumped_by;
  snapshot.diagnostics.insert(snapshot.diagnostics.end(), dumped.diagnostics.begin(),
                              dumped.diagnostics.end());
}

}  // namespace
Catalog as_read_live(Catalog catalog) {
  std::vector<RelationRef> refs;
  for (const Relation& relation : catalog.relations()) {
    refs.push_back(relation.ref);
  }
  for (const RelationRef& ref : refs) {
    Relation& relation = *catalog.find(ref);
    reckon_rows(relation);
    for (Column& column : relation.columns) {
      if (!column.statistics && column.inherited_statistics) {
        column.statistics = column.inherited_statistics;
      }
    }
    for (Index& index : relation.indexes) {
      if (index.tuples && index.tuples->value() == 0) {
        index.tuples.reset();
      }
    }
  }
  return catalog;
}

Result<Snapshot> take_snapshot(ports::Session& session, const SnapshotScope& scope) {
  // What is dropped while we read makes the server's own functions fail; the second reading finds
  // it gone.
  const auto vanished = [](const Error& error) {
    return error.code == ErrorCode::server &&
           (error.sqlstate == "XX000" || error.sqlstate == "42P01" || error.sqlstate == "42704");
  };
  for (int attempt = 0;; ++attempt) {
    Snapshot snapshot;
    FromServer read;
    const auto done = LiveReader(session, read).read(scope, snapshot);
    if (done) {
      snapshot.catalog = std::move(read.catalog);
      snapshot.diagnostics = std::move(read.diagnostics);
      if (!scope.dumped.empty()) {
        put_dumped_schema(scope, snapshot);
      }
      return snapshot;
    }
    if (attempt > 0 || !vanished(done.error())) {
      return tl::make_unexpected(done.error().code == ErrorCode::usage
                                     ? done.error()
                                     : done.error().with_context("taking a snapshot"));
    }
  }
}

}  // namespace planwright::catalog
