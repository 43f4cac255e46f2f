#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_removed = 10'000;
constexpr double least_share = 0.9;

const RuleSpec spec{
    .id = "limit-walks-wrong-index",
    .title = "an index is followed for its order past many rows that do not match, to meet a LIMIT",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a Limit over an Index Scan without an index condition, or with ranges only, with no "
        "Sort in between, whose filter removes at least 10,000 rows and 90 % of those read",
    .why =
        "The planner hoped to meet enough matching rows early while following the index in the "
        "order asked for, because it assumes that matches are spread evenly. They are rare or "
        "lie at the other end, so much of the index and of the table is read row by row.",
    .remedy =
        "Create one index that begins with the columns of the filter compared with = and "
        "continues with the columns of ORDER BY: the rows wanted then come first. To see what "
        "the planner would do without this index, write ORDER BY column + 0 (or || '' for "
        "text).",
    .quiet_when =
        "the Limit is met after few rows, the scan's own condition is an equality (see "
        "index-scan-discards-rows), or the walk takes a negligible part of the time",
    .references = {"https://www.postgresql.org/docs/current/indexes-ordering.html",
                   "https://www.postgresql.org/docs/current/row-estimation-examples.html"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // 1. An index scan that throws away nearly all it reads.
    const auto rows = rows_read(node);
    const NodePredicate* filter = node.predicate(PredicateRole::filter);
    if (!rows || filter == nullptr || rows->filtered.value() < least_removed ||
        rows->filtered_share() < least_share) {
      continue;
    }
    // 2. It is followed for its order, for a Limit.
    const Node* limit = ordered_walk_limit(context.plan, node);
    if (limit == nullptr) {
      continue;
    }
    const Impact impact = scaled(self_impact(context.plan, node), rows->filtered_share());
    if (negligible(impact)) {
      continue;
    }
    const Rows returned = *limit->total_rows();
    Finding& finding = sink.add(rule, node, impact);
    finding.columns = columns_of(*filter);
    finding.title =
        fmt::format("LIMIT follows index {} past {} of {} to find {}", node.index,
                    total_rows_text(node, rows->filtered), object_name(node), rows_text(returned));
    finding.detail = fmt::format(
        "The server follows the index {} row by row and tests {} on each. It throws {} away before "
        "the LIMIT has its {}; the planner expected matches to come sooner. The rows thrown away "
        "take up to {}.",
        node.index, brief(filter->text), total_rows_text(node, rows->filtered), rows_text(returned),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"rows_removed", rows->filtered.value()},
                     {"rows_returned", returned.value()},
                     {"index", node.index},
                     {"filter", filter->text}};
  }
}

}  // namespace

PW_DEFINE_RULE(limit_walks_wrong_index, spec, find);

}  // namespace planwright::advisors
