#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/activity.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/report.hpp>
#include <planwright/ports/cost_oracle.hpp>

// What live and offline diagnosis share.
namespace planwright::pipeline {

// Adds a diagnostic that is not there yet.
void note(Report& report, Diagnostic::Level level, std::string message);
void note_all(Report& report, const std::vector<Diagnostic>& diagnostics);

// The plan to diagnose among several: the one that took longest, else costs most.
std::size_t slowest(const std::vector<Plan>& plans);

struct Surroundings {
  const Catalog& catalog;
  const Activity* activity = nullptr;
  ports::CostOracle* oracle = nullptr;
  std::optional<Milliseconds> target;
  // Carries the finished advice out somewhere and puts what that showed into the report; may be
  // empty.
  std::function<void(Report&)> try_out{};
};

// MariaDB's plans, and MySQL's without the server's rewritten statement, print a table's alias
// where its name belongs: the query tells which table it is. PostgreSQL's are left as they are.
void name_tables(Plan& plan, const Query& query);

// A plan that reads none of the query's relations is another query's, unless views, partitions or
// rules stand between the two; only a schema can exclude that.
Result<void> check_same_query(Report& report, const Catalog& catalog);

// Finds what the names and conditions of report.query and report.plan mean.
void read_names(Report& report, const Catalog& catalog);

// Findings, advice and analysis of report.plan and report.query.
void conclude(Report& report, const Surroundings& with);

}  // namespace planwright::pipeline
