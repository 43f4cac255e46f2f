#pragma once

#include <vector>

#include <planwright/model/capture.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/query.hpp>

namespace planwright::pipeline {

struct DrawnBindings {
  // With parameters: statements with values for all of them, the most common ones first. Without:
  // the statement as written, then variants of its constants. At most four, no two alike.
  std::vector<Binding> bindings;
  std::vector<int> unknown;  // parameters nothing says a value of; then `bindings` is empty
};

// Values for what is compared with a column, drawn from that column's statistics: the most common
// one, a rare one, and for ranges one that takes a tenth, a hundredth or half of the rows. LIMIT
// gets 10, OFFSET 0. Values are literals without a type, so the server types them as it would type
// the parameter; never NULL.
DrawnBindings bindings_for(const Query& query, const Catalog& catalog);

}  // namespace planwright::pipeline
