#pragma once

#include <string>

#include "indexes/supposed_sets.hpp"

namespace planwright::advisors {

struct SearchOutcome {
  IndexSet chosen;
  Cost nothing;        // the cost without any of them
  std::string remark;  // said with the evidence; may be empty
  // Where the statement runs in too short a time to be slow by itself: why nothing was chosen.
  bool in_no_time = false;
};

// What the search chose as advice in the order to apply, each step with its own cost before and
// after, and the runner-ups as rejected with theirs; all by the planner of `sets`.
void report_search(const AdviceContext& context, SupposedSets& sets, const SearchOutcome& outcome,
                   AdviceSink& sink);

}  // namespace planwright::advisors
