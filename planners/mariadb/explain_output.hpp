#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/engine.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::planners::mariadb {

// Whose plan a text is that holds one of MySQL or MariaDB, framed or bare, by words that only one
// of them prints. Absent: neither's. Looks at the beginning of the text alone.
std::optional<Engine> engine_of(std::string_view text);

// Reads every plan in what a client shows of EXPLAIN or ANALYZE (JSON or tables; framed, batch
// mode, \G, bare), each with the notes of the SHOW WARNINGS after it. An error's `where` is
// "line:column" or "line" within `text`.
Result<std::vector<Plan>> read_output(std::string_view text);

}  // namespace planwright::planners::mariadb
