#pragma once

#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/ports/session.hpp>

namespace planwright::pipeline {

// A plan as the server wrote it, and read.
struct Explained {
  std::string json;
  Plan plan;
};

// Asks for the statement's plan; where rules make several of it, the weightiest is `plan`. The
// server's version is filled in.
Result<Explained> explain(ports::Session& session, planners::ExplainRequest request,
                          std::string_view statement);

// Nanoseconds one reading of the server's clock takes, from what timing adds to a small query.
Result<double> clock_cost(ports::Session& session);

}  // namespace planwright::pipeline
