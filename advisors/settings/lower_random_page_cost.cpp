#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "findings/scan_reading.hpp"
#include "indexes/candidate.hpp"
#include "rule_definition.hpp"
#include "settings/setting_value.hpp"

namespace planwright::advisors {
namespace {

constexpr double cached_cost = 1.1;  // what a page found in memory is worth in the planner's units
constexpr double lowest_worth_lowering = 2;
constexpr double least_cached = 0.99;  // of the pages the statement touched
constexpr double least_gain = 0.8;     // the index must cost at most this part of the scan

const RuleSpec spec{
    .id = "lower-random-page-cost",
    .title = "let the planner know that pages come from memory",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::buffers,
    .detects =
        "a sequential scan that throws most rows away although a valid index begins with the "
        "condition's column, when at least 99 % of the pages this statement touched were in shared "
        "buffers, and the planner's own arithmetic prefers the index with random_page_cost = 1.1 "
        "but not with the current value",
    .why =
        "random_page_cost = 4 is the price of a disk that has to seek. Where the data are in "
        "memory, a random page costs about as much as the next one, and the planner "
        "refuses indexes that would be faster.",
    .remedy =
        "SET random_page_cost = 1.1 in this session and compare; if it helps, set it for the role, "
        "the database or the tablespace that is cached.",
    .quiet_when =
        "pages came from disk, the current value is not known or already low, no index begins with "
        "the condition's column, or the index would not be chosen with the lower value either",
    .references = {"https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#GUC-RANDOM-PAGE-COST"},
};

// What was measured: nearly all pages of this run were found in shared buffers.
bool measured_cached(const Plan& plan) {
  const Buffers& buffers = *plan.root().buffers;
  const double hit = buffers.shared_hit.value();
  return hit > 0 && hit / (hit + buffers.shared_read.value()) >= least_cached;
}

struct Choice {
  const Index* index = nullptr;
  Cost scan, index_now, index_then;
};

std::optional<Choice> refused_index(const AdviceContext& context, const Node& node,
                                    double current) {
  const NodePredicate* filter = node.predicate(PredicateRole::filter);
  const Relation* relation = context.catalog.find(node.relation);
  if (filter == nullptr || relation == nullptr || !node.actual || node.actual->loops > 1) {
    return std::nullopt;
  }
  const auto candidate = btree_for(node, filter->terms, relation);
  const Index* index = candidate ? existing_index(*candidate, relation) : nullptr;
  const auto table = table_size(context.plan, node);
  if (index == nullptr || !table || candidate->selective_terms_left > 0) {
    return std::nullopt;
  }
  estimates::ScanQuestion question;
  question.table_pages = table->pages;
  question.table_rows = table->rows;
  question.matched = *node.total_rows();
  question.key_width = key_width(*candidate, relation);
  question.conditions = static_cast<int>(std::max<std::size_t>(1, filter->terms.size()));
  auto costs = estimates::planner_costs(context.plan);
  Choice choice{index, estimates::seq_scan_cost(costs, question), {}, {}};
  costs.random_page = current;
  choice.index_now = estimates::index_scan_cost(costs, question);
  costs.random_page = cached_cost;
  choice.index_then = estimates::index_scan_cost(costs, question);
  return choice;
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto current = setting_number(context.plan, context.catalog, "random_page_cost");
  if (!current || *current < lowest_worth_lowering || !measured_cached(context.plan)) {
    return;
  }
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    if (finding.rule != "seq-scan-discards-most-rows" || !finding.node) {
      continue;
    }
    const Node& node = context.plan.nodes[*finding.node];
    const auto choice = refused_index(context, node, *current);
    if (!choice || choice->index_now < choice->scan ||
        choice->index_then > least_gain * choice->scan) {
      continue;
    }
    Advice advice;
    advice.rule = rule.id;
    advice.kind = AdviceKind::setting;
    advice.title = fmt::format("set random_page_cost = {} so that index {} is used", cached_cost,
                               choice->index->name);
    advice.actions.emplace_back(SetParameter{"random_page_cost", "1.1"});
    advice.because = {at};
    set_saving(advice, most_saved(context.plan, node));
    advice.evidence.level = EvidenceLevel::modelled;
    advice.evidence.method = "PostgreSQL's cost arithmetic on the plan's own row and page counts";
    advice.evidence.cost_before = choice->scan;
    advice.evidence.cost_after = choice->index_then;
    advice.evidence.note = fmt::format(
        "with random_page_cost = {} the index costs {} and the scan {}; with 1.1 the index costs "
        "{}. In this run the pages came from shared buffers",
        number_text(*current), count_text(choice->index_now.value()),
        count_text(choice->scan.value()), count_text(choice->index_then.value()));
    advice.tradeoffs.emplace_back(
        "holds for the session until RESET, and for all its statements: some that read cold data "
        "may change to slower plans");
    advice.tradeoffs.emplace_back(
        "one warm run does not prove that the data are always cached; measure at a usual time");
    advice.risk = Risk::medium;
    advice.verify_with.emplace_back(
        "run the same EXPLAIN (ANALYZE, BUFFERS) in that session: the index is used, and the time "
        "is shorter");
    sink.advice.push_back(std::move(advice));
    return;  // one setting, one advice: at the scan that costs most
  }
}

}  // namespace

PW_DEFINE_RULE(lower_random_page_cost, spec, advise);

}  // namespace planwright::advisors
