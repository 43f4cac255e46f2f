#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/diagnostic.hpp>

#include "explain.hpp"

namespace planwright::pipeline {

struct MeasureOptions {
  Milliseconds timeout{30'000};
  int runs = 1;
  bool writes = false;              // DML or a function that may write: rolled back after every run
  const Plan* estimated = nullptr;  // tells how much reading the clock would add
};

struct Measured {
  std::optional<Explained> run;  // the median one; absent when the server did not finish any
  std::vector<Diagnostic> diagnostics;
};

// Executes the statement under EXPLAIN ANALYZE. Fails only when the connection is lost: a statement
// that takes too long or is refused leaves `run` empty and says why.
Result<Measured> measure(ports::Session& session, std::string_view statement,
                         const MeasureOptions& options);

}  // namespace planwright::pipeline
