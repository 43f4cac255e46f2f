#pragma once

#include <vector>

#include <planwright/rules/rule.hpp>

// The tables a statement reads or writes, with what the catalog knows of them.
namespace planwright::advisors {

struct TableUse {
  const Relation* relation = nullptr;
  const Node* scan = nullptr;   // the scan that takes most; null for one only written
  const Node* write = nullptr;  // the ModifyTable that changes it
  Impact reading;               // of all its scans by themselves
};

// Those the catalog knows, in its order.
std::vector<TableUse> tables_of(const FindingContext& context);

// Rows the table holds: the larger of the planner's count and the counters' (the first is of the
// last ANALYZE or VACUUM, the second lost in a crash); absent when neither is known.
std::optional<Rows> rows_of(const Relation& relation);

// "12 s", "8 min", "3 h", "5 days": an age as a person says it.
std::string age_text(double seconds);

}  // namespace planwright::advisors
