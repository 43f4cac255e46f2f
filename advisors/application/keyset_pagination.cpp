#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "application/page_key.hpp"
#include "application/per_day.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr int most_steps_down = 10;

const RuleSpec spec{
    .id = "keyset-pagination",
    .title = "page by the last row shown instead of OFFSET",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "offset-discards-rows, when the plan shows by which columns the pages are ordered",
    .why =
        "A page that begins after a known row is found by an index at once, however far down it "
        "is. OFFSET has to produce every row before it.",
    .remedy =
        "Hand the last row's sort values to the next request, and ask for what comes after them; "
        "with an index in that order.",
    .quiet_when =
        "few rows are skipped, or the order is by expressions whose values the application does "
        "not see",
    .references = {"https://use-the-index-luke.com/no-offset"},
};

// The order the Limit's input has: of its Sort, or of the index that is walked.
std::vector<PageKey> order_below(const AdviceContext& context, const Node& limit,
                                 const Node*& ordered) {
  std::vector<PageKey> keys;
  const Node* at = context.plan.child(limit, Relationship::outer);
  for (int step = 0; at != nullptr && step < most_steps_down; ++step) {
    if (!at->sort_terms.empty()) {
      for (const SortTerm& term : at->sort_terms) {
        if (!term.column.bare()) {
          return {};
        }
        keys.push_back({term.column.column, term.descending});
      }
      ordered = at;
      return keys;
    }
    const Relation* relation = at->relation.empty() ? nullptr : context.catalog.find(at->relation);
    const Index* index =
        relation == nullptr || at->index.empty() ? nullptr : relation->index(at->index);
    if (index != nullptr && at->kind != NodeKind::bitmap_heap_scan) {
      for (const IndexKey& key : index->keys) {
        if (key.column.empty()) {
          return {};
        }
        keys.push_back({key.column, key.descending != at->backward});
      }
      ordered = at;
      return keys;
    }
    at = context.plan.child(*at, Relationship::outer);
  }
  return {};
}

// Equal values would be lost or shown twice between pages: the primary key makes the order whole.
void add_tie_breaker(const AdviceContext& context, const Node& ordered,
                     std::vector<PageKey>& keys) {
  const Relation* relation = nullptr;
  for (const Node& node : context.plan.subtree(ordered)) {
    if (node.is_scan() && !node.relation.empty()) {
      if (relation != nullptr) {
        return;  // a join: which table's key orders the rows the plan does not tell
      }
      relation = context.catalog.find(node.relation);
      if (relation == nullptr) {
        return;
      }
    }
  }
  if (relation == nullptr) {
    return;
  }
  const auto primary = std::ranges::find(relation->indexes, true, &Index::primary);
  if (primary == relation->indexes.end()) {
    return;
  }
  for (const IndexKey& part : primary->keys) {
    if (std::ranges::find(keys, part.column, &PageKey::column) == keys.end()) {
      keys.push_back({part.column, !keys.empty() && keys.back().descending});
    }
  }
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto finding = std::ranges::find(context.findings, "offset-discards-rows", &Finding::rule);
  if (finding == context.findings.end() || !finding->node) {
    return;
  }
  const Node* ordered = nullptr;
  std::vector<PageKey> keys = order_below(context, context.plan.nodes[*finding->node], ordered);
  if (keys.empty() || ordered == nullptr) {
    return;
  }
  add_tie_breaker(context, *ordered, keys);
  Advice advice = application_advice(rule);
  advice.title = fmt::format("page by key: ask for what comes after the last row shown, by {}",
                             page_order(keys));
  advice.actions.emplace_back(
      ApplicationChange{fmt::format("The page after a row is WHERE … AND ({}) ORDER BY {} LIMIT n, "
                                    "with the last row's values for "
                                    "$1 …; the first page has no such condition. The interface "
                                    "hands out that position instead of "
                                    "a page number.",
                                    page_condition(keys), page_order(keys))});
  advice.because = {static_cast<std::size_t>(finding - context.findings.begin())};
  advice.best_case_share = finding->impact.share;
  advice.evidence.note = fmt::format(
      "needs an index on ({}), behind the columns compared with =, to go straight to the page",
      page_order(keys));
  advice.risk = Risk::medium;
  advice.tradeoffs.emplace_back(
      "pages can be turned forwards and backwards, not jumped to by number");
  advice.tradeoffs.emplace_back(
      "the order must be total, and columns that can be NULL need conditions of their own");
  advice.verify_with.emplace_back(
      "EXPLAIN (ANALYZE, BUFFERS) of a page far down: it touches as few pages as the first");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(keyset_pagination, spec, advise);

}  // namespace planwright::advisors
