#include "explain.hpp"

#include <algorithm>
#include <utility>

#include "conclude.hpp"

namespace planwright::pipeline {

Result<Explained> explain(ports::Session& session, planners::ExplainRequest request,
                          std::string_view statement) {
  request.server_version = session.version();
  const std::string sql = planners::explain_statement(request, statement);
  auto answer = request.generic ? session.run_unbound(sql) : session.run(sql);
  if (!answer) {
    return tl::make_unexpected(answer.error());
  }
  Explained explained;
  for (const auto& row : answer->rows) {
    if (!row.empty() && row.front()) {
      explained.json += (explained.json.empty() ? "" : "\n") + *row.front();
    }
  }
  auto plans = planners::read_plans(
      {.text = explained.json, .name = "the server's answer", .engine = session.engine()});
  if (!plans) {
    return tl::make_unexpected(plans.error());
  }
  explained.plan = std::move((*plans)[slowest(*plans)]);
  return explained;
}

Result<double> clock_cost(ports::Session& session) {
  // Two readings a row; enough rows for 500 ns each to stand out of the noise, few enough to take
  // about a millisecond where the clock is fast.
  constexpr double rows = 5000;
  constexpr double readings = 2 * rows;
  constexpr double ns_per_ms = 1e6;
  const auto run = [&session](bool timing) -> Result<double> {
    planners::ExplainRequest request;
    request.analyze = true;
    request.timing = timing;
    auto explained = explain(session, request, "SELECT FROM pg_catalog.generate_series(1, 5000)");
    if (!explained) {
      return tl::make_unexpected(explained.error());
    }
    return explained->plan.execution.value_or(Milliseconds(0)).value();
  };
  const auto untimed = run(false);
  const auto timed = untimed ? run(true) : untimed;
  if (!timed) {
    return tl::make_unexpected(timed.error());
  }
  return std::max(0.0, *timed - *untimed) * ns_per_ms / readings;
}

}  // namespace planwright::pipeline
