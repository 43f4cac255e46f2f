#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/snapshot.hpp>
#include <planwright/ports/session.hpp>

// A database without its rows: taken from a server, and as a file (.pws). Also a door of
// src/catalog.
namespace planwright::catalog {

struct SnapshotScope {
  // Relations as the user names them, with * and ? ("shop.*", "orders"); a name without a schema
  // means it in any. Empty: every relation of the user's schemas.
  std::vector<std::string> patterns;
  // Relations that are meant exactly (a live diagnosis): with what they lead to. Not with patterns.
  std::vector<RelationRef> named;
  // The text of `pg_dump --schema-only` of this database; empty: the schema is built from the
  // catalog. `dumped_by`: "pg_dump 15.18".
  std::string_view dumped;
  std::string dumped_by;
  std::function<void(std::string_view)> progress{};
};

// Reads everything the planner looks at, whatever the number of relations with a fixed number of
// statements but for B-tree heights (bt_metap where it may be called, else one EXPLAIN an index,
// else computed). What this role may not see is a diagnostic that names the grant. Where the
// EXPLAINs would pile up locks it goes on in another transaction, with the same limits.
Result<Snapshot> take_snapshot(ports::Session& session, const SnapshotScope& scope);

// A snapshot's catalog as a live reading would have given it: rows reckoned up to today's pages,
// and the statistics over children where a parent has none of its own.
Catalog as_read_live(Catalog catalog);

// The file: zstd-compressed JSON Lines; a header, what belongs to no relation, one line a relation
// in name order, an end mark. The same snapshot gives the same bytes.
std::string write_snapshot(const Snapshot& snapshot);

// `wanted` (may be empty: all) decides which relations are built; others are passed over. Fails
// with `malformed_input` and the place where the bytes are no snapshot, are cut short or damaged,
// or of a newer format.
Result<Snapshot> read_snapshot(std::string_view bytes, std::string_view name,
                               const std::function<bool(const RelationRef&)>& wanted = {});

// The statements of a pg_dump text, each with the relation it is part of. Statements that hand out
// rights, set the session, or would reach out of the database are left out.
struct DumpedSchema {
  std::vector<SchemaStatement> statements;
  std::vector<Diagnostic> diagnostics;
};
DumpedSchema read_dump(std::string_view text);

// {"zstd", "1.5.4"}.
std::vector<std::pair<std::string, std::string>> versions();

}  // namespace planwright::catalog
