#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/ports/session.hpp>

namespace planwright::verify {

struct TimedRequest {
  std::string statement;
  int runs = 5;
  bool warm_up = true;  // one more before them
  // Longer than the runs': what was just built is not in any cache yet.
  Milliseconds warm_up_limit, limit;
  bool writes = false;
  std::vector<std::pair<std::string, std::string>> settings{};  // for the runs only
};

struct TimedRuns {
  std::vector<double> ms;            // the execution times the server printed, in order
  std::optional<double> stopped_ms;  // the limit at which a run was cancelled; no more followed
  std::vector<std::string> indexes;  // the last run's plan uses; sorted
};

// Runs the statement under EXPLAIN ANALYZE, without timing the nodes, each time in a transaction of
// its own that is rolled back. Fails with the server's error where it cannot be run.
Result<TimedRuns> time_runs(ports::Session& session, const TimedRequest& request);

// Of an even number the lower of the two in the middle, as everywhere; 0 of none.
double median(std::vector<double> values);

}  // namespace planwright::verify
