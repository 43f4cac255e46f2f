#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/wording.hpp>

#include "indexes/access.hpp"
#include "indexes/candidate.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "index-for-order",
    .title = "index in the order of ORDER BY … LIMIT",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "a LIMIT over a sort of many rows of one table, whose order an index can deliver",
    .why =
        "An index that begins with the columns compared with = and goes on with the sort's columns "
        "holds the wanted rows side by side and in order: the server reads the first few and "
        "stops.",
    .remedy = "CREATE INDEX with the equality columns first, then the ORDER BY columns.",
    .quiet_when =
        "the rows to sort come from a join or an aggregate, the sort is by an expression, or "
        "the condition outside the index would make it read too many rows to fill the limit",
    .references = {"https://www.postgresql.org/docs/current/indexes-ordering.html",
                   "https://use-the-index-luke.com/sql/partial-results/top-n-queries"},
};

// The one scan a sort takes its rows from; null when anything else is between.
const Node* scan_below(const Plan& plan, const Node& sort) {
  const Node* node = plan.child(sort, Relationship::outer);
  while (node != nullptr &&
         (node->kind == NodeKind::gather || node->kind == NodeKind::subquery_scan)) {
    node = node->kind == NodeKind::gather ? plan.child(*node, Relationship::outer) : nullptr;
  }
  const bool scans = node != nullptr && (node->kind == NodeKind::seq_scan ||
                                         node->kind == NodeKind::bitmap_heap_scan ||
                                         node->kind == NodeKind::index_scan);
  return scans ? node : nullptr;
}

const Node* limit_above(const Plan& plan, const Node& sort) {
  const Node* node = plan.parent_of(sort);
  while (node != nullptr &&
         (node->kind == NodeKind::gather_merge || node->kind == NodeKind::gather)) {
    node = plan.parent_of(*node);
  }
  return node != nullptr && node->kind == NodeKind::limit ? node : nullptr;
}

// The sort's columns as keys after the equality columns; empty when one cannot be a key.
std::vector<IndexKey> order_keys(const Node& sort, const Candidate& candidate) {
  std::vector<IndexKey> keys;
  for (const SortTerm& term : sort.sort_terms) {
    if (!term.column.bare()) {
      return {};
    }
    if (std::ranges::find(candidate.equality_columns, term.column.column) !=
        candidate.equality_columns.end()) {
      continue;  // one value only: it sorts nothing
    }
    keys.push_back({term.column.column, {}, term.descending, term.nulls_first, {}, {}});
  }
  // An index is read backwards as well: one direction throughout needs no DESC.
  const bool all_backwards = std::ranges::all_of(
      keys, [](const IndexKey& key) { return key.descending && key.nulls_first; });
  for (IndexKey& key : keys) {
    if (all_backwards) {
      key.descending = key.nulls_first = false;
    }
  }
  return keys;
}

void advise_for(const RuleSpec& rule, const AdviceContext& context, std::size_t finding_index,
                AdviceSink& sink) {
  const Finding& finding = context.findings[finding_index];
  const Node& sort = context.plan.nodes[*finding.node];
  const Node* scan = scan_below(context.plan, sort);
  const Node* limit = limit_above(context.plan, sort);
  const auto table = scan == nullptr ? std::nullopt : table_size(context.plan, *scan);
  if (limit == nullptr || !limit->actual || !table || scan->kind != NodeKind::seq_scan) {
    return;
  }
  const Relation* relation = context.catalog.find(scan->relation);
  std::vector<Predicate> equalities;
  std::size_t conditions = 0;
  if (const NodePredicate* filter = scan->predicate(PredicateRole::filter)) {
    conditions = filter->terms.size();
    // Only = keeps the order of what follows; IN and ranges do not.
    std::ranges::copy_if(filter->terms, std::back_inserter(equalities), [](const Predicate& term) {
      return term.predicate_class == PredicateClass::equality ||
             term.predicate_class == PredicateClass::is_null ||
             term.predicate_class == PredicateClass::boolean_column;
    });
  }
  Candidate candidate = btree_for(*scan, equalities, relation).value_or(Candidate{});
  candidate.relation = relation != nullptr ? relation->ref : scan->relation;
  const std::vector<IndexKey> order = order_keys(sort, candidate);
  const bool known = relation == nullptr || std::ranges::all_of(order, [&](const IndexKey& key) {
                       return relation->column(key.column) != nullptr;
                     });
  if (order.empty() || !known) {
    return;
  }
  candidate.keys.insert(candidate.keys.end(), order.begin(), order.end());

  // Rows outside the index's condition are met on the way; the whole condition's selectivity bounds
  // how many entries are read before the limit is full.
  const Rows wanted = std::max(Rows(1), *limit->total_rows());
  const Rows sorted = std::max(Rows(1), *scan->total_rows());
  const bool all_in_index = candidate.terms_used == conditions;
  estimates::ScanQuestion question;
  question.table_pages = table->pages;
  question.table_rows = table->rows;
  question.matched = all_in_index ? wanted : std::min(table->rows, wanted * (table->rows / sorted));
  question.key_width = key_width(candidate, relation);
  question.conditions = static_cast<int>(std::max<std::size_t>(1, conditions));
  const auto costs = estimates::planner_costs(context.plan);

  Advice advice = candidate_advice(rule, candidate, relation, table);
  advice.because = {finding_index};
  set_saving(advice, most_saved(context.plan, *limit));
  advice.evidence.level = EvidenceLevel::modelled;
  advice.evidence.method = "PostgreSQL's cost arithmetic on the plan's own row and page counts";
  advice.evidence.cost_before =
      estimates::seq_scan_cost(costs, question) + estimates::top_n_sort_cost(costs, sorted, wanted);
  advice.evidence.cost_after = estimates::index_scan_cost(costs, question);
  advice.evidence.note =
      fmt::format("sorting {} for the first {} against reading {} entries in order",
                  total_rows_text(*scan, sorted), rows_text(wanted),
                  count_text(std::ceil(question.matched.value())));
  decide(std::move(advice), candidate, relation, wanted, sink);
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    if (context.findings[at].rule == "top-n-sort-reads-everything" && context.findings[at].node) {
      advise_for(rule, context, at, sink);
    }
  }
}

void propose(const RuleSpec& rule, const Access& access, std::vector<Proposal>& proposals) {
  propose_sequences(rule, access, Purpose::order, proposals);
}

}  // namespace

PW_DEFINE_INDEX_RULE(index_for_order, spec, advise, propose);

}  // namespace planwright::advisors
