#include "findings/needed_columns.hpp"

#include <algorithm>

#include "findings/scan_reading.hpp"
#include "indexes/order.hpp"

namespace planwright::advisors {

std::optional<std::vector<std::string>> needed_columns(const FindingContext& context,
                                                       const Node& node) {
  const std::string& name = node.alias.empty() ? node.relation.name : node.alias;
  if (context.query != nullptr && context.query->understood()) {
    const QueryRelation* found = nullptr;
    for (const QueryRelation& use : context.query->uses) {
      if (use.source == QueryRelationSource::table && use.alias == name) {
        if (found != nullptr || use.all_columns) {
          return std::nullopt;
        }
        found = &use;
      }
    }
    if (found != nullptr) {
      return found->columns;
    }
  }
  std::vector<std::string> columns;
  const auto add = [&columns](const std::string& column) {
    if (std::ranges::find(columns, column) == columns.end()) {
      columns.push_back(column);
    }
  };
  for (const std::string& output : node.output) {
    const auto column = sort_key_column(output);
    if (!column) {
      return std::nullopt;
    }
    add(*column);
  }
  for (const NodePredicate& predicate : node.predicates) {
    if (predicate.terms.empty()) {
      return std::nullopt;
    }
    std::ranges::for_each(columns_of(predicate), add);
  }
  return columns.empty() ? std::nullopt : std::optional(columns);
}

}  // namespace planwright::advisors
