#include "findings/joins.hpp"

#include <algorithm>

#include <planwright/rules/wording.hpp>

namespace planwright::advisors {
namespace {

constexpr std::size_t longest_condition = 80;

bool hands_rows_on(NodeKind kind) {
  switch (kind) {
    case NodeKind::hash:
    case NodeKind::sort:
    case NodeKind::incremental_sort:
    case NodeKind::materialize:
    case NodeKind::memoize:
    case NodeKind::gather:
    case NodeKind::gather_merge:
      return true;
    default:
      return false;
  }
}

void add_column(std::vector<std::string>& columns, const ColumnUse& use, const Node& scan) {
  const std::string& name = scan.alias.empty() ? scan.relation.name : scan.alias;
  if (use.bare() && use.qualifier == name &&
      std::ranges::find(columns, use.column) == columns.end()) {
    columns.push_back(use.column);
  }
}

}  // namespace

JoinInputs inputs_of(const Plan& plan, const Node& join) {
  return {plan.child(join, Relationship::outer), plan.child(join, Relationship::inner)};
}

const Node& source_of(const Plan& plan, const Node& node) {
  const Node* at = &node;
  while (hands_rows_on(at->kind)) {
    const Node* below = plan.child(*at, Relationship::outer);
    if (below == nullptr) {
      break;
    }
    at = below;
  }
  return *at;
}

std::vector<std::string> joined_columns(const Node& join, const Node& scan) {
  std::vector<std::string> columns;
  for (const NodePredicate& predicate : join.predicates) {
    if (predicate.role == PredicateRole::filter) {
      continue;  // of an outer join: tested on the joined rows
    }
    for (const Predicate& term : predicate.terms) {
      if (term.predicate_class == PredicateClass::equality &&
          term.operand_kind == OperandKind::column) {
        add_column(columns, term.column, scan);
        add_column(columns, term.other, scan);
      }
    }
  }
  return columns;
}

std::string short_condition(std::string_view text) {
  if (text.size() <= longest_condition) {
    return std::string(text);
  }
  std::size_t end = longest_condition;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;  // not in the middle of a character
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string side_rows_text(const Node& node) {
  return total_rows_text(node, *node.total_rows());
}

std::string side_name(const Plan& plan, const Node& node) {
  const Node& source = source_of(plan, node);
  // A condition of its own above a scan (MySQL).
  const Node* below =
      source.kind == NodeKind::filter ? plan.child(source, Relationship::outer) : nullptr;
  return object_name(below != nullptr ? source_of(plan, *below) : source);
}

double repeats(const Node& node, const Node& per) {
  return node.actual->loops / std::max(1.0, per.actual->loops);
}

}  // namespace planwright::advisors
