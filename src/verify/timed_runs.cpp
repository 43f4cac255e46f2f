#include "timed_runs.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>
#include <planwright/planners/planners.hpp>

namespace planwright::verify {
namespace {

constexpr Milliseconds lock_limit{10'000};
constexpr Milliseconds idle_limit{60'000};

Result<Plan> run_once(ports::Session& session, const TimedRequest& request, Milliseconds limit) {
  if (auto begun = session.restart({limit, lock_limit, idle_limit, !request.writes}); !begun) {
    return tl::make_unexpected(begun.error());
  }
  for (const auto& [name, value] : request.settings) {
    const std::string set =
        fmt::format("SET LOCAL {} = {}", dialect::quoted_identifier(Engine::postgresql, name),
                    dialect::quoted_literal(Engine::postgresql, value));
    if (auto done = session.run(set); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  planners::ExplainRequest explain;
  explain.server_version = session.version();
  explain.analyze = true;
  explain.timing = false;
  explain.writes = request.writes;
  const auto answer = session.run(planners::explain_statement(explain, request.statement));
  if (!answer) {
    return tl::make_unexpected(answer.error());
  }
  std::string text;
  for (const auto& row : answer->rows) {
    text += (text.empty() ? "" : "\n") + row.front().value_or("");
  }
  auto plans = planners::read_plans(
      {.text = text, .name = "the clone's answer", .engine = session.engine()});
  if (!plans) {
    return tl::make_unexpected(plans.error());
  }
  // Where rules make several of one statement, all of them are its time.
  Plan plan = std::move(plans->front());
  for (std::size_t at = 1; at < plans->size(); ++at) {
    plan.execution =
        plan.execution.value_or(Milliseconds(0)) + (*plans)[at].execution.value_or(Milliseconds(0));
    std::ranges::copy((*plans)[at].nodes, std::back_inserter(plan.nodes));
  }
  return plan;
}

}  // namespace

Result<TimedRuns> time_runs(ports::Session& session, const TimedRequest& request) {
  constexpr std::string_view query_canceled = "57014";
  TimedRuns timed;
  for (int at = request.warm_up ? 0 : 1; at <= request.runs; ++at) {
    const Milliseconds limit = at == 0 ? request.warm_up_limit : request.limit;
    const auto plan = run_once(session, request, limit);
    if (!plan && plan.error().sqlstate == query_canceled) {
      timed.stopped_ms = limit.value();
      break;
    }
    if (!plan) {
      return tl::make_unexpected(plan.error());
    }
    if (at > 0) {
      timed.ms.push_back(plan->execution.value_or(Milliseconds(0)).value());
    }
    if (at == request.runs) {
      for (const Node& node : plan->nodes) {
        if (!node.index.empty()) {
          timed.indexes.push_back(node.index);
        }
      }
    }
  }
  std::ranges::sort(timed.indexes);
  return timed;
}

double median(std::vector<double> values) {
  if (values.empty()) {
    return 0;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace planwright::verify
