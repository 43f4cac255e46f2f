#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_removed_share = 0.9;
constexpr double least_removed = 10'000;
constexpr int most_steps_down = 20;

const RuleSpec spec{
    .id = "cte-filtered-late",
    .title = "a CTE is computed in full before most of it is thrown away",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a CTE Scan, the only one of its CTE, whose filter removes at least 10,000 rows and "
        "90 % of them, where the condition could be tested inside the CTE",
    .why =
        "A CTE that is materialized is computed without regard to what the query wants of it: "
        "conditions outside do not reach in, so no index helps and every row is produced, "
        "stored and then dropped.",
    .remedy =
        "Put the condition inside the CTE, or write WITH name AS NOT MATERIALIZED (…) so that "
        "the planner pushes it down (since version 12 it does so by itself where a CTE is "
        "plain and used once).",
    .quiet_when =
        "the CTE is used twice, is recursive or writes, its rows depend on all others "
        "(LIMIT, DISTINCT, window functions, a condition on an aggregate's result), or "
        "the waste is negligible",
    .references = {"https://www.postgresql.org/docs/current/queries-with.html"
                   "#QUERIES-WITH-CTE-MATERIALIZATION"},
};

struct Cte {
  const Node* body = nullptr;
  int scans = 0;
};

// By name; a name used in two places counts as used twice, which keeps the rule silent.
std::map<std::string, Cte, std::less<>> ctes_of(const Plan& plan) {
  constexpr std::string_view prefix = "CTE ";
  std::map<std::string, Cte, std::less<>> ctes;
  for (const Node& node : plan.nodes) {
    if (node.relationship == Relationship::init_plan && node.subplan_name.starts_with(prefix)) {
      Cte& cte = ctes[node.subplan_name.substr(prefix.size())];
      cte.scans += cte.body != nullptr ? 1 : 0;
      cte.body = &node;
    } else if (node.kind == NodeKind::cte_scan) {
      ++ctes[node.cte].scans;
    }
  }
  return ctes;
}

bool groups_by(const Node& aggregate, std::string_view column) {
  return std::ranges::any_of(aggregate.group_key, [column](const std::string& key) {
    return key == column || key.ends_with("." + std::string(column));
  });
}

// True when a condition on these columns means the same inside: no operator on the way to the first
// join or scan makes rows depend on other rows, but for groups that the columns tell apart.
bool condition_can_move(const Plan& plan, const Node& body,
                        const std::vector<std::string>& columns) {
  const Node* at = &body;
  for (int step = 0; at != nullptr && step < most_steps_down; ++step) {
    switch (at->kind) {
      case NodeKind::aggregate:
      case NodeKind::group:
        return !columns.empty() && std::ranges::all_of(columns, [&](const std::string& column) {
          return groups_by(*at, column);
        });
      case NodeKind::sort:
      case NodeKind::incremental_sort:
      case NodeKind::gather:
      case NodeKind::gather_merge:
      case NodeKind::subquery_scan:
      case NodeKind::append:
        break;
      case NodeKind::seq_scan:
      case NodeKind::index_scan:
      case NodeKind::index_only_scan:
      case NodeKind::bitmap_heap_scan:
      case NodeKind::nested_loop:
      case NodeKind::hash_join:
      case NodeKind::merge_join:
        return true;
      default:
        return false;
    }
    at = at->children.empty() ? nullptr : &plan.nodes[at->children.front()];
  }
  return false;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  std::map<std::string, Cte, std::less<>> ctes;
  for (const Node& node : context.plan.nodes) {
    // 1. A scan of a CTE that keeps little.
    const NodePredicate* filter = node.predicate(PredicateRole::filter);
    const auto rows = rows_read(node);
    if (node.kind != NodeKind::cte_scan || filter == nullptr || !rows ||
        rows->filtered.value() < least_removed || rows->filtered_share() < least_removed_share ||
        node.actual->loops > 1) {
      continue;
    }
    // 2. Nobody else wants the rest, and the condition means the same inside.
    if (ctes.empty()) {
      ctes = ctes_of(context.plan);
    }
    const auto cte = ctes.find(node.cte);
    const std::vector<std::string> columns = columns_of(*filter);
    if (cte == ctes.end() || cte->second.body == nullptr || cte->second.scans != 1 ||
        !condition_can_move(context.plan, *cte->second.body, columns)) {
      continue;
    }
    // 3. What computing and storing the rows removed takes.
    Impact impact = subtree_impact(context.plan, *cte->second.body);
    const Impact scan = self_impact(context.plan, node);
    impact.share = std::min(1.0, impact.share + scan.share);
    if (impact.time && scan.time) {
      *impact.time += *scan.time;
    }
    impact = scaled(impact, rows->filtered_share());
    if (negligible(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.columns = columns;
    finding.title =
        fmt::format("{} of the {} computed for the CTE {} are thrown away",
                    percent_text(rows->filtered_share()), rows_text(rows->read()), node.cte);
    finding.detail = fmt::format(
        "The CTE {} is computed and stored in full ({}); only then {} is tested, which leaves {}. "
        "Tested inside the CTE, the condition would spare the rest: up to {}.",
        node.cte, rows_text(rows->read()), brief(filter->text), rows_text(rows->kept),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"rows_computed", rows->read().value()},
                     {"rows_kept", rows->kept.value()},
                     {"cte", node.cte}};
  }
}

}  // namespace

PW_DEFINE_RULE(cte_filtered_late, spec, find);

}  // namespace planwright::advisors
