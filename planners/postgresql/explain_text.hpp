#pragma once

#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::planners::postgresql {

// Reads EXPLAIN's TEXT format of PostgreSQL 9.6 to 19, without a terminal's frame around it
// (unframe() takes that off): one plan after another, each as the JSON plan of the same statement
// would be read. Lines before the first plan are passed over. What is not known is kept in
// native_fields and reported. An error's `where` is "line:column" within `text`.
Result<std::vector<Plan>> read_text(std::string_view text);

// Whether the line can only be the first line of a text plan: a plan node without an arrow, with
// its costs or actual figures, or (COSTS OFF) an operator of PostgreSQL's and nothing else.
bool begins_text_plan(std::string_view line);

// Whether some line of the text begins a plan, so that an error lies in the plan.
bool has_text_plan(std::string_view text);

}  // namespace planwright::planners::postgresql
