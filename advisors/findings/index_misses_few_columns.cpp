#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/needed_columns.hpp"
#include "findings/scan_reading.hpp"
#include "findings/type_families.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 1'000;
constexpr double least_pages_per_row = 0.2;  // below, several rows come from one page anyway
constexpr std::size_t most_missing = 3;
constexpr double widest_missing = 64;      // bytes more in each index entry
constexpr double least_all_visible = 0.5;  // of the table's pages

const RuleSpec spec{
    .id = "index-misses-few-columns",
    .title = "an index scan visits the table only to fetch a few small columns",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "an Index Scan by a B-tree that fetches at least 1,000 rows, of which the statement needs "
        "at most three small columns (64 bytes together) beyond those in the index",
    .why =
        "For each row the index finds, the server fetches a page of the table. An index that also "
        "holds the missing columns (INCLUDE) is read alone: an Index Only Scan visits only the "
        "pages that changed since the last VACUUM.",
    .remedy =
        "Add the missing columns to the index with INCLUDE (11+), replacing the old index rather "
        "than adding one beside it, and have the table vacuumed often enough.",
    .quiet_when =
        "rows are few or come from few pages, wide or many columns are missing, the whole row is "
        "needed, the schema is not known, the statement writes or locks the rows, or less "
        "than half of the table's pages are all-visible, so that the table would be visited anyway",
    .references = {"https://www.postgresql.org/docs/current/indexes-index-only-scans.html"},
};

// Bytes a column takes in an index entry; absent for what may be wide.
std::optional<double> width_of(const Column& column) {
  return column.statistics && column.statistics->average_width > 0
             ? std::optional(column.statistics->average_width)
             : fixed_width(column.type);
}

bool holds(const Index& index, const std::string& column) {
  return std::ranges::find(index.include, column) != index.include.end() ||
         std::ranges::find(index.keys, column, &IndexKey::column) != index.keys.end();
}

// What an index would have to hold in addition; absent when that is not worth it.
std::optional<std::vector<std::string>> missing_from(const Relation& relation, const Index& index,
                                                     const std::vector<std::string>& needed) {
  std::vector<std::string> missing;
  double width = 0;
  for (const std::string& name : needed) {
    if (holds(index, name)) {
      continue;
    }
    const Column* column = relation.column(name);
    const auto bytes = column == nullptr ? std::nullopt : width_of(*column);
    if (!bytes) {
      return std::nullopt;
    }
    width += *bytes;
    missing.push_back(name);
  }
  const bool worth = !missing.empty() && missing.size() <= most_missing && width <= widest_missing;
  return worth ? std::optional(missing) : std::nullopt;
}

bool needs_the_row(const Plan& plan) {
  return std::ranges::any_of(plan.nodes, [](const Node& node) {
    return node.kind == NodeKind::modify_table || node.kind == NodeKind::lock_rows;
  });
}

bool visited_anyway(const Relation& relation) {
  return relation.all_visible && relation.pages && relation.pages->value() > 0 &&
         *relation.all_visible / *relation.pages < least_all_visible;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  if (needs_the_row(context.plan)) {
    return;
  }
  for (const Node& node : context.plan.nodes) {
    // 1. An index scan that fetches many rows from many pages.
    const auto rows = rows_read(node);
    const Relation* relation =
        node.kind == NodeKind::index_scan ? context.catalog.find(node.relation) : nullptr;
    const Index* index = relation == nullptr ? nullptr : relation->index(node.index);
    if (index == nullptr || index->method != "btree" || !rows ||
        rows->read().value() < least_rows || visited_anyway(*relation)) {
      continue;
    }
    const auto own = own_buffers(context.plan, node);
    if (own &&
        (own->shared_hit + own->shared_read).value() < least_pages_per_row * rows->read().value()) {
      continue;
    }
    // 2. A few small columns are missing from the index.
    const auto needed = needed_columns(context, node);
    const auto missing = needed ? missing_from(*relation, *index, *needed) : std::nullopt;
    const Impact impact = self_impact(context.plan, node);
    if (!missing || negligible(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.columns = *missing;
    finding.title = fmt::format("{} is visited for each of {} only to fetch {}", object_name(node),
                                total_rows_text(node, rows->read()), listed(*missing));
    finding.detail = fmt::format(
        "Index {} holds all that is needed of {} but {}. With {} in the index the table would not "
        "be visited where VACUUM has marked its pages; finding and fetching the rows takes {}, and "
        "only the fetching can go.",
        node.index, object_name(node), listed(*missing), missing->size() == 1 ? "it" : "them",
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"rows_fetched", rows->read().value()}, {"index", node.index}};
  }
}

}  // namespace

PW_DEFINE_RULE(index_misses_few_columns, spec, find);

}  // namespace planwright::advisors
