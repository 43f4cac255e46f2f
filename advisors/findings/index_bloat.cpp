#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/expected_size.hpp"
#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_times = 2;    // the size it would have if built anew
constexpr Blocks least_waste{1024};  // 8 MB
constexpr double descent = 4;        // pages from the root to a leaf, whatever the bloat

const RuleSpec spec{
    .id = "index-bloat",
    .title = "an index the plan reads is far larger than its entries need",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a B-tree used by the plan that has at least twice the pages it would have if built anew, "
        "and at least 8 MB too many, by the size model from its entries and their average widths",
    .why =
        "Deleted and updated entries leave pages half empty, and those are read like full ones. "
        "The index also takes more of the cache than it is worth, and the planner holds reading it "
        "for dearer than it need be.",
    .remedy =
        "REINDEX INDEX CONCURRENTLY writes it anew without blocking writers. Where it grows again, "
        "vacuum the table more often, and look for transactions that stay open.",
    .quiet_when =
        "the index's size or the widths of its keys are not known, it is small, the scan finds so "
        "few entries that it goes straight to them, or the empty pages cost a negligible part",
    .follows_from = {"old-transaction-holds-back-vacuum"},
    .references = {"https://www.postgresql.org/docs/current/routine-reindex.html"},
};

// The part of the node's pages that are leaves of the index, at most.
double leaf_share(const Plan& plan, const Node& node, const Index& index) {
  const auto own = own_buffers(plan, node);
  const double loops = std::max(1.0, node.actual->loops);
  if (node.kind != NodeKind::index_scan) {
    const double touched = own ? (own->shared_hit + own->shared_read).value() : 0;
    return own && touched > 0 ? std::max(0.0, 1 - descent * loops / touched) : 1;
  }
  // The pages of the table are in the node's figures too: reckon the index's part from the rows.
  const auto rows = rows_read(node);
  if (!own || !rows || !index.tuples || index.tuples->value() <= 0) {
    return 0;
  }
  const double touched = std::max(1.0, (own->shared_hit + own->shared_read).value());
  const double leaves = rows->read() / *index.tuples * index.pages->value();
  return leaves < 1 ? 0 : std::min(1.0, leaves / touched);
}

const Relation* relation_with(const Catalog& catalog, const Plan& plan, const Node& node) {
  // A Bitmap Index Scan names the index only; the heap scan above names the table.
  const Node* at = &node;
  while (at != nullptr && at->relation.empty()) {
    at = plan.parent_of(*at);
  }
  return at == nullptr ? nullptr : catalog.find(at->relation);
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // 1. An index whose size is known.
    if (node.index.empty() || !node.actual || node.never_executed()) {
      continue;
    }
    const Relation* relation = relation_with(context.catalog, context.plan, node);
    const Index* index = relation == nullptr ? nullptr : relation->index(node.index);
    if (index == nullptr || !index->pages) {
      continue;
    }
    // 2. It is far larger than it need be.
    const auto expected =
        expected_index_pages(*relation, *index, major_of(context.catalog.server_version));
    if (!expected || *index->pages < least_times * *expected ||
        *index->pages - *expected < least_waste) {
      continue;
    }
    // 3. And the scan reads the waste.
    const double waste = 1 - *expected / *index->pages;
    const Impact impact =
        scaled(self_impact(context.plan, node), waste * leaf_share(context.plan, node, *index));
    if (negligible(impact)) {
      continue;
    }
    const Bytes real = *index->pages * postgresql_block_size;
    const Bytes fresh = *expected * postgresql_block_size;
    Finding& finding = sink.add(rule, node, impact);
    finding.relation = relation->ref;
    finding.title =
        fmt::format("index {} takes {}, built anew some {}", index->name, text(real), text(fresh));
    finding.detail = fmt::format(
        "By its entries and their average widths the index needs about {}; it has {}, so some {} "
        "of what is read of it is empty space. Reading that takes at most {}.",
        text(fresh), text(real), percent_text(waste),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"pages", index->pages->value()},
                     {"expected_pages", expected->value()},
                     {"index", index->name}};
  }
}

}  // namespace

PW_DEFINE_RULE(index_bloat, spec, find);

}  // namespace planwright::advisors
