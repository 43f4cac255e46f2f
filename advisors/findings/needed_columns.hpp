#pragma once

#include <optional>
#include <string>
#include <vector>

#include <planwright/rules/rule.hpp>

namespace planwright::advisors {

// The columns of the scan's relation that the statement needs: by the query where it was
// understood, else by what the scan puts out (VERBOSE) and tests. Absent when that is not known, or
// the whole row is needed.
std::optional<std::vector<std::string>> needed_columns(const FindingContext& context,
                                                       const Node& node);

}  // namespace planwright::advisors
