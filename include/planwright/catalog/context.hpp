#pragma once

#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/context.hpp>
#include <planwright/model/diagnostic.hpp>

// What the user says about tables, put over what is known. Also a door of src/catalog.
namespace planwright::catalog {

// Sets rows, size and writes of the relations the user names, in place of what the catalog held;
// pages and indexes known of another number of rows grow or shrink with it.
// A catalog without relations gets them, with nothing else known of them; otherwise a name that is
// not there is a warning with the names near it.
std::vector<Diagnostic> apply_context(Catalog& catalog, const StatementContext& context);

}  // namespace planwright::catalog
