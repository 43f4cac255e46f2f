#pragma once

#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::planners::postgresql {

// Reads EXPLAIN (FORMAT XML): <explain> elements as psql or auto_explain show them, also several
// after each other, or only what stands inside one. By expat's events; the document is never held
// as a tree. A document type is refused: EXPLAIN writes none, and its entities can make a small
// file large. Bytes that are not UTF-8 become U+FFFD, with a Diagnostic. An error's `where` is
// "line:column" within `text`.
Result<std::vector<Plan>> read_xml(std::string_view text);

}  // namespace planwright::planners::postgresql
