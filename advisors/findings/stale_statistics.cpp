#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/row_estimate.hpp"
#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_modified = 0.2;  // of the table's rows; autovacuum analyzes at 10 %
constexpr double least_rows = 1'000;
constexpr double least_error = 3;
constexpr double least_rows_off = 100;  // rows the estimate is off by, over all loops

const RuleSpec spec{
    .id = "stale-statistics",
    .title = "the planner's statistics of a table are older than its rows",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a table of the plan that was never analyzed, or of whose rows at least 20 % (1,000 or "
        "more) changed since it was, when the plan's estimate at one of its scans is at least 3 "
        "times off",
    .why =
        "The planner estimates from what ANALYZE saw. Values that came later do not exist for it, "
        "and it plans for a few rows where thousands come, or the other way round.",
    .remedy =
        "ANALYZE the table now, also right after a bulk load in the same script. Where it keeps "
        "happening, let autovacuum analyze it earlier: autovacuum_analyze_scale_factor for this "
        "table.",
    .quiet_when =
        "the counters are not known, few rows changed, the estimates are right all the same, or "
        "the estimate compares with something no statistics know (a parameter). Where the wrong "
        "number harmed no decision above, the severity stays low",
    .references = {"https://www.postgresql.org/docs/current/routine-vacuuming.html"
                   "#VACUUM-FOR-STATISTICS"},
};

struct Staleness {
  bool never = false;
  double modified = 0;
  double rows = 0;

  [[nodiscard]] bool any() const { return never || modified > 0; }
};

Staleness staleness_of(const Relation& relation) {
  const TableCounters& counters = *relation.counters;
  const double rows = rows_of(relation).value_or(Rows(0)).value();
  const bool statistics = std::ranges::any_of(
      relation.columns, [](const Column& column) { return column.statistics.has_value(); });
  if (!counters.ever_analyzed && !statistics && counters.live_rows >= least_rows) {
    return {true, counters.modified_since_analyze, rows};
  }
  const bool much = counters.modified_since_analyze >= least_rows &&
                    counters.modified_since_analyze >= least_modified * rows;
  return much ? Staleness{false, counters.modified_since_analyze, rows} : Staleness{};
}

const Misestimate* harm_at(const std::vector<Misestimate>& all, const Node& node) {
  const auto found = std::ranges::find(all, node.id, &Misestimate::node);
  return found == all.end() ? nullptr : &*found;
}

// Fewer rows than expected may only mean that what is above stopped early; misestimates() knows.
bool estimate_is_off(const FindingContext& context, const std::vector<Misestimate>& all,
                     const Node& node) {
  const RowError error = row_error(node);
  return error.factor >= least_error && node.estimated && node.actual &&
         (error.too_low || harm_at(all, node) != nullptr) &&
         std::abs((node.actual->rows - node.estimated->rows).value()) * node.actual->loops >=
             least_rows_off &&
         !compares_with_parameter(context.plan, node);
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const std::vector<TableUse> tables = tables_of(context);
  std::vector<Misestimate> all;
  bool searched = false;
  for (const TableUse& table : tables) {
    if (!table.relation->counters) {
      continue;
    }
    const Staleness stale = staleness_of(*table.relation);
    if (!stale.any()) {
      continue;
    }
    if (!searched) {
      all = misestimates(context.plan);
      searched = true;
    }
    const Node* worst = nullptr;
    Impact impact;
    bool harmed = false;
    for (const Node& node : context.plan.nodes) {
      if (!node.is_scan() || context.catalog.find(node.relation) != table.relation ||
          !estimate_is_off(context, all, node)) {
        continue;
      }
      // What the wrong number harmed, as row-misestimate reckons it; else the scan itself, of which
      // a better plan may or may not spare something.
      const Misestimate* harm = harm_at(all, node);
      const Impact price = harm != nullptr ? harm->impact : self_impact(context.plan, node);
      if (worst == nullptr || price.share > impact.share) {
        worst = &node;
        impact = price;
        harmed = harm != nullptr;
      }
    }
    if (worst == nullptr || negligible(impact)) {
      continue;
    }
    const std::string& name = table.relation->ref.name;
    const auto& age = table.relation->counters->seconds_since_analyze;
    Finding& finding = sink.add(rule, *worst, impact);
    if (!harmed) {
      finding.severity = Severity::low;
    }
    finding.title =
        stale.never ? fmt::format("{} was never analyzed, and its rows are estimated {} wrong",
                                  name, factor_text(row_error(*worst).factor))
                    : fmt::format(
                          "{} rows of {} changed since it was analyzed, and its rows are estimated "
                          "{} wrong",
                          count_text(stale.modified), name, factor_text(row_error(*worst).factor));
    finding.detail = fmt::format(
        "{} holds about {}; {}. The planner expected {}. What rests on the wrong number takes up "
        "to {}.",
        name, rows_text(Rows(stale.rows)),
        stale.never ? std::string("no ANALYZE has looked at them")
                    : fmt::format("{} of them were inserted, updated or deleted since the last "
                                  "ANALYZE{}",
                                  percent_text(stale.modified / std::max(1.0, stale.rows)),
                                  age ? ", " + age_text(*age) + " ago" : std::string{}),
        expectation_text(context.plan, *worst),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"modified_since_analyze", stale.modified},
                     {"rows_in_table", stale.rows},
                     {"ever_analyzed", stale.never ? 0.0 : 1.0},
                     {"error_factor", row_error(*worst).factor}};
  }
}

}  // namespace

PW_DEFINE_RULE(stale_statistics, spec, find);

}  // namespace planwright::advisors
