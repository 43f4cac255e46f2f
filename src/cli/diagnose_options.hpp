#pragma once

#include <optional>
#include <string>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/context.hpp>
#include <planwright/model/engine.hpp>
#include <planwright/pipeline/live.hpp>

#include "options.hpp"

namespace planwright::cli {

CommandSpec diagnose_spec();

// diagnose's own options, checked: only what goes together is set.
struct DiagnoseOptions {
  // Exactly one of these says what to start from; a snapshot may come with a plan.
  std::string dsn, plan, case_file, snapshot;
  std::string key;                        // with a snapshot
  std::string query_file, sql, query_id;  // at most one
  std::string schema;
  std::optional<Engine> engine;
  std::string server_version;
  std::optional<Milliseconds> target;
  StatementContext context;

  // With a server only.
  bool analyze = true;
  bool allow_writes = false;
  Milliseconds timeout{30'000};
  int runs = 1;
  std::string parameters;
  pipeline::Verify verify = pipeline::Verify::automatic;
  std::vector<std::string> sandbox_binaries;
  std::string capture;
  std::string measure_on;  // empty: advice is carried out nowhere
  int clone_runs = 0;      // 0: as it sees fit
};

Result<DiagnoseOptions> read_diagnose_options(const Parsed& parsed);

}  // namespace planwright::cli
