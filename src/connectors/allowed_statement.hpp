#pragma once

#include <string_view>

#include <planwright/base/result.hpp>

namespace planwright::connectors {

// Refuses a text that would end our transaction or leave its limits (COMMIT, SET without LOCAL …):
// decided by the words it begins with, behind comments. In a read-only transaction only SELECT,
// WITH, VALUES, TABLE, SHOW, SET LOCAL and EXPLAIN of those and of DML may be sent; that it is one
// statement is for the server to say.
Result<void> check_allowed(std::string_view sql, bool read_only);

}  // namespace planwright::connectors
