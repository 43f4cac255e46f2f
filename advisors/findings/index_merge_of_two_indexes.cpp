#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "index-merge-of-two-indexes",
    .title = "two indexes are read and their rows intersected",
    .severity = Severity::high,
    .engines = {Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "an index merge that intersects the rows of two or more indexes and takes at least 10"
        " % and 5 ms of the time",
    .why =
        "Each index answers one half of the condition and yields far more rows than satisfy "
        "both. All their row IDs are read and compared just to find the few in common.",
    .remedy =
        "Create one index on the columns of both conditions, those compared with = first: it "
        "goes straight to the rows that satisfy all.",
    .quiet_when = "the merge is a union (OR), one index is used, or the merge costs little",
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/index-merge-optimization.html"},
};

bool intersects(const Node& node) {
  if (node.native.starts_with("Intersect")) {
    return true;
  }
  return std::ranges::any_of(node.native_fields, [](const auto& field) {
    return field.first == "index_merge" && field.second.ends_with("intersect");
  });
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (node.kind != NodeKind::index_merge || !node.actual || node.never_executed() ||
        !intersects(node)) {
      continue;
    }
    std::vector<std::string> indexes;
    double read = 0;
    for (const NodeId id : node.children) {
      const Node& part = plan.nodes[id];
      if (!part.index.empty() && std::ranges::find(indexes, part.index) == indexes.end()) {
        indexes.push_back(part.index);
        read += part.actual ? part.total_rows()->value() : 0;
      }
    }
    const Impact impact = subtree_impact(plan, node);
    if (indexes.size() < 2 || !worth_it(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} of {} are both read to find the rows in common",
                                listed(indexes), object_name(node));
    finding.detail = fmt::format(
        "{}The rows that both indexes name are {}; one index on the columns of {} would find them "
        "at once. Reading and intersecting takes {}.",
        read > 0 ? fmt::format("The indexes are read for {}. ", rows_text(Rows(read))) : "",
        rows_text(*node.total_rows()), listed(indexes),
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows_in_common", node.total_rows()->value()}, {"index_rows_read", read}};
  }
}

}  // namespace

PW_DEFINE_RULE(index_merge_of_two_indexes, spec, find);

}  // namespace planwright::advisors
