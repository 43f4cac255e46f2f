#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/catalog/catalog.hpp>

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

  // Every part in turn; fails with the server's error.
  Result<void> read(std::span<const RelationRef> names);

 private:
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
  LiveRelation* find(const std::string& oid);

  ports::Session& session_;
  FromServer& result_;
  std::map<std::string, LiveRelation> relations_;  // by oid as text
  std::string quoted_role_;
  bool reads_all_data_ = false;
};

// The fillfactor among reloptions.
std::optional<int> fillfactor_of(const std::vector<std::string>& options);

}  // namespace planwright::catalog
