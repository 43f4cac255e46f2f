#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "indexes/order.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_sorted = 10'000;  // below this sorting is a matter of milliseconds
constexpr double least_waste = 10;       // rows read for every row an index would have to read

const RuleSpec spec{
    .id = "top-n-sort-reads-everything",
    .title = "all matching rows are read and sorted to keep the first few",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a Limit over a Sort (MariaDB: a filesort with a priority queue) of at least 10,000 rows "
        "of one table by its own columns, of which an index would have to read at most a tenth",
    .why =
        "The first rows by some order are only known after every matching row was read. An index "
        "in that order, after the columns compared with =, has them side by side at its beginning.",
    .remedy =
        "Create an index on the columns compared with = and then the columns of ORDER BY, in "
        "their directions.",
    .quiet_when =
        "the rows come from a join or an aggregate, an index in that order exists, the "
        "order is by an expression, few rows are sorted or most are returned, or the "
        "condition is so selective that walking an index in order would read more",
    .references = {"https://use-the-index-luke.com/sql/partial-results/top-n-queries"},
};

// The columns the scan compares with =, and what else it asks.
struct Asked {
  std::vector<std::string> equal;
  bool filters_more = false;  // conditions on the rows read, counted in Rows Removed
  bool narrows_more = false;  // ranges an index has answered: what they leave out is not counted
};

Asked asked_of(const Plan& plan, const Node& scan, const NodePredicate* filter_above) {
  Asked asked;
  const auto add = [&asked](const NodePredicate& predicate) {
    bool& more = predicate.role == PredicateRole::filter ? asked.filters_more : asked.narrows_more;
    more = more || predicate.terms.empty();
    for (const Predicate& term : predicate.terms) {
      if (term.predicate_class != PredicateClass::equality || !term.column.bare()) {
        more = true;
      } else if (std::ranges::find(asked.equal, term.column.column) == asked.equal.end()) {
        asked.equal.push_back(term.column.column);
      }
    }
  };
  // The bitmaps below say what the heap scan's recheck repeats.
  const bool bitmap = scan.kind == NodeKind::bitmap_heap_scan;
  for (const NodePredicate& predicate : scan.predicates) {
    if (bitmap || predicate.role != PredicateRole::recheck_cond) {
      add(predicate);
    }
  }
  if (filter_above != nullptr) {
    add(*filter_above);
  }
  asked.narrows_more =
      asked.narrows_more || searches_unseen(scan) || (bitmap && plan.subtree(scan).size() != 2);
  return asked;
}

const Node* limit_above(const Plan& plan, const Node& sort) {
  const Node* above = plan.parent_of(sort);
  while (above != nullptr &&
         (above->kind == NodeKind::gather_merge || above->kind == NodeKind::lock_rows)) {
    above = plan.parent_of(*above);
  }
  return above != nullptr && above->kind == NodeKind::limit ? above : nullptr;
}

void look_at(const RuleSpec& rule, const FindingContext& context, const Node& sort,
             const Node& limit, FindingSink& sink) {
  const Node& input = context.plan.nodes[sort.children.front()];
  const Node& scan = input.kind == NodeKind::filter && !input.children.empty()
                         ? context.plan.nodes[input.children.front()]
                         : input;
  if (scan.kind != NodeKind::seq_scan && scan.kind != NodeKind::index_scan &&
      scan.kind != NodeKind::bitmap_heap_scan) {
    return;
  }
  const auto reading = table_reading(context.plan, scan);
  if (!reading || input.children.size() > 1 || (&input != &scan && reading->top != &input)) {
    return;
  }
  const Relation* relation = context.catalog.find(scan.relation);
  std::vector<std::string> order;
  for (const std::string& key : sort.sort_key) {
    const auto column = sort_key_column(key);
    if (!column || (relation != nullptr && relation->column(*column) == nullptr)) {
      return;
    }
    order.push_back(*column);
  }
  const Asked asked = asked_of(context.plan, scan, &input == &scan ? nullptr : reading->filter);
  const Rows sorted = reading->rows.kept;
  const Rows kept = *sort.total_rows();
  // Walking the index, conditions other than = skip entries in proportion.
  const Rows scanned = reading->rows.read();
  const Rows walked = std::max(kept, Rows(1)) * (asked.filters_more ? scanned / sorted : 1);
  const Impact impact = subtree_impact(context.plan, sort);
  if (order.empty() || asked.narrows_more || walked * least_waste > sorted || negligible(impact) ||
      has_ordered_index(relation, asked.equal, order)) {
    return;
  }
  Finding& finding = sink.add(rule, sort, impact);
  finding.relation = scan.relation;
  finding.columns = asked.equal;
  finding.columns.insert(finding.columns.end(), order.begin(), order.end());
  finding.title = fmt::format("{} of {} are read and sorted to return the first {}",
                              total_rows_text(scan, sorted), object_name(scan),
                              count_text(limit.total_rows()->value()));
  finding.detail = fmt::format(
      "ORDER BY {} with a limit reads and sorts {} of {}, because no index delivers them in this "
      "order; only {} are needed. With an index on ({}) the server would read those first and "
      "stop. Reading and sorting takes {}.",
      fmt::join(sort.sort_key, ", "), total_rows_text(scan, sorted), object_name(scan),
      rows_text(*limit.total_rows()), index_keys(asked.equal, sort.sort_key, order),
      impact_text(context.plan, impact.share, impact.time));
  finding.facts = {{"rows_sorted", sorted.value()}, {"rows_returned", limit.total_rows()->value()}};
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (node.kind != NodeKind::sort || !node.actual || node.never_executed() ||
        node.children.size() != 1) {
      continue;
    }
    // MariaDB prints no Limit, but that the sort kept the first rows only.
    const bool bounded = node.sort && node.sort->bounded.value_or(false);
    const Node* limit = bounded ? &node : limit_above(context.plan, node);
    const auto sorted = context.plan.nodes[node.children.front()].total_rows();
    if (limit != nullptr && sorted && sorted->value() >= least_sorted) {
      look_at(rule, context, node, *limit, sink);
    }
  }
}

}  // namespace

PW_DEFINE_RULE(top_n_sort_reads_everything, spec, find);

}  // namespace planwright::advisors
