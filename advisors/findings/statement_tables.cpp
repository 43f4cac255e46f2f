#include "findings/statement_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <planwright/rules/impact.hpp>

namespace planwright::advisors {
namespace {

void add_impact(Impact& sum, const Impact& more) {
  sum.share = std::min(1.0, sum.share + more.share);
  if (more.time) {
    sum.time = sum.time.value_or(Milliseconds(0)) + *more.time;
  }
}

}  // namespace

std::vector<TableUse> tables_of(const FindingContext& context) {
  std::vector<TableUse> tables;
  for (const Node& node : context.plan.nodes) {
    const Relation* relation =
        node.relation.empty() ? nullptr : context.catalog.find(node.relation);
    if (relation == nullptr) {
      continue;
    }
    auto use = std::ranges::find(tables, relation, &TableUse::relation);
    if (use == tables.end()) {
      tables.push_back({relation, nullptr, nullptr, {}});
      use = tables.end() - 1;
    }
    if (node.kind == NodeKind::modify_table) {
      use->write = &node;
      continue;
    }
    const Impact impact = self_impact(context.plan, node);
    if (use->scan == nullptr || impact.share > self_impact(context.plan, *use->scan).share) {
      use->scan = &node;
    }
    add_impact(use->reading, impact);
  }
  std::ranges::sort(tables, {}, [](const TableUse& use) { return use.relation->ref; });
  return tables;
}

std::optional<Rows> rows_of(const Relation& relation) {
  std::optional<Rows> rows = relation.rows;
  if (relation.counters && relation.counters->live_rows > 0) {
    rows = std::max(rows.value_or(Rows(0)), Rows(relation.counters->live_rows));
  }
  return rows;
}

std::string age_text(double seconds) {
  if (seconds < 120) {
    return fmt::format("{:.0f} s", seconds);
  }
  if (seconds < 7200) {
    return fmt::format("{:.0f} min", seconds / 60);
  }
  if (seconds < 172'800) {
    return fmt::format("{:.0f} h", seconds / 3600);
  }
  return fmt::format("{:.0f} days", seconds / 86'400);
}

}  // namespace planwright::advisors
