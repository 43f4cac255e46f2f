#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_consumer.hpp"
#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"
#include "settings/setting_value.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_share = 0.3;      // of the time, by the scan alone
constexpr Milliseconds least_time{100};  // workers take milliseconds to start
// Rows handed to the leader: each costs parallel_tuple_cost, ten times reading it.
constexpr double most_passed_on = 0.2;
// Where the planner may use workers, a scan this dear over which an aggregate sums is always
// cheaper with them: parallel_setup_cost is 1000.
constexpr double surely_parallel_cost = 10'000;

const RuleSpec spec{
    .id = "scan-without-parallel-workers",
    .title = "one process reads a large table although workers could share it",
    .severity = Severity::medium,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "a Seq Scan outside any Gather that takes at least 30 % and 100 ms of the time by itself "
        "and hands on at most 20 % of its rows (or sums them up), in a plan without workers, when "
        "a setting known forbids workers (max_parallel_workers_per_gather, max_parallel_workers or "
        "max_worker_processes is 0), or none does and yet a costly scan below an aggregate has "
        "none: then something in the statement is not parallel safe",
    .why =
        "Workers read parts of the table at the same time. They shorten the wait, not the work: "
        "the same pages are read and the same rows tested, on more cores.",
    .remedy =
        "SET max_parallel_workers_per_gather for sessions that run reports. Where a function "
        "stands in the way and only computes from its arguments, mark it: ALTER FUNCTION … "
        "PARALLEL SAFE. An index that spares the scan is better than any number of workers.",
    .quiet_when =
        "the statement writes or locks rows, a LIMIT stops the scan early, a join repeats it, most "
        "rows are returned (handing them over costs more than reading them), the table is "
        "temporary, or the settings are not known",
    .follows_from = {"seq-scan-discards-most-rows"},
    .references = {"https://www.postgresql.org/docs/current/when-can-parallel-query-be-used.html",
                   "https://www.postgresql.org/docs/current/parallel-safety.html"},
};

bool has_workers_or_writes(const Plan& plan) {
  return std::ranges::any_of(plan.nodes, [](const Node& node) {
    return node.kind == NodeKind::gather || node.kind == NodeKind::gather_merge ||
           node.kind == NodeKind::modify_table || node.kind == NodeKind::lock_rows;
  });
}

// The setting that forbids workers; empty when none does or none is known.
std::string_view forbidding_setting(const FindingContext& context) {
  for (const std::string_view name :
       {"max_parallel_workers_per_gather", "max_parallel_workers", "max_worker_processes"}) {
    if (setting_number(context.plan, context.catalog, name) == 0.0) {
      return name;
    }
  }
  return {};
}

// All that decides is known and allows workers for a table of this size.
bool settings_allow(const FindingContext& context, const Relation* relation) {
  const auto least = setting_bytes(context.plan, context.catalog, "min_parallel_table_scan_size");
  return relation != nullptr && relation->pages && least &&
         *relation->pages * postgresql_block_size >= *least &&
         setting_number(context.plan, context.catalog, "max_parallel_workers_per_gather")
                 .value_or(0) >= 1 &&
         setting_number(context.plan, context.catalog, "max_parallel_workers").value_or(0) >= 1 &&
         setting_number(context.plan, context.catalog, "parallel_setup_cost").value_or(1e9) <=
             1000 &&
         setting_number(context.plan, context.catalog, "parallel_tuple_cost").value_or(1e9) <= 0.1;
}

std::string reason_for(const FindingContext& context, const Node& node, const Relation* relation,
                       const Consumer& consumer) {
  if (const std::string_view setting = forbidding_setting(context); !setting.empty()) {
    return fmt::format("{} is 0, so the planner may not use any", setting);
  }
  const bool surely = consumer.aggregate != nullptr && consumer.aggregate->group_key.empty() &&
                      node.estimated && node.estimated->total_cost.value() >= surely_parallel_cost;
  return surely && settings_allow(context, relation)
             ? std::string(
                   "the settings allow workers and a scan of this cost below an aggregate is "
                   "cheaper with them, so something in the statement is not parallel safe: mostly "
                   "a function that was not declared PARALLEL SAFE")
             : std::string{};
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  if (has_workers_or_writes(context.plan)) {
    return;
  }
  for (const Node& node : context.plan.nodes) {
    // 1. A long scan, run once and to its end.
    const auto rows = node.kind == NodeKind::seq_scan ? rows_read(node) : std::nullopt;
    const Impact impact = self_impact(context.plan, node);
    if (!rows || !node.timing || node.actual->loops > 1 || impact.share < least_share ||
        node.timing->self < least_time || limit_above(context.plan, node) != nullptr) {
      continue;
    }
    const Relation* relation = context.catalog.find(node.relation);
    if (relation != nullptr && relation->temporary) {
      continue;
    }
    // 2. Few rows would have to be handed over.
    const Consumer consumer = consumer_of(context.plan, node, rows->kept, 0);
    if (consumer.aggregate == nullptr && rows->kept > most_passed_on * rows->read()) {
      continue;
    }
    // 3. Why no workers, as far as it is known.
    const std::string reason = reason_for(context, node, relation, consumer);
    if (reason.empty()) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title =
        fmt::format("one process alone reads {} of {} for {}", total_rows_text(node, rows->read()),
                    object_name(node), text(node.timing->self));
    finding.detail = fmt::format(
        "The scan takes {} without parallel workers: {}. With n workers it takes at best one part "
        "in n + 1 of that time, on as many cores.",
        impact_text(context.plan, impact.share, impact.time), reason);
    finding.facts = {{"rows_scanned", rows->read().value()},
                     {"scan_ms", node.timing->self.value()},
                     {"setting", std::string(forbidding_setting(context))}};
  }
}

}  // namespace

PW_DEFINE_RULE(scan_without_parallel_workers, spec, find);

}  // namespace planwright::advisors
