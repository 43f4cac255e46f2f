#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_blocks = 500;         // 4 MB; fewer take no time worth an analysis
constexpr double blocks_per_search = 6;      // a descent: no B-tree in practice is higher
constexpr double least_excess = 50;          // times what rows and descents explain
constexpr double least_excess_unseen = 200;  // where the output is not printed: it may read blocks

const RuleSpec spec{
    .id = "index-reads-too-many-blocks",
    .title = "an index scan reads hundreds of pages for a handful of rows",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::buffers,
    .detects =
        "a B-tree Index Scan or Index Only Scan that touches at least 500 blocks of its own, "
        "50 times what one block per row and six per search explain",
    .why =
        "Finding a row through a B-tree takes a few pages. More are read when the search cannot "
        "start at the right place (the condition leaves out the index's first column, or has "
        "only a range on it), or when the index is full of entries for rows that are deleted, "
        "as in tables used as queues.",
    .remedy =
        "If the condition skips the index's first column, create an index that begins with "
        "the columns it compares with =. If rows are deleted or updated all the time, VACUUM "
        "more often (autovacuum_vacuum_scale_factor for this table), look for old "
        "transactions, and REINDEX CONCURRENTLY an index that has grown; for queues remember "
        "where the last search ended.",
    .quiet_when =
        "rows and searches explain the blocks, a function or subquery of the scan may "
        "have read them, the scan searches a list of unknown length, or it is negligible",
    .references = {"https://www.postgresql.org/docs/current/indexes-multicolumn.html",
                   "https://www.postgresql.org/docs/current/routine-reindex.html"},
};

// Conditions and outputs that compute nothing: a function could have read blocks of other tables,
// or a large value out of line, in the scan's name.
bool computes_nothing(const Node& node) {
  const NodePredicate* filter = node.predicate(PredicateRole::filter);
  const bool plain_filter =
      filter == nullptr ||
      (!filter->terms.empty() && std::ranges::all_of(filter->terms, [](const Predicate& term) {
        return term.column.bare() && term.operand_kind != OperandKind::volatile_or_unknown &&
               term.operand_kind != OperandKind::subplan;
      }));
  return plain_filter && std::ranges::none_of(node.output, [](const std::string& output) {
           return output.find('(') != std::string::npos;
         });
}

bool searches_a_list(const NodePredicate* condition) {
  return condition != nullptr && (condition->terms.empty() ||
                                  std::ranges::any_of(condition->terms, [](const Predicate& term) {
                                    return term.predicate_class == PredicateClass::in_list;
                                  }));
}

// Why the search is long, as far as schema and condition tell.
std::string explanation(const Catalog& catalog, const Node& node, const NodePredicate* condition) {
  const std::string dead =
      "entries of rows deleted or replaced since the last VACUUM are still in the index";
  const Relation* relation = catalog.find(node.relation);
  if (relation == nullptr) {
    return "Either the condition does not fix the first column of the index, or " + dead;
  }
  const auto index = std::ranges::find(relation->indexes, node.index, &Index::name);
  if (index == relation->indexes.end() || index->keys.front().column.empty() ||
      condition == nullptr) {
    return "Most likely " + dead;
  }
  const std::string& first = index->keys.front().column;
  bool named = false, fixed = false, others = false;
  for (const Predicate& term : condition->terms) {
    const bool about_first = term.column.column == first;
    named = named || about_first;
    fixed = fixed || (about_first && term.predicate_class != PredicateClass::range);
    others = others || !about_first;
  }
  if (!named) {
    return fmt::format(
        "The condition says nothing about {}, the first column of the index, so "
        "there is no place to start from and all of the index is read",
        first);
  }
  if (!fixed && others) {
    return fmt::format(
        "The condition has only a range on {}, the first column of the index, so "
        "every entry in that range is read and tested",
        first);
  }
  return "Most likely " + dead;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const bool kind = node.kind == NodeKind::index_scan || node.kind == NodeKind::index_only_scan;
    const auto rows = rows_read(node);
    const auto own = kind && rows ? own_buffers(context.plan, node) : std::nullopt;
    const NodePredicate* condition = node.predicate(PredicateRole::index_cond);
    if (!own || node.predicate(PredicateRole::order_by) != nullptr ||
        (!node.index_searches && searches_a_list(condition))) {
      continue;
    }
    // 1. More blocks than rows and descents explain.
    const double blocks =
        (own->shared_hit + own->shared_read + own->local_hit + own->local_read).value();
    // An average of several loops is rounded by up to half a row.
    const double most_rows =
        rows->read().value() + (node.actual->loops > 1 ? node.actual->loops : 0);
    const double searches = std::max(node.index_searches.value_or(0), node.actual->loops);
    const double explained =
        std::max(most_rows, node.heap_fetches.value_or(0)) + searches * blocks_per_search;
    const bool output_seen = !node.output.empty() || rows->kept.value() == 0;
    if (blocks < least_blocks ||
        blocks < explained * (output_seen ? least_excess : least_excess_unseen) ||
        !computes_nothing(node)) {
      continue;
    }
    // 2. Of a B-tree, and worth speaking of.
    const std::string_view method = index_method(context.catalog, node, node.index);
    const Impact impact = self_impact(context.plan, node);
    if ((!method.empty() && method != "btree") || negligible(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title =
        fmt::format("index {} reads {} pages for {} of {}", node.index, count_text(blocks),
                    total_rows_text(node, rows->read()), object_name(node));
    finding.detail = fmt::format("About {} pages would be enough for {}. {}. The scan takes {}.",
                                 count_text(explained), total_rows_text(node, rows->read()),
                                 explanation(context.catalog, node, condition),
                                 impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"pages_read", blocks},
                     {"rows", rows->read().value()},
                     {"searches", searches},
                     {"index", node.index}};
  }
}

}  // namespace

PW_DEFINE_RULE(index_reads_too_many_blocks, spec, find);

}  // namespace planwright::advisors
