#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "findings/scan_reading.hpp"
#include "indexes/candidate.hpp"
#include "rule_definition.hpp"
#include "settings/setting_value.hpp"

namespace planwright::advisors {
namespace {

constexpr double cached_cost = 1.1;   // what a page found in memory is worth to the planner
constexpr double lowest_current = 2;  // already near it
constexpr double least_scanned = 10'000;
constexpr double least_cached = 0.99;  // of the pages the statement touched
constexpr double worth = 0.5;          // lookups must cost at most this part of today's way

const RuleSpec spec{
    .id = "index-refused-for-random-pages",
    .title = "a table in memory is read whole because random pages are priced like disk seeks",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::buffers,
    .detects =
        "a Hash or Merge Join over a Seq Scan of 10,000 rows or more that keeps at most a tenth of "
        "them, although a valid index begins with the join column, when at least 99 % of the pages "
        "the statement touched were in shared buffers, and looking the partners up costs at most "
        "half of scan and join with random_page_cost = 1.1 but more than they do with the current "
        "value",
    .why =
        "random_page_cost = 4 is the price of a disk that seeks. Where the data are in memory a "
        "random page costs about as much as the next one, and the planner refuses index lookups "
        "that would be faster.",
    .remedy =
        "SET random_page_cost = 1.1 in one session and compare; if it helps, set it for the role "
        "or the database.",
    .quiet_when =
        "pages came from disk, the current value is not known or below 2, no index begins with the "
        "join column, much of the table finds a partner, or lookups would be refused with the "
        "lower value too",
    .follows_from = {"row-misestimate", "disabled-node"},
    .references = {"https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#GUC-RANDOM-PAGE-COST"},
};

// What was measured: nearly all pages of this run were found in shared buffers.
bool measured_cached(const Plan& plan) {
  const Buffers& buffers = *plan.root().buffers;
  const double hit = buffers.shared_hit.value();
  return hit > 0 && hit / (hit + buffers.shared_read.value()) >= least_cached;
}

const Index* index_on(const Relation* relation, const std::vector<std::string>& columns) {
  if (relation == nullptr) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(relation->indexes, [&](const Index& index) {
    return index.valid && index.method == "btree" && index.where.empty() && !index.keys.empty() &&
           std::ranges::find(columns, index.keys.front().column) != columns.end();
  });
  return found == relation->indexes.end() ? nullptr : &*found;
}

void look_at(const RuleSpec& rule, const FindingContext& context, const Node& join,
             const Node& side, const Node& other, double current, FindingSink& sink) {
  // 1. A table read whole although its partners are few and an index leads to them.
  const Node& scan = source_of(context.plan, side);
  const auto rows = scan.kind == NodeKind::seq_scan ? rows_read(scan) : std::nullopt;
  if (!rows || scan.actual->loops > 1 || !other.actual || !other.estimated || !join.estimated ||
      rows->read().value() < least_scanned ||
      join.total_rows()->value() * 10 > rows->read().value()) {
    return;
  }
  const Relation* relation = context.catalog.find(scan.relation);
  const Index* index = index_on(relation, joined_columns(join, scan));
  const auto table = table_size(context.plan, scan);
  if (index == nullptr || !table) {
    return;
  }
  // 2. The planner's arithmetic with both prices, on the rows that really came.
  const double lookups = std::max(1.0, other.total_rows()->value());
  const Cost now = join.estimated->total_cost - other.estimated->total_cost;
  estimates::ScanQuestion question;
  question.table_pages = table->pages;
  question.table_rows = table->rows;
  question.matched = std::max(Rows(1), *join.total_rows() / lookups);
  auto costs = estimates::planner_costs(context.plan);
  costs.random_page = current;
  const Cost refused = estimates::repeated_index_scan_cost(costs, question, lookups);
  costs.random_page = cached_cost;
  const Cost cached = estimates::repeated_index_scan_cost(costs, question, lookups);
  if (refused < now || cached > worth * now) {
    return;
  }
  const Impact impact = join.timing && other.timing
                            ? time_impact(context.plan, join.timing->total - other.timing->total)
                            : subtree_impact(context.plan, side);
  if (negligible(impact)) {
    return;
  }
  Finding& finding = sink.add(rule, scan, impact);
  finding.columns = {index->keys.front().column};
  finding.title = fmt::format("{} is read whole ({}) although index {} leads to the {} needed",
                              object_name(scan), total_rows_text(scan, rows->read()), index->name,
                              count_text(join.total_rows()->value()));
  finding.detail = fmt::format(
      "With random_page_cost = {} the planner reckons {} for {} lookups, more than the {} for "
      "reading and joining all of {}; with 1.1 they cost {}. All pages of this run were in "
      "memory. Reading and joining the table takes {}.",
      number_text(current), count_text(refused.value()), count_text(lookups),
      count_text(now.value()), object_name(scan), count_text(cached.value()),
      impact_text(context.plan, impact.share, impact.time));
  finding.facts = {{"cost_now", now.value()},
                   {"cost_of_lookups_now", refused.value()},
                   {"cost_of_lookups_cached", cached.value()},
                   {"random_page_cost", current},
                   {"join_step", static_cast<double>(join.id + 1)},
                   {"index", index->name}};
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const auto current = setting_number(context.plan, context.catalog, "random_page_cost");
  if (!current || *current < lowest_current || !measured_cached(context.plan)) {
    return;
  }
  for (const Node& node : context.plan.nodes) {
    const auto [outer, inner] = inputs_of(context.plan, node);
    const bool joins = (node.kind == NodeKind::hash_join || node.kind == NodeKind::merge_join) &&
                       (node.join_type == JoinType::none || node.join_type == JoinType::inner);
    if (joins && node.actual && !node.never_executed() && outer != nullptr && inner != nullptr) {
      look_at(rule, context, node, *inner, *outer, *current, sink);
      look_at(rule, context, node, *outer, *inner, *current, sink);
    }
  }
}

}  // namespace

PW_DEFINE_RULE(index_refused_for_random_pages, spec, find);

}  // namespace planwright::advisors
