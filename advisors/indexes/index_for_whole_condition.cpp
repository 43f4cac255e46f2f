#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/wording.hpp>

#include "indexes/candidate.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "index-for-whole-condition",
    .title = "one index for all of a condition instead of an index for a part of it",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "an index scan that throws most of what it finds away, several indexes that are "
        "intersected, or a LIMIT that follows an index past rows that do not match, where a "
        "B-tree over all the columns concerned would lead to the wanted rows alone",
    .why =
        "Every row an index finds and a second condition discards has been fetched from the table "
        "for nothing.",
    .remedy = "CREATE INDEX with the columns compared with = first, then the range or the order.",
    .quiet_when =
        "a part of the condition would stay outside the new index too (a second range, a "
        "function), so that nobody can tell how many rows it would find, or the index exists",
    .references = {"https://www.postgresql.org/docs/current/indexes-multicolumn.html",
                   "https://www.postgresql.org/docs/current/indexes-bitmap-scans.html"},
};

std::vector<Predicate> terms_of(const Node& node, std::initializer_list<PredicateRole> roles) {
  std::vector<Predicate> terms;
  for (const PredicateRole role : roles) {
    if (const NodePredicate* predicate = node.predicate(role)) {
      terms.insert(terms.end(), predicate->terms.begin(), predicate->terms.end());
    }
  }
  return terms;
}

// Both conditions, so that the index answers what the present one does and more.
std::optional<Candidate> for_condition(const Node& node, const Relation* relation) {
  const bool bitmap = node.kind == NodeKind::bitmap_heap_scan;
  const std::vector<Predicate> known =
      terms_of(node, {bitmap ? PredicateRole::recheck_cond : PredicateRole::index_cond});
  std::vector<Predicate> all = known;
  const std::vector<Predicate> left = terms_of(node, {PredicateRole::filter});
  all.insert(all.end(), left.begin(), left.end());
  const auto before = btree_for(node, known, relation);
  auto candidate = btree_for(node, all, relation);
  // A column that comes after a range narrows nothing: then the new index is no better.
  const bool better = candidate && candidate->keys.size() >= 2 &&
                      candidate->selective_terms_left == 0 &&
                      (bitmap || !before || candidate->terms_used > before->terms_used);
  return better ? candidate : std::nullopt;
}

// The columns compared with =, then the columns of the index whose order is followed.
std::optional<Candidate> for_order(const Node& node, const Relation* relation) {
  if (relation == nullptr) {
    return std::nullopt;
  }
  const auto followed = std::ranges::find(relation->indexes, node.index, &Index::name);
  std::vector<Predicate> equal = terms_of(node, {PredicateRole::index_cond, PredicateRole::filter});
  std::erase_if(equal, [](const Predicate& term) {
    return term.predicate_class != PredicateClass::equality || !term.column.bare();
  });
  auto candidate = btree_for(node, equal, relation);
  // Every condition of the filter has to be answered, or rows would be walked past as before.
  const bool whole =
      std::ranges::all_of(terms_of(node, {PredicateRole::filter}), [](const Predicate& term) {
        return term.predicate_class == PredicateClass::equality && term.column.bare();
      });
  if (followed == relation->indexes.end() || !followed->where.empty() || !candidate || !whole) {
    return std::nullopt;
  }
  for (const IndexKey& key : followed->keys) {
    if (std::ranges::find(candidate->keys, key) == candidate->keys.end()) {
      candidate->keys.push_back(key);
    }
  }
  return candidate;
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    const bool order = finding.rule == "limit-walks-wrong-index";
    if (!finding.node || (!order && finding.rule != "index-scan-discards-rows" &&
                          finding.rule != "bitmap-and-of-indexes")) {
      continue;
    }
    const Node* node = &context.plan.nodes[*finding.node];
    // The conditions stand at the scan, also where the finding is told at the bitmap below it or
    // the LIMIT above it.
    if (node->kind == NodeKind::bitmap_and) {
      node = context.plan.parent_of(*node);
    }
    if (node == nullptr || !node->is_scan() || !node->actual) {
      continue;
    }
    const Relation* relation = context.catalog.find(node->relation);
    const auto candidate = order ? for_order(*node, relation) : for_condition(*node, relation);
    if (!candidate) {
      continue;
    }
    Advice advice = candidate_advice(rule, *candidate, relation, std::nullopt);
    advice.because = {at};
    set_saving(advice, most_saved(context.plan, *node));
    advice.evidence.level = EvidenceLevel::rule;
    advice.evidence.method = "pattern";
    advice.evidence.note = fmt::format(
        "of {} found today {} are kept; the plan does not tell the table's size, so no cost is "
        "computed",
        total_rows_text(*node, *node->total_rows() + node->total_removed()),
        rows_text(*node->total_rows()));
    const bool replaced = advice.actions.size() > 1;
    if (node->kind == NodeKind::index_scan && !order && !replaced) {
      advice.tradeoffs.push_back(fmt::format(
          "where {} is not unique and its columns come first in the new index, the new one can "
          "replace it",
          node->index));
    }
    decide(std::move(advice), *candidate, relation, *node->total_rows(), sink);
  }
}

}  // namespace

PW_DEFINE_RULE(index_for_whole_condition, spec, advise);

}  // namespace planwright::advisors
