#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/finding.hpp>
#include <planwright/model/plan.hpp>

// What the rules about scans share: how much a scan read for what it kept, and who stops it early.
namespace planwright::advisors {

// Over all loops and processes.
struct RowsRead {
  Rows kept;
  Rows filtered;   // removed by the filter
  Rows rechecked;  // removed by the recheck of an index's answer

  [[nodiscard]] Rows read() const { return kept + filtered + rechecked; }
  [[nodiscard]] double filtered_share() const { return read().value() > 0 ? filtered / read() : 0; }
};

// Absent where the node did not run or the plan has no actual rows.
std::optional<RowsRead> rows_read(const Node& node);

// What a scan read and what the condition on it left, over all loops, also where the condition is
// an operator of its own above the scan (MySQL).
struct TableReading {
  RowsRead rows;
  const NodePredicate* filter = nullptr;  // null: every row is kept
  const Node* top = nullptr;              // the operator above, else the scan
  Impact impact;                          // of the scan and of testing the condition
};

// Absent where the node did not run or the plan has no actual rows.
std::optional<TableReading> table_reading(const Plan& plan, const Node& scan);

// An index is searched by a condition that the plan does not print (MariaDB prints its columns).
bool searches_unseen(const Node& scan);

// "sequential scan" or what the engine's users call it.
std::string_view full_scan_words(Engine engine);

// The same for a sequential scan that reads 10,000 rows or more and whose condition removes at
// least 90 % of them: the scans that seq-scan-discards-most-rows reports. Absent for any other
// node.
std::optional<TableReading> discarding_table_scan(const Plan& plan, const Node& node);

// An equality with a value on a plain column that no index of the relation begins with: an index
// for that condition comes first, whatever else the filter holds. Null when there is none.
const Predicate* unindexed_equality(const std::vector<Predicate>& terms, const Relation* relation);

// True when the relation has a valid B-tree beginning with the column.
bool leads_an_index(const Relation& relation, std::string_view column);

// The access method of an index of the scan's relation ("btree", "gin" …); "" when the schema does
// not tell.
std::string_view index_method(const Catalog& catalog, const Node& scan, std::string_view index);

// The Limit that ends this scan as soon as it has its rows: no operator in between needs all of
// them. Null when there is none within a few dozen operators.
const Node* limit_above(const Plan& plan, const Node& scan);

// A scan that follows an index for its order until the Limit above has its rows: it has no index
// condition, or only ranges. Null when it is not one.
const Node* ordered_walk_limit(const Plan& plan, const Node& scan);

// The columns a condition names, each once, in order.
std::vector<std::string> columns_of(const NodePredicate& predicate);

// A condition as a message can carry it: the whole text, or its beginning and "…".
std::string brief(std::string_view condition);

// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& names, std::string_view last = "and");

}  // namespace planwright::advisors
