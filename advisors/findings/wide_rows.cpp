#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 10'000;
constexpr double least_bytes = 1'000;  // eight rows fill a page; a row of keys takes 20 to 60

const RuleSpec spec{
    .id = "wide-rows",
    .title = "a sort or hash table carries wide rows along",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "a Sort or Hash of at least 10,000 rows that keeps at least 1,000 bytes for each",
    .why =
        "Sorts and hash tables copy every column they carry. Wide rows fill work_mem early, "
        "spill to disk, and are moved about although only the key decides.",
    .remedy =
        "Select only the columns needed, not *. Where the wide ones are needed for few rows, "
        "sort or join the keys first and fetch the rest by primary key afterwards.",
    .quiet_when =
        "rows are few or narrow, a LIMIT keeps the sort small (top-N), or the step is "
        "negligible",
    .references = {"https://use-the-index-luke.com/sql/partial-results/top-n-queries",
                   "https://www.postgresql.org/docs/current/runtime-config-resource.html"
                   "#GUC-WORK-MEM"},
};

// Bytes kept over all rows and processes, as measured; absent where the node does not tell.
std::optional<Bytes> bytes_kept(const Node& node) {
  if (node.kind == NodeKind::sort && node.sort && !node.sort->method.starts_with("top-N")) {
    Bytes space = node.sort->space;
    for (const Worker& worker : node.workers) {
      space += worker.sort_space;
    }
    // Of several loops the server prints the last.
    return node.actual->loops > 1 && node.workers.empty() ? std::nullopt : std::optional(space);
  }
  if (node.kind == NodeKind::hash && node.hash && node.actual->loops <= 1) {
    return node.hash->peak_memory * std::max(1.0, node.hash->batches);
  }
  return std::nullopt;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (!node.actual || node.never_executed()) {
      continue;
    }
    // 1. Many wide rows are kept.
    const auto kept = bytes_kept(node);
    const Node* input = context.plan.child(node, Relationship::outer);
    if (!kept || input == nullptr || !input->actual) {
      continue;
    }
    const Rows rows = *input->total_rows();
    if (rows.value() < least_rows || kept->value() / rows.value() < least_bytes) {
      continue;
    }
    // 2. Keeping them takes time worth speaking of.
    const Impact impact = self_impact(context.plan, node);
    if (negligible(impact)) {
      continue;
    }
    const Bytes each(kept->value() / rows.value());
    const bool sorts = node.kind == NodeKind::sort;
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} of {} each are {}", total_rows_text(node, rows), text(each),
                                sorts ? "sorted" : "put into a hash table");
    finding.detail = fmt::format(
        "The {} holds {} for {}{}, although only the key decides. It takes {}.",
        sorts ? "sort" : "hash table", text(*kept), total_rows_text(node, rows),
        node.output.empty() ? std::string{} : fmt::format(" with {} columns", node.output.size()),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"bytes_per_row", each.value()}, {"rows", rows.value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(wide_rows, spec, find);

}  // namespace planwright::advisors
