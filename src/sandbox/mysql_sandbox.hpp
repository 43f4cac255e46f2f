#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <planwright/sandbox/sandbox.hpp>

#include "server.hpp"
#include "synthesis.hpp"

namespace planwright::sandbox {

// MySQL and MariaDB plan by looking into their B-trees, so here rows are made (synthesis.hpp), on
// one scale for all tables, and everything is built out of them for real.
class MysqlSandbox final : public Sandbox {
 public:
  MysqlSandbox(std::unique_ptr<Server> server, const StartOptions& options);
  Result<void> prepare();

  [[nodiscard]] std::string version() const override { return server_->installed().version; }
  [[nodiscard]] bool same_major() const override;
  void expect(const Asked& asked) override;
  Result<Loaded> load(const Snapshot& snapshot, std::span<const RelationRef> relations) override;
  Result<void> suppose(const Supposition& supposition) override;
  // DDL ends a transaction here, so afterwards all tables are made again.
  Result<void> try_out(std::span<const std::string> statements,
                       const std::function<Result<void>(ports::Session&)>& look) override;
  ports::Session& session() override { return *planner_; }

 private:
  using Settings = std::vector<std::pair<std::string, std::string>>;
  struct Switched {
    RelationRef table;
    std::string index;
    friend auto operator<=>(const Switched&, const Switched&) = default;
  };

  // mysql_load.cpp
  Result<std::vector<Diagnostic>> make_all();
  Result<void> open_database(const std::string& schema);
  Result<std::vector<Diagnostic>> make_table(const Relation& relation, const SyntheticTable& rows);
  Result<void> load_rows(const Relation& relation, const SyntheticTable& rows);
  std::vector<Diagnostic> add_indexes(const Relation& relation);
  Result<std::vector<Diagnostic>> analyze(const std::vector<const Relation*>& tables);
  std::vector<Diagnostic> make_views();
  std::vector<Diagnostic> production_settings(ports::Session& session);

  // mysql_suppose.cpp
  [[nodiscard]] bool can_hide() const;
  [[nodiscard]] Result<Switched> find_index(const RelationRef& of, const std::string& name) const;
  Result<void> build(const Supposed& supposed);
  Result<void> switch_index(const Switched& index, bool on);
  Result<void> set_settings(const Settings& settings);

  std::unique_ptr<Server> server_;
  Engine engine_;
  std::string wanted_version_;
  SynthesisLimits limits_;
  std::unique_ptr<ports::Session> admin_, builder_, planner_;
  Snapshot snapshot_;  // of the last load
  std::set<RelationRef> wanted_;
  Asked asked_, made_for_;
  std::set<RelationRef> made_tables_;
  std::set<std::string> databases_;
  std::vector<Diagnostic> diagnostics_;  // of making what is there
  double scale_ = 1;
  std::vector<Supposed> made_;
  std::set<Switched> off_;
  Supposition supposition_;
  Settings supposed_settings_;
  int files_ = 0;
};

}  // namespace planwright::sandbox
