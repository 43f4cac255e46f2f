#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>
#include <planwright/model/query.hpp>
#include <planwright/model/statement.hpp>

// SQL text understood. The door of src/query, the only room that sees libpg_query.
namespace planwright::query {

// Reads one statement. Never fails: what cannot be parsed comes back with kind `unknown` and the
// reason among its diagnostics, and plan-only analysis goes on. `name` is the file's, for messages.
Query understand(std::string_view text, std::string_view name);

// Reads a schema dump (pg_dump --schema-only, or hand-written DDL). What is not DDL we keep (data,
// grants, functions) is passed over; what cannot be parsed becomes a diagnostic with its line, and
// the rest is still read.
struct Statements {
  std::vector<Statement> statements;
  std::vector<Diagnostic> diagnostics;
};
Statements read_ddl(std::string_view text, std::string_view name);

// Fills NodePredicate::terms of the nodes that matter (at least 0.1 % of time or cost, at most
// a few hundred) from the conditions' own texts. The catalog, where there is one, tells harmless
// casts (varchar as text) from those that hide a column from an index.
void annotate(Plan& plan, const Catalog& catalog);

// {"libpg_query", "15-…"} …
std::vector<std::pair<std::string, std::string>> versions();

}  // namespace planwright::query
