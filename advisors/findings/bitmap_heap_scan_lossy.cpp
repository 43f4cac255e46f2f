#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_lossy_share = 0.1;  // of the pages; below, the exact ones do the work
constexpr double least_wasted = 1'000;     // rows tested again for nothing
// A hash entry of tidbitmap.c with its slot: PagetableEntry is 48 bytes at 8 KiB pages.
constexpr double bytes_per_page = 64;

const RuleSpec spec{
    .id = "bitmap-heap-scan-lossy",
    .title = "a bitmap outgrew work_mem and remembers whole pages instead of rows",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a Bitmap Heap Scan with at least 10 % lossy heap blocks whose recheck removed at "
        "least 1,000 rows",
    .why =
        "A bitmap that does not fit into work_mem keeps, for a part of the table, only which "
        "pages hold matches. On those pages every row is tested against the index condition "
        "again, also those the index had ruled out.",
    .remedy =
        "Raise work_mem for this statement, or make the bitmap smaller with an index that "
        "answers more of the condition.",
    .quiet_when =
        "the bitmap stayed exact, few pages were lossy, the recheck removed few rows, or "
        "all of it is negligible; also for BRIN, which always remembers page ranges",
    .references = {"https://www.postgresql.org/docs/current/using-explain.html",
                   "https://www.postgresql.org/docs/current/runtime-config-resource.html"
                   "#GUC-WORK-MEM"},
};

// BRIN remembers whole ranges of pages whatever work_mem is, so that no page is exact.
bool lossy_by_nature(const FindingContext& context, const Node& node) {
  std::string_view method;
  for (const Node& below : context.plan.subtree(node)) {
    if (below.kind == NodeKind::bitmap_index_scan) {
      method = index_method(context.catalog, node, below.index);
      if (method == "brin") {
        return true;
      }
    }
  }
  return method.empty() && node.exact_heap_blocks.value_or(Blocks(0)).value() == 0;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const auto rows = rows_read(node);
    if (node.kind != NodeKind::bitmap_heap_scan || !rows || !node.lossy_heap_blocks) {
      continue;
    }
    // 1. A part of the bitmap worth speaking of is lossy. Totals over all loops.
    const Blocks lossy = *node.lossy_heap_blocks;
    const Blocks all = lossy + node.exact_heap_blocks.value_or(Blocks(0));
    if (lossy.value() <= 0 || lossy / all < least_lossy_share) {
      continue;
    }
    // 2. What a larger work_mem saves is the rows tested again for nothing; the pages stay.
    if (rows->rechecked.value() < least_wasted) {
      continue;
    }
    const double wasted = rows->rechecked / rows->read();
    const Impact impact = scaled(self_impact(context.plan, node), wasted);
    if (negligible(impact) || lossy_by_nature(context, node)) {
      continue;
    }
    // Processes of a parallel scan share one bitmap; any other loop makes its own.
    const double bitmaps = node.parallel_aware ? 1 : std::max(1.0, node.actual->loops);
    const Bytes needed(all.value() / bitmaps * bytes_per_page);
    const std::string* work_mem = context.plan.setting("work_mem");
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} of the pages of {} are read through a lossy bitmap",
                                percent_text(lossy / all), object_name(node));
    finding.detail = fmt::format(
        "The bitmap for {} did not fit into work_mem{}: {} of {} pages are remembered as a whole, "
        "so {} that the index had ruled out were tested again and removed. About {} for the bitmap "
        "would keep every page exact; the needless tests take up to {}.",
        object_name(node), work_mem == nullptr ? std::string{} : fmt::format(" ({})", *work_mem),
        count_text(lossy.value()), count_text(all.value()), total_rows_text(node, rows->rechecked),
        text(needed), impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"lossy_pages", lossy.value()},
                     {"pages", all.value()},
                     {"rows_rechecked_away", rows->rechecked.value()},
                     {"bitmap_bytes_needed", needed.value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(bitmap_heap_scan_lossy, spec, find);

}  // namespace planwright::advisors
