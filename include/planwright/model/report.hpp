#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <planwright/model/advice.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/finding.hpp>
#include <planwright/model/plan.hpp>
#include <planwright/model/query.hpp>

namespace planwright {

// The answer in seven paragraphs, in the order of DESIGN §1. Plain sentences.
struct Analysis {
  std::string metric;  // the current state
  std::optional<std::string> target;
  std::optional<std::string> gap;
  std::string bottleneck;
  std::vector<std::string> bottleneck_class;  // cpu io memory contention network rows
  std::string root_cause;
  std::string recommended_fix;
  std::string implementation;
  std::string verification_plan;
  std::optional<std::string> next_bottleneck;
  std::vector<std::string> review_checklist;
};

// Everything `diagnose` found; what the writers in src/report render.
struct Report {
  std::optional<Query> query;
  Plan plan;
  std::vector<Finding> findings;  // most important first
  std::vector<Advice> advice;     // in the order to apply
  std::vector<Advice> rejected;   // tried, did not help; each with a reason
  // The plan the planner chose with all planned advice supposed in place; null: nobody was asked.
  std::shared_ptr<const Plan> plan_after;
  Analysis analysis;
  std::vector<Diagnostic> diagnostics;
  std::string database;                                   // where it was planned; empty offline
  std::vector<std::pair<std::string, std::string>> meta;  // left out by --reproducible
};

}  // namespace planwright
