#include "indexes/filtered_scan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/estimates/index_size.hpp>
#include <planwright/rules/impact.hpp>

#include "findings/scan_reading.hpp"
#include "indexes/candidate.hpp"
#include "indexes/index_advice.hpp"

namespace planwright::advisors {
namespace {

// Keeps few of many rows: by what was counted, else by what the planner expects.
bool selective(const Node& node, const Relation& relation) {
  constexpr double most_kept = 0.1;
  constexpr double least_rows = 2'000;
  if (const auto rows = rows_read(node)) {
    return rows->read().value() >= least_rows &&
           rows->kept.value() <= most_kept * rows->read().value();
  }
  const double rows = relation.rows.value_or(Rows(0)).value();
  return node.estimated && rows >= least_rows && node.estimated->rows.value() <= most_kept * rows;
}

}  // namespace

std::vector<FilteredScan> filtered_scans(
    const AdviceContext& context,
    const std::function<bool(const Predicate&, const Relation&)>& wanted) {
  std::vector<FilteredScan> scans;
  for (const Node& node : context.plan.nodes) {
    const NodePredicate* filter = node.predicate(PredicateRole::filter);
    const Relation* relation = context.catalog.find(node.relation);
    if (node.kind != NodeKind::seq_scan || filter == nullptr || relation == nullptr ||
        relation->temporary || node.relation.schema == "pg_catalog" ||
        negligible(self_impact(context.plan, node)) || !selective(node, *relation)) {
      continue;
    }
    FilteredScan scan{&node, relation, {}, {}};
    if (relation->partition_of) {
      if (const Relation* parent = context.catalog.find(*relation->partition_of)) {
        scan.relation = parent;
      }
    }
    const auto add = [&](const Predicate& term) {
      if (wanted(term, *relation)) {
        scan.terms.push_back(&term);
      }
    };
    for (const Predicate& term : filter->terms) {
      add(term);
      std::ranges::for_each(term.alternatives, add);
    }
    const bool again = std::ranges::any_of(scans, [&](const FilteredScan& other) {
      return other.relation == scan.relation && !scan.terms.empty() &&
             other.terms.front()->column.column == scan.terms.front()->column.column;
    });
    if (scan.terms.empty() || again) {
      continue;
    }
    for (std::size_t at = 0; at < context.findings.size(); ++at) {
      if (context.findings[at].node == node.id) {
        scan.because.push_back(at);
      }
    }
    scans.push_back(std::move(scan));
  }
  return scans;
}

Advice other_method_advice(const RuleSpec& rule, const AdviceContext& context,
                           const FilteredScan& scan, Index index, std::string note) {
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::index;
  const IndexKey& key = index.keys.front();
  advice.title =
      fmt::format("{} index on {} of {}", index.method == "gin" ? "GIN" : "GiST",
                  key.column.empty() ? key.expression : key.column, scan.relation->ref.name);
  advice.actions.emplace_back(CreateIndex{scan.relation->ref, index});
  advice.because = scan.because;
  set_saving(advice, most_saved(context.plan, *scan.node));
  advice.evidence.level = EvidenceLevel::rule;
  advice.evidence.method = "pattern";
  advice.evidence.note = std::move(note);
  advice.build = build_note(scan.relation->kind == RelationKind::partitioned_table);
  advice.write_cost =
      index.method == "gin"
          ? "every INSERT adds an entry for each element of the value; they are gathered in a "
            "pending list first (fastupdate) and merged by VACUUM or when it is full"
          : "one more entry for every INSERT, and for every UPDATE that changes the column or "
            "cannot be a HOT update";
  if (const auto size = estimates::index_size(index, *scan.relation)) {
    advice.size = size->bytes;
  }
  advice.verify_with.emplace_back(
      "run the same EXPLAIN (ANALYZE, BUFFERS) again: the plan should show a Bitmap Index Scan on "
      "the new index, and the execution time should fall");
  return advice;
}

bool has_index_of(const Relation& relation, std::string_view method, std::string_view column,
                  std::string_view opclass) {
  return std::ranges::any_of(relation.indexes, [&](const Index& index) {
    return index.method == method && index.valid &&
           std::ranges::any_of(index.keys, [&](const IndexKey& key) {
             return (key.column == column ||
                     (key.column.empty() && key.expression.find(column) != std::string::npos)) &&
                    (opclass.empty() || key.opclass.find(opclass) != std::string::npos);
           });
  });
}

std::string_view type_of(const Predicate& term, const Relation& relation) {
  const Column* column = term.column.bare() ? relation.column(term.column.column) : nullptr;
  return column == nullptr ? std::string_view{} : std::string_view(column->type);
}

}  // namespace planwright::advisors
