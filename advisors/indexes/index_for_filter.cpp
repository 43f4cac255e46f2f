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
    .id = "index-for-filter",
    .title = "index the columns of a selective condition",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "a sequential scan that discards most rows and whose condition a B-tree can answer",
    .why =
        "With an index on the condition's columns the server goes straight to the rows that "
        "match.",
    .remedy = "CREATE INDEX with the columns compared with = first, then one range.",
    .quiet_when =
        "no condition can use a B-tree (functions over columns, LIKE '%…', OR), a usable "
        "index exists already, a part of the condition that may be the selective one "
        "cannot be in the index, or the planner's arithmetic does not favour an index for "
        "this many rows",
    .references = {"https://www.postgresql.org/docs/current/indexes-multicolumn.html",
                   "https://www.postgresql.org/docs/current/sql-createindex.html"},
};

void advise_for(const RuleSpec& rule, const AdviceContext& context, std::size_t finding_index,
                AdviceSink& sink) {
  const Finding& finding = context.findings[finding_index];
  const Node& node = context.plan.nodes[*finding.node];
  const NodePredicate* filter = node.predicate(PredicateRole::filter);
  if (filter == nullptr) {
    return;
  }
  const Relation* relation = context.catalog.find(node.relation);
  const auto candidate = btree_for(node, filter->terms, relation);
  const auto table = table_size(context.plan, node);
  if (!candidate || !table) {
    return;
  }
  Advice advice = candidate_advice(rule, *candidate, relation, table);
  advice.because = {finding_index};
  set_saving(advice, most_saved(context.plan, node));

  const double passes = node.parallel_aware ? 1 : node.actual->loops;
  estimates::ScanQuestion question;
  question.table_pages = table->pages;
  question.table_rows = table->rows;
  question.matched = *node.total_rows() / std::max(1.0, passes);
  question.key_width = key_width(*candidate, relation);
  question.conditions = static_cast<int>(std::max<std::size_t>(1, filter->terms.size()));
  const auto costs = estimates::planner_costs(context.plan);
  const Cost before = estimates::seq_scan_cost(costs, question);
  const Cost after = estimates::index_scan_cost(costs, question);
  advice.evidence.level = EvidenceLevel::modelled;
  advice.evidence.method = "PostgreSQL's cost arithmetic on the plan's own row and page counts";
  advice.evidence.cost_before = before;
  advice.evidence.cost_after = after;
  advice.evidence.note = fmt::format(
      "one pass over {} ({}, {} pages{}) against an index scan for {}", node.relation.name,
      rows_text(table->rows), count_text(table->pages.value()),
      table->pages_measured ? "" : ", computed from the cost", rows_text(question.matched));
  if (candidate->selective_terms_left > 0 && existing_index(*candidate, relation) == nullptr) {
    advice.reason = fmt::format(
        "a part of the condition {} cannot be in this index, and the plan does not tell how many "
        "rows the rest alone would find; count the rows with that {} before you build it",
        filter->text, key_list(*candidate));
    sink.rejected.push_back(std::move(advice));
    return;
  }
  decide(std::move(advice), *candidate, relation, question.matched, sink);
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    if (context.findings[at].rule == "seq-scan-discards-most-rows" && context.findings[at].node) {
      advise_for(rule, context, at, sink);
    }
  }
}

void propose(const RuleSpec& rule, const Access& access, std::vector<Proposal>& proposals) {
  propose_sequences(rule, access, Purpose::filter, proposals);
}

}  // namespace

PW_DEFINE_INDEX_RULE(index_for_filter, spec, advise, propose);

}  // namespace planwright::advisors
