#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// A handful of entries come and go in any cache.
constexpr double least_evictions = 100;
constexpr double least_share = 0.05;

const RuleSpec spec{
    .id = "memoize-thrashes",
    .title = "a Memoize cache throws its entries away before they are used again",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a Memoize node with more evictions than hits (100 or more), or with entries too "
        "large for the cache, whose side of the join takes at least 5 % of the time",
    .why =
        "Memoize keeps the result of each inner lookup for rows with the same key. When the keys "
        "that come need more room than work_mem times hash_mem_multiplier, entries are evicted "
        "before they are asked for again: all of the work and the cache on top.",
    .remedy =
        "Correct the number of distinct values (ANALYZE, or ALTER TABLE … ALTER COLUMN … SET "
        "(n_distinct = …)), so that the planner sees that it cannot work; or raise work_mem "
        "for this statement until the keys fit.",
    .quiet_when =
        "lookups hit more often than entries are evicted, or that side of the join takes "
        "under 5 % of the time",
    .follows_from = {"row-misestimate", "generic-plan-misestimate"},
    .references = {"https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#GUC-ENABLE-MEMOIZE"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (node.kind != NodeKind::memoize || !node.memoize || !node.actual || node.never_executed()) {
      continue;
    }
    const MemoizeDetail& cache = *node.memoize;
    const bool evicts = cache.evictions >= least_evictions && cache.evictions > cache.hits;
    if (!evicts && cache.overflows == 0) {
      continue;
    }
    // A cache that holds everything saves the lookups repeated for evicted entries at most.
    const double repeated = (cache.evictions + cache.overflows) / std::max(1.0, cache.misses);
    const Impact impact = scaled(subtree_impact(context.plan, node), std::min(1.0, repeated));
    if (negligible(impact) || impact.share < least_share) {
      continue;
    }
    const double lookups = cache.hits + cache.misses;
    Finding& finding = sink.add(rule, node, impact);
    const std::string source = side_name(context.plan, node);
    finding.title =
        fmt::format("the cache of lookups in {} hits {} and evicts {} entries", source,
                    percent_text(cache.hits / std::max(1.0, lookups)), count_text(cache.evictions));
    finding.detail = fmt::format(
        "Of {} lookups in {}, {} answered from the cache; {} entries were thrown away to "
        "make room{}. Fewer repeated lookups could save at most {}.",
        count_text(lookups), source,
        cache.hits == 0 ? "none was" : fmt::format("only {} were", count_text(cache.hits)),
        count_text(cache.evictions),
        cache.overflows > 0
            ? fmt::format(" and {} were too large for it", count_text(cache.overflows))
            : "",
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"hits", cache.hits},
                     {"misses", cache.misses},
                     {"evictions", cache.evictions},
                     {"overflows", cache.overflows},
                     {"peak_memory_bytes", cache.peak_memory.value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(memoize_thrashes, spec, find);

}  // namespace planwright::advisors
