#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 1'000;
constexpr double least_pages_per_row = 2;
constexpr double most_discarded = 0.5;  // above, a narrower search comes first
constexpr double least_share = 0.30;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "lookups-read-many-pages",
    .title = "every row found through a secondary index is fetched from a page of its own",
    .severity = Severity::high,
    .engines = {Engine::mariadb},
    .needs = Needs::actual_times,
    .detects =
        "an index scan that is not covering, returns at least 1,000 rows, touches at least 2 "
        "pages for each of them (r_engine_stats) and takes at least 30 % and 5 ms of the time"
        " by itself",
    .why =
        "An entry of a secondary index holds the primary key; the row itself is searched in "
        "the table by that key, a descent through the tree for each. Thousands of rows are "
        "thousands of descents.",
    .remedy =
        "Add the columns the statement needs to the index, so that it alone answers; or put "
        "the table in the order it is read by (primary key); or read fewer rows.",
    .quiet_when =
        "the index covers the statement, few rows are read, most of them are thrown away (see "
        "index-scan-discards-rows), or their pages lie together",
    .references = {"https://mariadb.com/kb/en/analyze-format-json/",
                   "https://use-the-index-luke.com/sql/clustering/index-only-scan-covering-index"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const auto reading = table_reading(plan, node);
    if (node.kind != NodeKind::index_scan || !node.access || node.access->covering || !reading ||
        node.index == "PRIMARY" || reading->rows.filtered_share() >= most_discarded ||
        !node.access->pages_accessed) {
      continue;
    }
    const double rows = reading->rows.read().value();
    const double pages = *node.access->pages_accessed;
    if (rows < least_rows || pages < rows * least_pages_per_row || !worth_it(reading->impact)) {
      continue;
    }
    const Impact& impact = reading->impact;
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("fetching {} of {} through {} touches {} pages",
                                total_rows_text(node, Rows(rows)), object_name(node), node.index,
                                count_text(pages));
    finding.detail = fmt::format(
        "Each row found in index {} is then searched in the table by its primary key: {:.1f} pages "
        "per row. Reading them takes {}.",
        node.index, pages / rows, impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows", rows}, {"pages", pages}, {"index", node.index}};
  }
}

}  // namespace

PW_DEFINE_RULE(lookups_read_many_pages, spec, find);

}  // namespace planwright::advisors
