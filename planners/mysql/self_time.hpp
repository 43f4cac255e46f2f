#pragma once

#include <planwright/model/plan.hpp>

namespace planwright::planners::mysql {

// Fills Node::timing of a plan with actual times. EXPLAIN ANALYZE prints averages per loop that
// hold a node's inputs, so total = last × loops, self = total − the inputs' totals, never negative.
// Subqueries of the select list are evaluated while the rows are sent: their time is inside no
// node's, so that of the plan's or subquery's root takes them in, and the root's total is the
// statement's. Subqueries that run once may have run while the statement was planned; where their
// time does not fit into the owner's, it is added to it. Self times add up to the root's total.
// Without actual times every timing is taken away.
void attribute_times(Plan& plan);

}  // namespace planwright::planners::mysql
