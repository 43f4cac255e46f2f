#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "findings/joins.hpp"
#include "indexes/order.hpp"
#include "rule_definition.hpp"
#include "statistics/estimable.hpp"

namespace planwright::advisors {
namespace {

// The server cuts longer identifiers off (NAMEDATALEN - 1).
constexpr std::size_t longest_name = 63;

const RuleSpec spec{
    .id = "create-statistics",
    .title = "tell the planner that columns depend on each other",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a misestimate at a table with two or more of its columns compared with = or IN, or at a "
        "GROUP BY of two or more columns of one table",
    .why =
        "The planner takes columns for independent: it multiplies what each condition keeps, and "
        "multiplies the numbers of distinct values of a group's columns. City and country are not "
        "independent; CREATE STATISTICS counts them together.",
    .remedy = "CREATE STATISTICS on the columns, then ANALYZE the table.",
    .quiet_when =
        "no estimate is far off where it matters, only one column is compared, the columns have "
        "such statistics already, or the table's statistics are stale (then ANALYZE comes first)",
    .references = {"https://www.postgresql.org/docs/current/planner-stats.html"
                   "#PLANNER-STATS-EXTENDED",
                   "https://www.postgresql.org/docs/current/sql-createstatistics.html"},
};

struct Together {
  RelationRef relation;
  std::vector<std::string> columns;
  bool grouped = false;
};

// The columns of one table that a GROUP BY's keys name; empty when they are of several or none.
Together grouped_columns(const Plan& plan, const Node& aggregate) {
  const Node* input = plan.child(aggregate, Relationship::outer);
  const Node* source = input == nullptr ? nullptr : &source_of(plan, *input);
  if (source == nullptr || !source->is_scan() || source->relation.empty()) {
    return {};
  }
  Together together{source->relation, {}, true};
  for (const std::string& key : aggregate.group_key) {
    const auto column = sort_key_column(key);
    if (!column) {
      return {};
    }
    together.columns.push_back(*column);
  }
  std::ranges::sort(together.columns);
  return together;
}

Together columns_of(const Plan& plan, const Node& node) {
  if (node.kind == NodeKind::aggregate || node.kind == NodeKind::group) {
    return grouped_columns(plan, node);
  }
  if (!node.is_scan() || node.relation.empty() || node.kind == NodeKind::foreign_scan) {
    return {};
  }
  return {node.relation, equality_columns(node), false};
}

// Statistics that count all these columns together.
const ExtendedStatistics* existing(const Relation* relation, const Together& together) {
  if (relation == nullptr) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(
      relation->extended_statistics, [&together](const ExtendedStatistics& statistics) {
        const auto has = [&statistics](std::string_view kind) {
          return statistics.kinds.empty() ||
                 std::ranges::find(statistics.kinds, kind) != statistics.kinds.end();
        };
        const bool right_kind =
            together.grouped ? has("ndistinct") : has("dependencies") || has("mcv");
        return right_kind && std::ranges::all_of(together.columns, [&](const std::string& column) {
                 return std::ranges::find(statistics.columns, column) != statistics.columns.end();
               });
      });
  return found == relation->extended_statistics.end() ? nullptr : &*found;
}

std::string name_for(const Together& together, const Relation* relation) {
  std::string name =
      fmt::format("{}_{}_stats", together.relation.name, fmt::join(together.columns, "_"));
  if (name.size() > longest_name) {
    name = together.relation.name.substr(0, longest_name - 6) + "_stats";
  }
  const auto taken = [relation](const std::string& candidate) {
    return relation != nullptr &&
           std::ranges::any_of(relation->extended_statistics,
                               [&candidate](const ExtendedStatistics& statistics) {
                                 return statistics.name.name == candidate;
                               });
  };
  std::string free = name;
  for (int number = 2; taken(free); ++number) {
    free = fmt::format("{}{}", name.substr(0, longest_name - 2), number);
  }
  return free;
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  std::set<std::pair<RelationRef, std::vector<std::string>>> given;
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    if (finding.rule != "row-misestimate" || !finding.node) {
      continue;
    }
    const Together together = columns_of(context.plan, context.plan.nodes[*finding.node]);
    if (together.columns.size() < 2 || said_to_be_stale(context, together.relation) ||
        !given.insert({together.relation, together.columns}).second) {
      continue;
    }
    const Relation* relation = context.catalog.find(together.relation);
    const ExtendedStatistics* there = existing(relation, together);
    if (there != nullptr && (there->built || !context.catalog.live)) {
      continue;
    }
    Advice advice = statistics_advice(rule);
    advice.because = {at};
    advice.best_case_share = finding.impact.share;
    if (there != nullptr) {
      advice.title = fmt::format("analyze {}: its statistics {} were never filled",
                                 together.relation.name, there->name.name);
      advice.actions.emplace_back(Analyze{together.relation});
      advice.evidence.note = "CREATE STATISTICS only declares them; ANALYZE counts";
    } else {
      advice.title = fmt::format("create extended statistics on {} ({})", together.relation.name,
                                 fmt::join(together.columns, ", "));
      advice.actions.emplace_back(
          CreateStatistics{together.relation, name_for(together, relation), together.columns});
      advice.evidence.note =
          together.grouped
              ? "the planner multiplies the numbers of distinct values of the grouped columns; "
                "helps if fewer combinations exist"
              : "several columns are compared with = and the planner takes them for "
                "independent; helps if they depend on each other";
    }
    advice.tradeoffs.insert(advice.tradeoffs.begin(),
                            "every later ANALYZE of the table takes a little longer");
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(create_statistics, spec, advise);

}  // namespace planwright::advisors
