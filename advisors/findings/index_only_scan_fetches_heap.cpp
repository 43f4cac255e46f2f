#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// A few per cent hurt already: each is a random page where the index alone needs a hundredth of
// one.
constexpr double least_share = 0.05;
constexpr double least_fetches = 500;

const RuleSpec spec{
    .id = "index-only-scan-fetches-heap",
    .title = "an index-only scan has to visit the table after all",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "an Index Only Scan with at least 500 heap fetches, for at least 5 % of its rows",
    .why =
        "An index does not say which rows a transaction may see. For pages that the visibility "
        "map does not mark all-visible, which are those written since the last VACUUM, the scan "
        "fetches each row from the table to find out.",
    .remedy =
        "VACUUM the table; when it happens again, let autovacuum come earlier "
        "(autovacuum_vacuum_scale_factor, and autovacuum_vacuum_insert_scale_factor for "
        "tables that mostly grow) and look for old transactions that hold it back.",
    .quiet_when = "the fetches are few beside the rows, or take a negligible part of the time",
    .references = {"https://www.postgresql.org/docs/current/indexes-index-only-scans.html",
                   "https://www.postgresql.org/docs/current/routine-vacuuming.html"
                   "#VACUUM-FOR-VISIBILITY-MAP"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const auto rows = rows_read(node);
    if (node.kind != NodeKind::index_only_scan || !rows || !node.heap_fetches) {
      continue;
    }
    const double fetches = *node.heap_fetches;  // a total already
    // Rows nobody sees any more are fetched too, so there can be more fetches than rows.
    const double entries = std::max({rows->read().value(), fetches, 1.0});
    const double share = fetches / entries;
    if (fetches < least_fetches || share < least_share) {
      continue;
    }
    const Impact impact = scaled(self_impact(context.plan, node), share);
    if (negligible(impact)) {
      continue;
    }
    const bool dead = fetches > 2 * rows->read().value();
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("the index-only scan of {} visits the table {} times",
                                object_name(node), count_text(fetches));
    finding.detail = fmt::format(
        "Index {} holds all columns needed for {}, yet the scan fetched {} rows from {} to see "
        "whether they are visible{}: its pages were written since the last VACUUM. The fetches "
        "take "
        "up to {}.",
        node.index, total_rows_text(node, rows->read()), count_text(fetches), object_name(node),
        dead ? ", most of them deleted or replaced" : "",
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {
        {"heap_fetches", fetches}, {"rows", rows->read().value()}, {"index", node.index}};
  }
}

}  // namespace

PW_DEFINE_RULE(index_only_scan_fetches_heap, spec, find);

}  // namespace planwright::advisors
