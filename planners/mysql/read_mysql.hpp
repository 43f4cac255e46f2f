#pragma once

#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::planners::mysql {

// Whether the text holds a plan of MySQL, in any format, as the server or its client prints it: by
// words no plan of PostgreSQL or MariaDB has.
bool detects(std::string_view text);

// Reads every plan in it with the warnings printed after each. On an error `where` is the line and
// column in the text.
Result<std::vector<Plan>> read(std::string_view text);

}  // namespace planwright::planners::mysql
