#pragma once

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

#include "mysql/json_document.hpp"

namespace planwright::planners::mysql {

// An object of EXPLAIN FORMAT=JSON, explain_json_format_version=2: {"query", "query_plan", …}
// as 9.x wraps it, or the plan's own object as 8.3 to 8.4 print it.
bool is_json_v2(const JsonValue& object);

// Reads it, planned or analyzed; `text` is the document's, for places in errors.
Result<Plan> read_json_v2(const JsonValue& object, std::string_view text);

}  // namespace planwright::planners::mysql
