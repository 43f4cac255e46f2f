#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 10'000;
constexpr double least_share = 0.30;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "window-buffers-rows",
    .title = "a window function keeps rows in a buffer and reads them again",
    .severity = Severity::medium,
    .engines = {Engine::mysql},
    .needs = Needs::actual_times,
    .detects =
        "a window step \"with buffering\" over at least 10,000 rows that takes at least 30 % "
        "and 5 ms of the time by itself",
    .why =
        "The frame, or a function that has to see the whole partition first, makes the server"
        " keep the rows in a temporary table and go over the frame again for every row.",
    .remedy =
        "Use a frame that only grows or slides over few rows (ROWS UNBOUNDED PRECEDING, a "
        "short ROWS BETWEEN); keep functions that need the whole partition (NTILE, CUME_DIST,"
        " LAST_VALUE) to small partitions; filter before the window.",
    .quiet_when =
        "the function can be computed as rows come by, few rows are in the window, or it "
        "costs little",
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/window-function-optimization.html"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (node.kind != NodeKind::window_aggregate || !node.actual || node.never_executed() ||
        node.native.find("buffering") == std::string::npos ||
        node.total_rows()->value() < least_rows) {
      continue;
    }
    const Impact impact = self_impact(plan, node);
    if (!worth_it(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("a window function buffers {}", rows_text(*node.total_rows()));
    finding.detail = fmt::format(
        "The window functions of {} need rows around or after the current one, so all {} are kept "
        "in a buffer and read from it again. That takes {}.",
        node_name(node), rows_text(*node.total_rows()),
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows", node.total_rows()->value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(window_buffers_rows, spec, find);

}  // namespace planwright::advisors
