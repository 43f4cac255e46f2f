#pragma once

#include <planwright/rules/rule.hpp>

namespace planwright::advisors {

// Finds the smallest set of indexes that makes the statement as cheap as any set of the proposals
// would, by asking the context's oracle, and settles what the index rules said: what the oracle
// confirms becomes advice with its numbers, what it does not is rejected with them. Advice the
// oracle cannot judge (GIN, GiST …) stays as it is. Does nothing without an oracle.
void search_indexes(const AdviceContext& context, AdviceSink& sink);

}  // namespace planwright::advisors
