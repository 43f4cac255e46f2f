#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::planners::postgresql {

// Reads EXPLAIN (FORMAT JSON): the list psql shows, auto_explain's bare object, or what a driver
// returns around it ([{"QUERY PLAN": [...]}]); several documents after each other give several
// plans. Keys may come in any order (jsonb reorders them). In one pass, of any depth; the document
// is never held as a tree.
//
// More forgiving than JSON where a plan's way to us does harm: bytes that are not UTF-8 become
// U+FFFD, a line break inside a key is dropped (a terminal wrapped it), and text after the document
// is ignored, each with a Diagnostic. An error's `where` is "line:column" within `text`.
//
// `done_with` is called with stretches of the text that have been read, see PlanInput.
Result<std::vector<Plan>> read_json(std::string_view text,
                                    const std::function<void(std::string_view)>& done_with = {});

}  // namespace planwright::planners::postgresql
