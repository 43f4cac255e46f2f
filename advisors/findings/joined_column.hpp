#pragma once

#include <optional>

#include <planwright/rules/rule.hpp>

namespace planwright::advisors {

struct JoinedColumn {
  const Node* scan = nullptr;
  const Relation* relation = nullptr;
  const Column* column = nullptr;
};

// The column that a join's condition names, with the scan below the join that reads it; absent when
// the schema does not know it.
std::optional<JoinedColumn> joined_column(const FindingContext& context, const Node& join,
                                          const ColumnUse& use);

}  // namespace planwright::advisors
