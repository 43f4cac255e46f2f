#pragma once

#include <planwright/model/plan.hpp>

// Who takes the rows of a scan, and whether all of them are needed.
namespace planwright::advisors {

struct Consumer {
  bool needs_all = true;            // false: something above uses only a part, or changes the rows
  const Node* aggregate = nullptr;  // the nearest that takes the rows; null when there is none
  const Node* gather = nullptr;     // the nearest above; null when one process runs the scan
};

// Looks upwards from the scan, which kept `kept` rows: joins that let less than `least_used` of
// them through, a Limit or a sort cut short, a statement that writes, a CTE whose scan filters. An
// InitPlan is the end of the way. Looks at a few dozen operators at most.
Consumer consumer_of(const Plan& plan, const Node& scan, Rows kept, double least_used);

}  // namespace planwright::advisors
