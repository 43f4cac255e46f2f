#include "measured_run.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

namespace planwright::pipeline {
namespace {

constexpr double slow_clock_ns = 500;

// Clock readings that timing every node would take, by the planner's numbers: two per row a node
// returns and two per loop.
double clock_readings(const Plan& plan) {
  std::vector<double> loops(plan.nodes.size(), 1);
  double readings = 0;
  for (const Node& node : plan.nodes) {
    const Node* parent = plan.parent_of(node);
    if (parent != nullptr) {
      loops[node.id] = loops[parent->id];
      const Node* outer = plan.child(*parent, Relationship::outer);
      if (parent->kind == NodeKind::nested_loop && node.relationship == Relationship::inner &&
          outer != nullptr && outer->estimated) {
        loops[node.id] *= std::max(1.0, outer->estimated->rows.value());
      }
    }
    const double rows = node.estimated ? node.estimated->rows.value() : 0;
    readings += 2 * loops[node.id] * (rows + 1);
  }
  return readings;
}

void note(Measured& measured, Diagnostic::Level level, std::string message) {
  measured.diagnostics.push_back({level, std::move(message)});
}

// Whether to leave the nodes' times out because measuring them would distort them.
Result<bool> clock_too_slow(ports::Session& session, const MeasureOptions& options,
                            Measured& measured) {
  constexpr double ns_per_ms = 1e6;
  constexpr double bearable_ms = 20;
  auto ns = clock_cost(session);
  if (ns && *ns >= slow_clock_ns) {
    // A server that was busy just then looks the same: only what is slow twice is the clock.
    const auto again = clock_cost(session);
    ns = again ? Result<double>(std::min(*ns, *again)) : again;
  }
  if (!ns) {
    return tl::make_unexpected(ns.error());
  }
  if (*ns < slow_clock_ns || options.estimated == nullptr) {
    return false;
  }
  const double added = clock_readings(*options.estimated) * *ns / ns_per_ms;
  if (added < bearable_ms) {
    return false;
  }
  note(measured, Diagnostic::Level::warning,
       fmt::format("reading the clock takes {:.0f} ns on this server, so timing every node would "
                   "add about {}: nodes are not timed, only their rows and the whole statement "
                   "are measured",
                   *ns, text(Milliseconds(added))));
  return true;
}

std::string why_not_run(const Error& error, const MeasureOptions& options) {
  constexpr std::string_view instead = "; the estimated plan is analysed instead";
  if (error.sqlstate == "57014") {
    return fmt::format(
        "the statement did not finish within {} and was cancelled (--timeout gives it longer){}",
        text(options.timeout), instead);
  }
  if (error.sqlstate == "25006") {
    return fmt::format("the statement was not executed because it would write ({}){}",
                       error.message, instead);
  }
  return fmt::format("executing the statement failed ({}){}", error.message, instead);
}

// How much of what the runs read was in the server's own cache.
void tell_temperature(Measured& measured, const std::vector<Explained>& runs) {
  const auto reads = [](const Plan& plan) {
    return plan.root().buffers ? plan.root().buffers->shared_read : Blocks(0);
  };
  const Plan& first = runs.front().plan;
  if (!first.root().buffers) {
    return;
  }
  const Blocks all = first.root().buffers->shared_hit + first.root().buffers->shared_read;
  constexpr double cold_share = 0.1;
  if (all.value() < 1 || reads(first) / all < cold_share) {
    return;
  }
  std::string message =
      fmt::format("the {}run was cold: {} of {} blocks ({}) were not in shared_buffers",
                  runs.size() > 1 ? "first " : "", count_text(reads(first).value()),
                  count_text(all.value()), text(reads(first) * postgresql_block_size));
  message += runs.size() > 1
                 ? fmt::format(", {} in the last", count_text(reads(runs.back().plan).value()))
                 : std::string("; --runs 3 shows what it takes when warm");
  note(measured, Diagnostic::Level::info, std::move(message));
}

Milliseconds duration(const Explained& run) {
  return run.plan.execution.value_or(Milliseconds(0));
}

// The run that took the middle of all times; of an even number the faster one of the two.
Explained take_median(std::vector<Explained>& runs) {
  const auto middle = runs.begin() + static_cast<std::ptrdiff_t>((runs.size() - 1) / 2);
  std::ranges::nth_element(runs, middle, {}, duration);
  return std::move(*middle);
}

}  // namespace

Result<Measured> measure(ports::Session& session, std::string_view statement,
                         const MeasureOptions& options) {
  Measured measured;
  const auto slow = clock_too_slow(session, options, measured);
  if (!slow && slow.error().code == ErrorCode::connection) {
    return tl::make_unexpected(slow.error());
  }
  planners::ExplainRequest request;
  request.analyze = true;
  request.timing = !slow.value_or(false);
  request.writes = options.writes;
  ports::Limits limits;
  limits.statement = options.timeout;
  limits.read_only = !options.writes;
  // The transaction we are in will do, unless it must be able to write or has another limit.
  const bool own = options.writes || options.timeout != ports::Limits{}.statement;
  std::vector<Explained> runs;
  for (int at = 0; at < options.runs; ++at) {
    // What one run wrote is rolled back before the next.
    if (options.writes || (own && at == 0)) {
      if (auto begun = session.restart(limits); !begun) {
        return tl::make_unexpected(begun.error());
      }
    }
    auto run = explain(session, request, statement);
    if (!run && run.error().code == ErrorCode::connection) {
      return tl::make_unexpected(run.error());
    }
    if (!run) {
      note(measured, Diagnostic::Level::warning,
           runs.empty() ? why_not_run(run.error(), options)
                        : fmt::format("run {} of {} failed ({})", at + 1, options.runs,
                                      run.error().message));
      break;
    }
    runs.push_back(std::move(*run));
  }
  if (own) {
    if (auto ended = session.restart(ports::Limits{}); !ended) {
      return tl::make_unexpected(ended.error());
    }
  }
  if (runs.empty()) {
    return measured;
  }
  tell_temperature(measured, runs);
  if (runs.size() > 1) {
    const auto [fastest, slowest] = std::ranges::minmax_element(runs, {}, duration);
    const std::string spread = fmt::format("{} runs took {} to {}", runs.size(),
                                           text(duration(*fastest)), text(duration(*slowest)));
    measured.run = take_median(runs);
    note(measured, Diagnostic::Level::info,
         fmt::format("{}; the median, {}, is analysed", spread, text(duration(*measured.run))));
  } else {
    measured.run = std::move(runs.front());
  }
  return measured;
}

}  // namespace planwright::pipeline
