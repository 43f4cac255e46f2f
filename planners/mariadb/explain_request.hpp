#pragma once

#include <string>
#include <string_view>

namespace planwright::planners::mariadb {

// What MariaDB is sent to tell the plan of one statement: EXPLAIN FORMAT=JSON, or, where the
// statement is to run, ANALYZE FORMAT=JSON. Always names the format; both are the same in 10.5 to
// 11.8. ANALYZE runs DML for real: whoever asks sees to it that this is wanted.
std::string explain_statement(bool analyze, std::string_view statement);

}  // namespace planwright::planners::mariadb
