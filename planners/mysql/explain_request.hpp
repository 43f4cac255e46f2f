#pragma once

#include <string>
#include <string_view>

#include <planwright/planners/planners.hpp>

namespace planwright::planners::mysql {

// The part of planners::explain_statement that is MySQL's. Where the server cannot run a statement
// to explain it (before 8.0.18), it is planned only.
std::string explain_statement(const ExplainRequest& request, std::string_view statement);

}  // namespace planwright::planners::mysql
