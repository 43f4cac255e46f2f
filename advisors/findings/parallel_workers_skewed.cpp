#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_skew = 2;  // slowest process against the average
// Starting a worker takes some 10 ms, in which the others go ahead: not skew.
constexpr Milliseconds least_lost{50};

const RuleSpec spec{
    .id = "parallel-workers-skewed",
    .title = "one parallel process did most of the work while the others waited",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "below a Gather, a slowest process at least twice as long at work as the average "
        "and at least 50 ms longer (VERBOSE prints the processes)",
    .why =
        "A parallel step takes as long as its slowest process. Where one gets most of the work "
        "(one large partition that only one process may scan, one outer row with most of the "
        "matches) the others are done early and the extra processes bring nothing.",
    .remedy =
        "Look at which input is not shared: partitions of very different size, "
        "parallel_workers = 0 on a table, a scan that is not parallel below a Parallel "
        "Append, or few outer rows that drive most of the work.",
    .quiet_when =
        "the work is shared evenly, fewer than three processes took part, or less than "
        "50 ms are lost",
    .references = {"https://www.postgresql.org/docs/current/parallel-plans.html"},
};

struct Shares {
  Milliseconds slowest;
  Milliseconds average;
  double processes = 0;
};

// Absent where the plan does not tell what each process did.
std::optional<Shares> shares_of(const Node& node, double launched) {
  if (!node.actual || !node.actual->total || launched < 2 ||
      static_cast<double>(node.workers.size()) < launched) {
    return std::nullopt;
  }
  Shares shares;
  const Milliseconds all = *node.actual->total * node.actual->loops;
  Milliseconds leader = all;
  for (const Worker& worker : node.workers) {
    const Milliseconds part = worker.actual && worker.actual->total
                                  ? *worker.actual->total * worker.actual->loops
                                  : Milliseconds(0);
    leader -= part;
    shares.slowest = std::max(shares.slowest, part);
  }
  shares.slowest = std::max(shares.slowest, leader);
  shares.processes = launched + 1;
  shares.average = all / shares.processes;
  return shares;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const Node* gather = context.plan.parent_of(node);
    if (gather == nullptr || node.relationship != Relationship::outer ||
        (gather->kind != NodeKind::gather && gather->kind != NodeKind::gather_merge)) {
      continue;
    }
    const auto shares = shares_of(node, gather->workers_launched.value_or(0));
    if (!shares || shares->slowest < least_skew * shares->average ||
        shares->slowest - shares->average < least_lost) {
      continue;
    }
    const Impact impact = time_impact(context.plan, shares->slowest - shares->average);
    if (negligible(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, *gather, impact);
    finding.title =
        fmt::format("one of {} parallel processes worked {}, the average {}",
                    count_text(shares->processes), text(shares->slowest), text(shares->average));
    finding.detail = fmt::format(
        "Below the {} the slowest process worked {} and all {} together {}; the others waited for "
        "it. Shared evenly the work would have saved up to {}.",
        gather->native, text(shares->slowest), count_text(shares->processes),
        text(shares->average * shares->processes),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"slowest_ms", shares->slowest.value()},
                     {"average_ms", shares->average.value()},
                     {"processes", shares->processes}};
  }
}

}  // namespace

PW_DEFINE_RULE(parallel_workers_skewed, spec, find);

}  // namespace planwright::advisors
