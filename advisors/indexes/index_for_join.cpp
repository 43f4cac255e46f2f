#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/wording.hpp>

#include "indexes/access.hpp"
#include "indexes/candidate.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "index-for-join",
    .title = "index the column a table is joined by",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a join that reads a whole table, once or again and again, to find the few rows that "
        "match the other side",
    .why =
        "With an index on the join column the server looks up only the rows that match, once for "
        "each row of the other side.",
    .remedy =
        "CREATE INDEX on the join column, followed by the columns of the table's own condition.",
    .quiet_when =
        "the join has no usable condition on the table, an index exists already, or looking "
        "up that many rows would cost more than reading the table",
    .references = {"https://use-the-index-luke.com/sql/join",
                   "https://www.postgresql.org/docs/current/indexes-multicolumn.html"},
};

void advise_for(const RuleSpec& rule, const AdviceContext& context, std::size_t finding_index,
                AdviceSink& sink) {
  const Finding& finding = context.findings[finding_index];
  const Node& scan = context.plan.nodes[*finding.node];
  const auto table = table_size(context.plan, scan);
  const auto join = join_above(context.plan, scan);
  if (!table || !join || !join->other->actual || !join->join->actual) {
    return;
  }
  // The join's equalities first: they are what every lookup has.
  std::vector<Predicate> terms;
  std::ranges::copy_if(join->terms, std::back_inserter(terms), [](const Predicate& term) {
    return term.predicate_class == PredicateClass::equality && term.column.bare();
  });
  if (terms.empty()) {
    return;
  }
  const std::size_t join_terms = terms.size();
  if (const NodePredicate* filter = scan.predicate(PredicateRole::filter)) {
    terms.insert(terms.end(), filter->terms.begin(), filter->terms.end());
  }
  const Relation* relation = context.catalog.find(scan.relation);
  const auto candidate = btree_for(scan, terms, relation);
  if (!candidate || candidate->keys.empty() ||
      candidate->keys.front().column != terms.front().column.column) {
    return;
  }
  // One lookup for each row of the other side. All processes together do them.
  // (A hash table that is not shared is in each of them whole.)
  const bool copied = join->other->kind == NodeKind::hash && !join->other->parallel_aware;
  const Rows lookups =
      std::max(Rows(1), copied ? join->other->actual->rows : *join->other->total_rows());
  const Rows found = std::min(*join->join->total_rows(), table->rows * lookups.value());
  estimates::ScanQuestion question;
  question.table_pages = table->pages;
  question.table_rows = table->rows;
  question.matched = std::max(Rows(1), found / lookups.value());
  question.key_width = key_width(*candidate, relation);
  question.conditions = static_cast<int>(terms.size());
  const auto costs = estimates::planner_costs(context.plan);
  const double passes = scan.parallel_aware ? 1 : std::max(1.0, scan.actual->loops);

  Advice advice = candidate_advice(rule, *candidate, relation, table);
  advice.because = {finding_index};
  set_saving(advice, most_saved(context.plan, *join->join));
  advice.evidence.level = EvidenceLevel::modelled;
  advice.evidence.method = "PostgreSQL's cost arithmetic on the plan's own row and page counts";
  advice.evidence.cost_before = estimates::seq_scan_cost(costs, question) * passes;
  advice.evidence.cost_after =
      estimates::repeated_index_scan_cost(costs, question, lookups.value());
  advice.evidence.note = fmt::format(
      "{} over {} ({}) against {} index lookups that find {} in all",
      passes > 1 ? fmt::format("{} passes", count_text(passes)) : "one pass", scan.relation.name,
      rows_text(table->rows), count_text(lookups.value()), total_rows_text(*join->join, found));
  if (candidate->keys.size() > join_terms) {
    advice.tradeoffs.emplace_back(
        "the columns after the join column serve this query's own condition; leave them out if "
        "other queries join without it and the index should stay small");
  }
  decide(std::move(advice), *candidate, relation, found, sink);
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    if (finding.node &&
        (finding.rule == "join-reads-whole-table" ||
         finding.rule == "nested-loop-inner-seq-scan") &&
        context.plan.nodes[*finding.node].kind == NodeKind::seq_scan) {
      advise_for(rule, context, at, sink);
    }
  }
}

void propose(const RuleSpec& rule, const Access& access, std::vector<Proposal>& proposals) {
  propose_sequences(rule, access, Purpose::join, proposals);
}

}  // namespace

PW_DEFINE_INDEX_RULE(index_for_join, spec, advise, propose);

}  // namespace planwright::advisors
