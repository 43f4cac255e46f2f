#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "application/per_day.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_per_s = 50;
constexpr Milliseconds longest_lookup{5};
constexpr double most_rows = 20;
constexpr double batch = 100;
constexpr int most_steps_down = 10;

const RuleSpec spec{
    .id = "batch-repeated-lookups",
    .title = "look up many keys with one statement instead of one each",
    .severity = Severity::medium,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "a SELECT of at most 5 ms and 20 rows that finds its rows by one key through an index, and "
        "runs at least 50 times a second",
    .why =
        "A tiny statement that runs that often is mostly called in a loop, once for each row of "
        "another result (N+1). Each call pays a round trip, and planning where it is not prepared; "
        "together they take longer than the look-up.",
    .remedy =
        "Collect the keys and ask once: WHERE key = ANY($1), or fetch them in the first "
        "statement with a join. ORMs call it eager loading or batch fetching.",
    .quiet_when =
        "the frequency is not known or low, the statement is long or returns many rows, or it is "
        "no look-up by key",
    .references = {"https://use-the-index-luke.com/sql/join/nested-loops-join-n1-problem"},
};

// The scan that finds the rows by key, through what only hands them on.
const Node* lookup_below(const Plan& plan) {
  const Node* at = &plan.root();
  for (int step = 0; at != nullptr && step < most_steps_down; ++step) {
    const bool finds = at->kind == NodeKind::index_scan || at->kind == NodeKind::index_only_scan ||
                       at->kind == NodeKind::bitmap_heap_scan;
    if (finds) {
      return at;
    }
    if (at->kind != NodeKind::limit && at->kind != NodeKind::sort && at->kind != NodeKind::result &&
        !at->is_join()) {
      return nullptr;
    }
    at = plan.child(*at, Relationship::outer);
  }
  return nullptr;
}

const Predicate* key_of(const Node& scan) {
  const NodePredicate* condition = scan.predicate(PredicateRole::index_cond);
  if (condition == nullptr) {
    condition = scan.predicate(PredicateRole::recheck_cond);
  }
  if (condition == nullptr) {
    return nullptr;
  }
  const Predicate* key = nullptr;
  for (const Predicate& term : condition->terms) {
    const bool by_value =
        term.predicate_class == PredicateClass::equality && term.column.bare() &&
        (term.operand_kind == OperandKind::constant || term.operand_kind == OperandKind::parameter);
    if (!by_value) {
      return nullptr;  // a range or a list already asks for many
    }
    key = key == nullptr ? &term : key;
  }
  return key;
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto frequency = frequency_of(context);
  const auto each = one_call(context.plan);
  if (!frequency || !each || frequency->per_s < least_per_s || *each > longest_lookup ||
      context.plan.root().total_rows()->value() > most_rows || !only_reads(context)) {
    return;
  }
  const Node* scan = lookup_below(context.plan);
  const Predicate* key = scan == nullptr ? nullptr : key_of(*scan);
  if (key == nullptr) {
    return;
  }
  const std::string& column = key->column.column;
  const Milliseconds planning = context.plan.planning.value_or(Milliseconds(0));
  Advice advice = application_advice(rule);
  advice.title =
      fmt::format("look up many {} at once: it runs {}", column, frequency_text(*frequency));
  advice.actions.emplace_back(ApplicationChange{fmt::format(
      "Where this runs in a loop, collect the keys and ask once: WHERE {} = ANY($1), {:.0f} keys "
      "at "
      "a time, and hand the rows out by {} in the application; or fetch them with the statement "
      "the "
      "loop is over, by a join. That makes {} statements a second of {}.",
      column, batch, column, count_text(frequency->per_s / batch), count_text(frequency->per_s))});
  advice.best_case_share = planning / *each * (1 - 1 / batch);
  advice.evidence.level = EvidenceLevel::modelled;
  advice.evidence.method = "frequency × time";
  advice.evidence.ms_before = *each;
  advice.evidence.ms_after = *each - planning * (1 - 1 / batch);
  advice.evidence.note = fmt::format(
      "on the server planning goes ({} of {} a call; nothing where it is prepared), the look-ups "
      "stay; most is won outside: 99 of 100 round trips",
      text(planning), text(*each));
  advice.tradeoffs.emplace_back(
      "helps only if the calls come from loops; calls of independent requests cannot be batched");
  advice.tradeoffs.emplace_back(
      "the plan for many keys is another: EXPLAIN it with as many as will be asked for");
  advice.verify_with.emplace_back(
      "calls of this statement in pg_stat_statements fall, and requests get faster");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(batch_repeated_lookups, spec, advise);

}  // namespace planwright::advisors
