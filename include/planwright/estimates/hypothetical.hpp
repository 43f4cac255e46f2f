#pragma once

#include <optional>
#include <span>
#include <string>

#include <planwright/base/units.hpp>
#include <planwright/estimates/carry.hpp>
#include <planwright/estimates/index_size.hpp>
#include <planwright/estimates/scan_cost.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>

// What is wrong with the cost of a plan that uses indexes HypoPG supposes. HypoPG 1.3 and 1.4 give
// a hypothetical B-tree no height, so that no lookup pays for its descent, and more pages than the
// real one would have, so that a stretch of it costs too much. Pure.
namespace planwright::estimates {

struct HypotheticalIndex {
  std::string name;       // as the plan names it: "<13369>btree_orders_status"
  Blocks supposed_pages;  // hypopg_relation_size() in blocks
  BtreeSize ours;
  // The table with its statistics and the index as it would be created. Without them the entries a
  // scan reads are taken from the rows it returns, which is too few where a filter drops some.
  const Relation* relation = nullptr;
  const Index* index = nullptr;
  // Of a partial index: the rows it holds. Absent: all of the relation's.
  std::optional<Rows> entries{};
};

// The catalog (may be null) tells the sizes of the statement's other tables: how often a scan below
// two joins is reckoned to be repeated, and what else shares the cache.

// The correction of one scan (Index Scan, Index Only Scan or Bitmap Index Scan of `index`) for one
// run of it, as far as the node itself goes.
CostDelta hypothetical_correction(const Plan& plan, const Node& node,
                                  const HypotheticalIndex& index, const PlannerCosts& costs,
                                  const Catalog* catalog = nullptr);

// The plan's whole cost with every scan of the indexes corrected: carried up through joins (once
// for each lookup the planner counted, less what Memoize saves), sorts, hashes, LIMITs (the part
// that is read), subplans and init plans. The choice of plan is not made again.
Cost corrected_cost(const Plan& plan, std::span<const HypotheticalIndex> indexes,
                    const PlannerCosts& costs, const Catalog* catalog = nullptr);

}  // namespace planwright::estimates
