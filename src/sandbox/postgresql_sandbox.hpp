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
    bool on = true;
  };

  // load.cpp
  Result<std::vector<Diagnostic>> first_load(const Snapshot& snapshot);
  Result<std::set<RelationRef>> note_sizes(const Snapshot& snapshot,
                                           const std::set<RelationRef>& relations);
  Result<void> renew_indexes(const Snapshot& snapshot, const std::set<RelationRef>& relations);
  Result<std::vector<Diagnostic>> put_statistics(const Snapshot& snapshot,
                                                 const std::set<RelationRef>& relations);
  Result<void> let_reader_in(const Snapshot& snapshot, const std::set<RelationRef>& relations);
  Result<void> set_valid(const std::vector<RelationRef>& indexes, bool valid);

  // suppose.cpp
  Result<Made> make(const Supposed& supposed);
  Result<void> unmake(const Made& made);
  Result<void> set_settings(const std::vector<std::pair<std::string, std::string>>& settings);

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
  std::vector<RelationRef> dropped_;
  std::vector<std::pair<std::string, std::string>> supposed_settings_;
};

}  // namespace planwright::sandbox
