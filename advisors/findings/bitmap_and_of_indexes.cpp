#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_ratio = 5;         // entries read per row that survives the intersection
constexpr double least_entries = 10'000;  // fewer take a millisecond or so

const RuleSpec spec{
    .id = "bitmap-and-of-indexes",
    .title = "several indexes are read and intersected where one could answer",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a BitmapAnd whose index scans read at least 10,000 entries and at least five for "
        "each row that is left",
    .why =
        "Each index alone is unselective, so the server reads many entries of both, builds a "
        "bitmap of each and throws away what is not in all of them. One index on the columns "
        "together finds just the rows that match.",
    .remedy =
        "Create one index on the columns of all the conditions: those compared with = first, "
        "then one compared with a range.",
    .quiet_when =
        "the intersection keeps much of what the indexes found, few entries are read, one of "
        "the indexes is not a B-tree, or "
        "the bitmaps take a negligible part of the time",
    .references = {"https://www.postgresql.org/docs/current/indexes-bitmap-scans.html"},
};

struct Inputs {
  double entries = 0;
  std::vector<std::string> indexes, counts, columns;
};

void add_columns(const NodePredicate& condition, std::vector<std::string>& columns) {
  for (std::string& column : columns_of(condition)) {
    if (std::ranges::find(columns, column) == columns.end()) {
      columns.push_back(std::move(column));
    }
  }
}

Inputs inputs_of(const Plan& plan, const Node& node) {
  Inputs inputs;
  for (const Node& below : plan.subtree(node)) {
    // Under a BitmapOr the entries count as well; the BitmapOr itself prints none.
    if (below.kind != NodeKind::bitmap_index_scan || !below.actual) {
      continue;
    }
    const Rows entries = *below.total_rows();
    inputs.entries += entries.value();
    inputs.indexes.push_back(below.index);
    inputs.counts.push_back(count_text(entries.value()));
    if (const NodePredicate* condition = below.predicate(PredicateRole::index_cond)) {
      add_columns(*condition, inputs.columns);
    }
  }
  return inputs;
}

// One index can replace others of its own kind only: no B-tree answers what a GIN index does, and
// BRIN counts pages, not entries.
bool all_btree(const FindingContext& context, const Node& scan, const Inputs& inputs) {
  return std::ranges::all_of(inputs.indexes, [&](const std::string& index) {
    const std::string_view method = index_method(context.catalog, scan, index);
    return method.empty() || method == "btree";
  });
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const Node* scan = context.plan.parent_of(node);
    // A BitmapAnd below another belongs to the upper one.
    if (node.kind != NodeKind::bitmap_and || node.never_executed() || scan == nullptr ||
        scan->kind != NodeKind::bitmap_heap_scan) {
      continue;
    }
    const auto rows = rows_read(*scan);
    const Inputs inputs = inputs_of(context.plan, node);
    if (!rows || inputs.entries < least_entries ||
        inputs.entries < least_ratio * std::max(1.0, rows->read().value())) {
      continue;
    }
    // One index still reads the entries that match; the bitmaps are what goes.
    const Impact impact = subtree_impact(context.plan, node);
    if (negligible(impact) || !all_btree(context, *scan, inputs)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.relation = scan->relation;
    finding.columns = inputs.columns;
    finding.title = fmt::format("{} entries of {} indexes on {} are intersected for {}",
                                count_text(inputs.entries), inputs.indexes.size(),
                                object_name(*scan), total_rows_text(*scan, rows->read()));
    finding.detail = fmt::format(
        "The server reads {} entries of {}, builds a bitmap of each and keeps what is in all: {}. "
        "One index on {} would read only those. The bitmaps take {}.",
        listed(inputs.counts), listed(inputs.indexes), total_rows_text(*scan, rows->read()),
        inputs.columns.empty() ? std::string("the columns of these conditions")
                               : listed(inputs.columns),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"entries_read", inputs.entries}, {"rows_kept", rows->read().value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(bitmap_and_of_indexes, spec, find);

}  // namespace planwright::advisors
