#include "findings/joined_column.hpp"

namespace planwright::advisors {

std::optional<JoinedColumn> joined_column(const FindingContext& context, const Node& join,
                                          const ColumnUse& use) {
  for (const Node& node : context.plan.subtree(join)) {
    const std::string& name = node.alias.empty() ? node.relation.name : node.alias;
    if (!node.is_scan() || node.relation.empty() || name != use.qualifier) {
      continue;
    }
    const Relation* relation = context.catalog.find(node.relation);
    const Column* column = relation == nullptr ? nullptr : relation->column(use.column);
    return column == nullptr ? std::nullopt : std::optional(JoinedColumn{&node, relation, column});
  }
  return std::nullopt;
}

}  // namespace planwright::advisors
