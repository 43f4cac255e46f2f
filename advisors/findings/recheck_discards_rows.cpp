#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_share = 0.5;
constexpr double least_removed = 1'000;
constexpr double most_lossy = 0.01;  // of the pages: then the work_mem rule has nothing to say

const RuleSpec spec{
    .id = "recheck-discards-rows",
    .title = "an index answers only roughly: many rows it finds fail the recheck",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "an Index Scan or Bitmap Heap Scan whose recheck of the index condition removes at "
        "least half of the rows fetched, at least 1,000, while the bitmap is not lossy",
    .why =
        "GIN, GiST and BRIN indexes can return rows that only may match: trigrams that occur in "
        "another order, a bounding box, a range of pages. Each is fetched from the table and "
        "tested again.",
    .remedy =
        "Give the index more to work with: a longer or rarer search term for trigrams, "
        "another operator class (jsonb_ops against jsonb_path_ops; gist_trgm_ops has a "
        "siglen), a smaller pages_per_range for BRIN on well-ordered data, or a B-tree where "
        "the condition is an equality.",
    .quiet_when =
        "the bitmap is lossy (that is a matter of work_mem), few rows are removed, or the "
        "waste is negligible",
    .references = {"https://www.postgresql.org/docs/current/pgtrgm.html",
                   "https://www.postgresql.org/docs/current/brin.html"},
};

std::string_view reason(std::string_view method) {
  if (method == "gin") {
    return " A GIN index knows which keys (words, trigrams, JSON keys) a row holds, not how they "
           "hang together.";
  }
  if (method == "gist" || method == "spgist") {
    return " A GiST index keeps a shortened picture of each value (a bounding box, a signature).";
  }
  if (method == "brin") {
    return " A BRIN index knows the smallest and largest value per range of pages only; rows in "
           "another order than the column's make its ranges overlap.";
  }
  return "";
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const auto rows = rows_read(node);
    const bool kind = node.kind == NodeKind::bitmap_heap_scan || node.kind == NodeKind::index_scan;
    if (!kind || !rows || rows->rechecked.value() < least_removed ||
        rows->rechecked / rows->read() < least_share) {
      continue;
    }
    const Node* below = context.plan.child(node, Relationship::outer);
    const std::string index = !node.index.empty() ? node.index
                              : below != nullptr  ? below->index
                                                  : "";
    const std::string_view method = index_method(context.catalog, node, index);
    // BRIN's bitmaps are lossy by nature: they hold page ranges, whatever work_mem is.
    const Blocks lossy = node.lossy_heap_blocks.value_or(Blocks(0));
    const Blocks pages = lossy + node.exact_heap_blocks.value_or(Blocks(0));
    if (method != "brin" && pages.value() > 0 && lossy / pages > most_lossy) {
      continue;
    }
    const double wasted = rows->rechecked / rows->read();
    const Impact impact = scaled(self_impact(context.plan, node), wasted);
    if (negligible(impact)) {
      continue;
    }
    const NodePredicate* condition = node.predicate(PredicateRole::recheck_cond);
    condition = condition != nullptr ? condition : node.predicate(PredicateRole::index_cond);
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} of the {} {} finds in {} fail the recheck",
                                percent_text(wasted), total_rows_text(node, rows->read()),
                                index.empty() ? "the index" : "index " + index, object_name(node));
    finding.detail = fmt::format(
        "The index returns {} that may match{}; tested again on the table's rows, {} fail.{} "
        "Fetching and "
        "testing those takes up to {}.",
        total_rows_text(node, rows->read()),
        condition == nullptr ? std::string{} : " " + brief(condition->text),
        total_rows_text(node, rows->rechecked), reason(method),
        impact_text(context.plan, impact.share, impact.time));
    if (condition != nullptr) {
      finding.columns = columns_of(*condition);
    }
    finding.facts = {{"rows_found", rows->read().value()},
                     {"rows_rechecked_away", rows->rechecked.value()},
                     {"index", index},
                     {"index_method", std::string(method)}};
  }
}

}  // namespace

PW_DEFINE_RULE(recheck_discards_rows, spec, find);

}  // namespace planwright::advisors
