#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>
#include <planwright/model/query.hpp>
#include <planwright/model/sql_mode.hpp>
#include <planwright/model/statement.hpp>

// SQL text understood. The door of src/query, the only room that sees libpg_query.
namespace planwright::query {

// Reads one statement. Never fails: what cannot be parsed comes back with kind `unknown` and the
// reason among its diagnostics, and plan-only analysis goes on. `name` is the file's, for messages.
Query understand(std::string_view text, std::string_view name);
// The same for a statement of the mode's engine: `text` and all spans are of the text as given.
// MySQL and MariaDB: MATCH … AGAINST is the operation @@, <=> a distinct_test (negated), REGEXP and
// RLIKE the operator ~, ^ the operator #, XOR, DIV and MEMBER OF the functions xor, div and
// member_of; INTERVAL n unit is interval(n, 'unit'); a variable is a function of its own name
// without arguments ("@a"), an assignment to it the function ":=". UPDATE's and DELETE's ORDER BY
// and LIMIT are their scope's; of several tables all are uses, the changed ones `target`.
Query understand(std::string_view text, std::string_view name, const SqlMode& mode);

// Finds what every name of the query means: columns to their relations (exact where the catalog
// knows the relations' columns; without it only where a single relation is in scope), tables to
// schemas, correlation, and per use the columns the statement needs. Views are opened: their
// definition is a scope of kind `view` below the use, whose expressions have no span, since they
// are not in the query's text. May be called again with another catalog; `understand` has called it
// with an empty one.
void resolve(Query& query, const Catalog& catalog);

// The conjuncts of a scope's joins (ON and USING) and WHERE, classified. Outer joins' conditions
// are no filter of the scope; they are added, marked, when asked for.
enum class Joins : std::uint8_t { inner, all };
std::vector<QueryPredicate> predicates(const Query& query, ScopeId scope,
                                       Joins joins = Joins::inner);

// Reads a schema dump (pg_dump --schema-only, or hand-written DDL). What is not DDL we keep (data,
// grants, functions) is passed over; what cannot be parsed becomes a diagnostic with its line, and
// the rest is still read.
struct Statements {
  std::vector<Statement> statements;
  std::vector<Diagnostic> diagnostics;
};
Statements read_ddl(std::string_view text, std::string_view name);
// The same for the mode's engine: what SHOW CREATE TABLE prints and mysqldump --no-data writes, and
// hand-written DDL. Types are spelled as information_schema.columns.column_type of that engine and
// version has them; index methods are "btree", "fulltext", "spatial", "hash"; the primary key is
// named PRIMARY and an index without a name as the server names it. A table with partitions stays a
// table, with its strategy. ALTER TABLE: indexes and constraints it adds or drops.
Statements read_ddl(std::string_view text, std::string_view name, const SqlMode& mode);

// Fills NodePredicate::terms of the nodes that matter (at least 0.1 % of time or cost, at most
// a few hundred) from the conditions' own texts. The catalog, where there is one, tells harmless
// casts (varchar as text) from those that hide a column from an index.
void annotate(Plan& plan, const Query* query, const Catalog& catalog);
void annotate(Plan& plan, const Catalog& catalog);

// Per node of the plan the use of a relation in the query that it stands for: by relation (or a
// partition of it) and alias, where EXPLAIN numbers equal ones (o, o_1). Absent: the node reads
// nothing of its own, or several uses are possible. The query must be resolved.
std::vector<std::optional<QueryRelationId>> uses_of(const Plan& plan, const Query& query,
                                                    const Catalog& catalog);

// The columns of its relation that the statement needs from this node, sorted: what an index must
// hold to spare the table. From the query where the node's use is known, else from the node's
// VERBOSE output and conditions. Absent: not known, or the whole row is needed.
std::optional<std::vector<std::string>> columns_needed(
    const Node& node, const Catalog& catalog, const Query* query,
    const std::vector<std::optional<QueryRelationId>>& uses);

// As Query::fingerprint; empty when the text cannot be read (other sessions' texts are cut).
std::string fingerprint(std::string_view text);
std::string fingerprint(std::string_view text, const SqlMode& mode);

// Where the parameters $1, $2 … stand in the text, in order, with their numbers; of MySQL and
// MariaDB the n-th ? is n.
struct ParameterSpan {
  int number = 0;
  Span span;
};
std::vector<ParameterSpan> parameter_spans(std::string_view text);
std::vector<ParameterSpan> parameter_spans(std::string_view text, const SqlMode& mode);

// {"libpg_query", "15-…"} …
std::vector<std::pair<std::string, std::string>> versions();

}  // namespace planwright::query
