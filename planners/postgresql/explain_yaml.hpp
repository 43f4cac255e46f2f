#pragma once

#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::planners::postgresql {

// Reads EXPLAIN (FORMAT YAML): the list psql shows, auto_explain's bare mapping, or several
// documents ("---") after each other. By libyaml's events; the document is never held as a tree.
// Anchors, aliases and tags are refused: EXPLAIN writes none, and an alias can make a small file
// large. Bytes that are not UTF-8 become U+FFFD, with a Diagnostic. An error's `where` is
// "line:column" within `text`.
Result<std::vector<Plan>> read_yaml(std::string_view text);

}  // namespace planwright::planners::postgresql
