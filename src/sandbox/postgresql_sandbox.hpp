#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <planwright/sandbox/sandbox.hpp>

#include "server.hpp"
#include "sizes.hpp"

namespace planwright::sandbox {

class PostgresqlSandbox final : public Sandbox {
 public:
  PostgresqlSandbox(std::unique_ptr<Server> server, std::string wanted_version);
  // Makes the database ready for its first load.
  Result<void> prepare();

  [[nodiscard]] std::string version() const override { return server_->installed().version; }
  [[nodiscard]] bool same_major() const override;
  Result<Loaded> load(const Snapshot& snapshot, std::span<const RelationRef> relations) override;
  Result<void> suppose(const Supposition& supposition) override;
  Result<void> try_out(std::span<const std::string> statements,
                       const std::function<Result<void>(ports::Session&)>& look) override;
  ports::Session& session() override { return *planner_; }

 private:
  // A supposed index that has been made, switched on or off.
  struct Made {
    Supposed supposed;
    std::vector<RelationRef> indexes;  // it, and those of the partitions under it
    std::vector<RelationRef> tables;   // of each of them; empty: it has no storage
  };

  // load.cpp
  Result<std::vector<Diagnostic>> first_load(const Snapshot& snapshot);
  Result<std::set<RelationRef>> note_sizes(const Snapshot& snapshot,
                                           const std::set<RelationRef>& relations);
  Result<void> renew_indexes(const Snapshot& snapshot, const std::set<RelationRef>& relations);
  Result<std::vector<Diagnostic>> put_statistics(const Snapshot& snapshot,
                                                 const std::set<RelationRef>& relations);
  Result<void> let_reader_in(const Snapshot& snapshot);
  Result<void> set_valid(const std::vector<RelationRef>& indexes, bool valid);

  // suppose.cpp
  [[nodiscard]] std::vector<RelationRef> with_partitions(const RelationRef& table) const;
  [[nodiscard]] Size supposed_size(const Supposed& supposed, const RelationRef& table, double share,
                                   bool whole) const;
  Result<std::vector<Made>> make(std::span<const Supposed> supposed,
                                 std::span<const RelationRef> replaced);
  Result<Made> index_family(const Supposed& supposed);
  void note_supposed_sizes(const Made& made);
  Result<void> build(std::span<const Supposed> supposed);
  Result<std::vector<RelationRef>> families(std::span<const Object> indexes);
  Result<void> switch_indexes(std::span<const Supposed> supposed,
                              const std::vector<RelationRef>& dropped);
  Result<void> set_settings(const std::vector<std::pair<std::string, std::string>>& settings);

  // try_out.cpp
  Result<void> put_in_transaction(ports::Session& session);
  Result<void> repair(const std::vector<RelationRef>& written);

  std::unique_ptr<Server> server_;
  std::string wanted_version_;
  std::unique_ptr<ports::Session> admin_, builder_, planner_;
  Sizes sizes_;
  std::set<RelationRef> loaded_;
  std::set<std::string> statements_;  // of the schema, that have been run
  bool is_first_ = true;
  Catalog settings_;  // production's, for a session of its own
  // Relations as production has them, for the sizes of what is supposed.
  std::map<RelationRef, Relation> relations_;
  std::vector<Made> made_;
  std::set<RelationRef> off_;  // indexes that are switched off now
  std::vector<std::pair<std::string, std::string>> supposed_settings_;
};

}  // namespace planwright::sandbox
