#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/catalog/catalog.hpp>
#include <planwright/catalog/snapshot.hpp>

#include "rows.hpp"

namespace planwright::catalog {

// A relation while its parts come in.
struct LiveRelation {
  Relation relation;
  std::string oid;
  std::string why;                  // scope.sql
  std::vector<std::size_t> places;  // of names that mean it
  std::string quoted;               // as SQL
  bool locked = false;
  bool columns_hidden = false;  // this role may not read all of them
  bool row_security_hides = false;
  bool counted = false;  // ANALYZE or VACUUM has been there
  // Per index, the names pg_stats knows its keys by.
  std::vector<std::vector<std::string>> index_attributes;
};

// Reads a catalog from a server, part by part. Each part is one statement of sql/postgresql/catalog
// for all relations together.
class LiveReader {
 public:
  LiveReader(ports::Session& session, FromServer& result) : session_(session), result_(result) {}

  // Every part in turn; fails with the server's error. The transaction's settings are what they
  // were, unless an error ended it.
  Result<void> read(std::span<const RelationRef> names);

  // The same for a snapshot: what pg_class has stays as it is, statistics are those of every
  // relation, and what only a snapshot holds is read too. The catalog goes into the snapshot.
  Result<void> read(const SnapshotScope& scope, Snapshot& snapshot);

 private:
  using Part = Result<void> (LiveReader::*)();
  Result<void> all_of(std::initializer_list<Part> parts);
  void hand_over(Catalog& catalog);

  // live_catalog.cpp
  Result<void> server();
  Result<void> extensions();
  Result<void> scope(std::span<const RelationRef> names);
  Result<void> taken_names();
  void say_what_is_meant(std::span<const RelationRef> names);
  void diagnose_hidden_statistics();
  // live_relations.cpp
  Result<void> relations();
  Result<void> storage();
  Result<void> partition_totals();
  Result<void> columns();
  Result<void> constraints();
  Result<void> triggers();
  // live_indexes.cpp
  Result<void> indexes();
  Result<void> extended_statistics();
  // live_statistics.cpp
  Result<void> column_statistics();
  Result<void> range_statistics();
  Result<void> extended_data();
  Result<void> extended_expressions();
  // live_snapshot.cpp
  Result<void> snapshot_scope(const SnapshotScope& scope);
  Result<void> put_settings(std::vector<std::pair<std::string, std::string>> settings);
  Result<void> snapshot_rights();
  Result<void> relation_details();
  Result<void> column_details();
  Result<void> policies();
  Result<void> extended_definitions();
  Result<void> settings_for(Snapshot& snapshot);
  void diagnose_snapshot();
  // live_schema.cpp
  // `dumped`: only what a dump as read leaves out, the extensions with their schemas.
  Result<void> schema(Snapshot& snapshot, bool dumped);
  // live_heights.cpp
  Result<void> heights();
  Result<void> metapage_heights(const std::string& unlocked);
  Result<void> planned_heights(const ports::Table& probes);
  void put_height(const std::string& relation, const std::string& name, int height);

  Result<ports::Table> ask(std::string_view file, std::vector<ports::Parameter> parameters = {});
  // The oids of the relations for which `wanted` holds, as an array parameter; empty: none.
  template <class Wanted>
  std::vector<ArrayElement> oids(Wanted wanted) const {
    std::vector<ArrayElement> result;
    for (const auto& [oid, live] : relations_) {
      if (wanted(live)) {
        result.emplace_back(oid);
      }
    }
    return result;
  }
  [[nodiscard]] std::string all_oids() const;
  // For what the server only prints with a lock on the relation: for a snapshot, those nobody has
  // locked.
  [[nodiscard]] std::string printable_oids() const;
  LiveRelation* find(const std::string& oid);
  // The statistics object of that row; null: none of ours.
  ExtendedStatistics* find_extended(const Row& row);

  ports::Session& session_;
  FromServer& result_;
  std::map<std::string, LiveRelation> relations_;  // by oid as text
  std::string quoted_role_;
  bool reads_all_data_ = false;
  bool snapshot_ = false;  // everything, as the server has it
  // Settings put for this transaction, and what they were before.
  std::vector<std::pair<std::string, std::string>> put_, before_;
  struct Rights {
    bool statistics = false, extended = false;
    std::string page_inspector;  // schema of pageinspect as SQL; empty: not there, or not for us
  } rights_;
  ports::Limits limits_;  // of the transaction we were given
};

// The ones of row's columns that pg_stats has too.
ColumnStatistics statistics_of(const Row& row);

// As the planner does: the density of when rows were counted, over today's pages. Afterwards
// `analyzed_pages` is absent.
void reckon_rows(Relation& relation);

// The fillfactor among reloptions.
std::optional<int> fillfactor_of(const std::vector<std::string>& options);

}  // namespace planwright::catalog
