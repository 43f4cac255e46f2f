#pragma once

#include <string>
#include <vector>

#include <planwright/estimates/scan_cost.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::estimates {

// Values of an = ANY list, counted in its text ("'{1,2,3}'::integer[]", "ARRAY[1, 2]", "(1, 2)");
// 10 where the text does not show them, as estimate_array_length supposes.
double list_length(const std::string& operand);

// Descents one scan with these conditions makes: the lengths of its lists, multiplied
// (num_sa_scans).
double searches(const std::vector<Predicate>& terms);

// What cost_qual_eval counts for the condition when it is tested on a row: one operator, half of
// them for a list of values, the sum for OR.
double operators_of(const Predicate& term);

// btcostestimate's correlation for the index, 0 where nothing tells.
double index_correlation(const Index& index, const Relation& relation);

// The table as the planner sees it.
TableShape table_shape(const Relation& relation);

}  // namespace planwright::estimates
