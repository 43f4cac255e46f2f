#pragma once

#include <functional>
#include <string>
#include <vector>

#include <planwright/rules/rule.hpp>

// Scans whose condition another access method than a B-tree could answer: what the rules for GIN,
// GiST and trigram indexes share.
namespace planwright::advisors {

struct FilteredScan {
  const Node* node = nullptr;
  const Relation* relation = nullptr;   // the one to index: the parent of a partition
  std::vector<const Predicate*> terms;  // the conditions asked for, also sides of an OR
  std::vector<std::size_t> because;     // the findings at that node
};

// The sequential scans worth it (they keep few of many rows, and take time or cost for it) that
// have a condition `wanted` says yes to. Each table and column once.
std::vector<FilteredScan> filtered_scans(
    const AdviceContext& context,
    const std::function<bool(const Predicate&, const Relation&)>& wanted);

// Advice to make this index, at evidence level `rule`: the planner cannot be asked about it without
// building it. `note` says what the level rests on.
Advice other_method_advice(const RuleSpec& rule, const AdviceContext& context,
                           const FilteredScan& scan, Index index, std::string note);

// True when an index of the method and operator class is there for the column.
bool has_index_of(const Relation& relation, std::string_view method, std::string_view column,
                  std::string_view opclass);

// The declared type of the condition's column; "" when it is not a bare column we know.
std::string_view type_of(const Predicate& term, const Relation& relation);

}  // namespace planwright::advisors
