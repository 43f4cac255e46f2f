#pragma once

#include <string_view>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/statement.hpp>

// Rows, DDL or Statements → Catalog. The door of src/catalog.
namespace planwright::catalog {

// Applies one statement to the catalog. A statement about a relation that is not there changes
// nothing.
void apply(Catalog& catalog, const Statement& statement);

struct FromDdl {
  Catalog catalog;
  std::vector<Diagnostic> diagnostics;
};

// The catalog a schema dump describes. `name` is the file's, for the diagnostics.
FromDdl from_ddl(std::string_view text, std::string_view name);

}  // namespace planwright::catalog
