#pragma once

#include <string>
#include <vector>

#include <planwright/model/finding.hpp>
#include <planwright/model/plan.hpp>

// Where the planner's row counts went wrong, and which decisions above were made on them.
namespace planwright::advisors {

// A node whose estimate is far off although its inputs' were right: where the error is born.
struct Misestimate {
  NodeId node = 0;
  bool too_low = false;  // more rows came than expected
  double factor = 1;     // at least this much; what rounding of averages leaves open is subtracted
  NodeId harmed = 0;     // the topmost join or aggregate above that was chosen for other numbers
  Impact impact;         // what choosing it well could save at most
};

// All of them in the order of the plan, those without a decision above left out. One pass up and
// one down the plan.
std::vector<Misestimate> misestimates(const Plan& plan);

// How far a node's estimate is off, per loop: above 1, with the direction; 1 when it cannot be
// told.
struct RowError {
  double factor = 1;
  bool too_low = false;
};
RowError row_error(const Node& node);

// The node's own condition compares with a statement parameter ($1), so the plan was made without
// knowing the value. Results of InitPlans, printed as $0 up to version 16, are none.
bool compares_with_parameter(const Plan& plan, const Node& node);

// "expected 12 rows from account, got 5,000 (417 × more)".
std::string expectation_text(const Plan& plan, const Node& node);

// What the wrong number did: "so it chose a nested loop, whose inner side ran 5,000 times".
std::string consequence_text(const Plan& plan, const Misestimate& misestimate);

// What the steps built on the number take, as a sentence.
std::string price_text(const Plan& plan, const Misestimate& misestimate);

// It takes enough time to speak of, or the plan has no times to tell.
bool matters(const Misestimate& misestimate);

}  // namespace planwright::advisors
