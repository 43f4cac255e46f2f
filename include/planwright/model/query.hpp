#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/diagnostic.hpp>
#include <planwright/model/engine.hpp>
#include <planwright/model/identifiers.hpp>
#include <planwright/model/predicate.hpp>

namespace planwright {

enum class QueryKind : std::uint8_t { select, insert, update, remove, merge, utility, unknown };

std::string_view to_string(QueryKind kind);  // "select", "insert", "update", "delete" …

// Bytes [begin, end) of Query::text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] bool empty() const { return begin >= end; }
  [[nodiscard]] std::string_view of(std::string_view text) const {
    return begin <= end && end <= text.size() ? text.substr(begin, end - begin) : "";
  }
  friend bool operator==(const Span&, const Span&) = default;
};

// Places in the vectors of one Query.
using ExpressionId = std::uint32_t;
using ScopeId = std::uint32_t;
using QueryRelationId = std::uint32_t;
inline constexpr ExpressionId no_expression = UINT32_MAX;

enum class ExpressionKind : std::uint8_t {
  column,         // name: the column; `relation` when it could be resolved
  star,           // * or t.*
  constant,       // name: the value's text; type: "int4", "text" …, "null" for NULL
  parameter,      // name: "1" of $1
  function,       // name: the function (schema left out for pg_catalog); children: arguments
  aggregate,      // a function used as an aggregate as far as the name tells
  window,         // a function with OVER
  operation,      // name: the operator; children: one or two sides
  conjunction,    // AND
  disjunction,    // OR
  negation,       // NOT
  cast,           // type: the target
  null_test,      // IS [NOT] NULL: `negated` for NOT
  boolean_test,   // name: "true", "false", "unknown"; negated for IS NOT
  distinct_test,  // IS [NOT] DISTINCT FROM
  between,        // children: value, low, high
  in_list,        // name: operator; children: left side, then the values
  any_array,      // x op ANY (array)
  all_array,
  like,            // name: "~~", "~~*", "~", "~*", "^@" or with !; children: value, pattern
  case_when,       // children in source order
  collate,         // name: the collation
  indirection,     // a[1], (a).b: children: the value, then subscripts; name: the last field
  value_function,  // CURRENT_DATE …: name in lower case
  coalesce,
  array,
  row,
  subquery,     // scalar subquery: `scope`
  exists,       // EXISTS (scope)
  in_subquery,  // x IN (scope), also x op ANY (SELECT); negated is the parent's NOT
  array_subquery,
  default_value,
  other,  // what we do not model; children are still there
};

std::string_view to_string(ExpressionKind kind);

// A node of the statement as data. Children come after their parent in Query::expressions.
struct Expression {
  ExpressionKind kind = ExpressionKind::other;
  std::string name;
  std::string qualifier;  // column, star: the alias or table as written; function: its schema
  std::string type;       // cast, constant; column: as the catalog has it, "record" for a whole row
  std::vector<ExpressionId> children;
  // Functions: how many of the children are arguments. FILTER's condition, the keys of an
  // aggregate's ORDER BY and of an OVER written in place follow.
  std::uint32_t arguments = 0;
  std::optional<ExpressionId> filter;   // of the children: FILTER (WHERE …)
  std::optional<std::uint32_t> window;  // window: its place in Scope::windows
  std::optional<ExpressionId> parent;
  ScopeId scope = 0;                        // where it stands
  std::optional<QueryRelationId> relation;  // column, star: whose
  std::optional<ScopeId> subquery;          // subquery, exists, in_subquery, array_subquery
  bool negated = false;                     // NOT LIKE, NOT IN, IS NOT NULL …
  bool distinct = false;                    // count(DISTINCT …)
  bool correlated = false;  // column: of a relation of an outer scope; subquery: it holds one
  // A name or ordinal in GROUP BY or ORDER BY that stands for an output: no column of its own.
  bool names_output = false;
  Span span;  // the whole expression in the text; empty where it is not known
};

enum class QueryRelationSource : std::uint8_t {
  table,  // a table, view or whatever the catalog says of `ref`
  cte,
  subquery,
  function,
  values,
};

// A use of a relation in FROM (or as the target of a write).
struct QueryRelation {
  RelationRef ref;    // table only: as written, or with the schema the catalog tells
  std::string alias;  // as other parts of the statement call it; the name where there is no alias
  QueryRelationSource source = QueryRelationSource::table;
  ScopeId scope = 0;                        // in whose FROM it stands
  std::optional<ScopeId> contents;          // subquery, cte; a view's definition once expanded
  std::vector<std::string> column_aliases;  // FROM … AS t(a, b)
  std::vector<ExpressionId> functions;      // function: the calls
  bool ordinality = false;
  bool only = false;     // ONLY t
  bool sampled = false;  // TABLESAMPLE
  bool lateral = false;
  bool nullable = false;  // on the null-extended side of an outer join
  bool target = false;    // of INSERT, UPDATE, DELETE, MERGE
  Span span;
  // Columns of it that the statement needs, sorted: what a subquery or view computes and nobody
  // reads is left out, system columns are none. `all_columns`: also * or the whole row, so any of
  // them may be needed; `columns` then lists them where the catalog knows them.
  std::vector<std::string> columns;
  bool all_columns = false;
};

enum class QueryJoinType : std::uint8_t { inner, left, right, full, cross };

// One JOIN with its condition; comma joins have none and are not listed.
struct QueryJoin {
  QueryJoinType type = QueryJoinType::inner;
  std::vector<QueryRelationId> left, right;  // the relations on each side
  std::optional<ExpressionId> on;
  std::vector<std::string> using_columns;  // NATURAL: filled when the catalog knows both sides
  bool natural = false;
  std::string alias;
  Span span;
};

struct QueryOrder {
  ExpressionId expression = 0;  // an output's ordinal or alias is resolved to its expression
  ExpressionId written = 0;     // the key as it stands in ORDER BY
  bool descending = false;
  // The effective order: true for a plain DESC. MySQL and MariaDB sort NULLs lowest and have only
  // plain orders, which are said as PostgreSQL's plain ones, so that keys of an index compare.
  bool nulls_first = false;
};

struct QueryOutput {
  ExpressionId expression = 0;
  std::string name;  // alias or what the server would call it; empty: unnamed
};

// WINDOW w AS (…) or an OVER (…).
struct QueryWindow {
  std::string name;  // WINDOW's name; empty for an OVER written in place
  std::string base;  // the window it extends
  std::vector<ExpressionId> partition_by;
  std::vector<QueryOrder> order_by;
  bool frame = false;  // a frame other than the default
};

// SET column = expression; the value of a column in (a, b) = (SELECT …) is that row.
struct QueryAssignment {
  std::string column;
  ExpressionId expression = 0;
  std::string qualifier;  // MySQL, MariaDB: SET t.column
};

enum class SetOperation : std::uint8_t {
  none,
  union_distinct,
  union_all,
  intersect,
  intersect_all,
  except,
  except_all
};
enum class ScopeKind : std::uint8_t { statement, subquery, cte, arm, view };

// One SELECT (or the one level of a write) with its clauses.
struct Scope {
  ScopeKind kind = ScopeKind::statement;
  QueryKind statement = QueryKind::select;  // a CTE may write
  std::string name;                         // cte, view
  std::optional<ScopeId> parent;
  // The names its outputs have for whoever reads it, where its definition gives them: c(a, b) AS …
  std::vector<std::string> column_names;
  std::vector<ScopeId> ctes;  // defined in its WITH, in order
  std::vector<QueryRelationId> relations;
  std::vector<QueryJoin> joins;
  std::vector<QueryOutput> outputs;
  std::optional<ExpressionId> where, having, limit, offset;
  // Also of GROUPING SETS: `grouping_sets` then. Ordinals and output names are resolved to the
  // output's expression; `group_by_written` holds the keys as they stand.
  std::vector<ExpressionId> group_by;
  std::vector<ExpressionId> group_by_written;
  bool grouping_sets = false;
  bool distinct = false;
  std::vector<ExpressionId> distinct_on;
  std::vector<QueryOrder> order_by;
  std::vector<QueryWindow> windows;
  bool with_ties = false;                         // FETCH FIRST … WITH TIES
  std::vector<std::vector<ExpressionId>> values;  // VALUES: its rows
  // Writes. `outputs` are those of RETURNING.
  std::vector<std::string> insert_columns;    // as listed; empty: all
  std::optional<ScopeId> source;              // INSERT: the SELECT or VALUES
  std::vector<QueryAssignment> assignments;   // UPDATE, ON CONFLICT DO UPDATE, MERGE
  std::vector<ExpressionId> conflict_target;  // ON CONFLICT (…)
  std::vector<ExpressionId> conditions;       // ON CONFLICT's and MERGE's own: WHERE, WHEN, ON
  SetOperation set_operation = SetOperation::none;  // then `arms`, and no FROM of its own
  std::vector<ScopeId> arms;
  bool locking = false;  // FOR UPDATE …
  bool recursive = false;
  std::optional<bool> materialized;  // cte: AS [NOT] MATERIALIZED
  Span span;
};

// One statement as far as it could be understood. `kind` is unknown when it could not be parsed;
// then `diagnostics` says why and only the text is set.
struct Query {
  // Whose SQL it is. MySQL and MariaDB: names of columns and aliases are found in any case, and a
  // column that was found in a catalog has the catalog's spelling.
  Engine engine = Engine::postgresql;
  std::string text;
  std::string normalized;   // literals replaced by $1, $2 …
  std::string fingerprint;  // 16 hex digits; equal for statements that differ in literals only
  QueryKind kind = QueryKind::unknown;
  // Relations named in FROM, INTO, UPDATE, USING …, in order of appearance, without CTE names.
  std::vector<RelationRef> relations;

  // The statement's parts. Scope 0 is the statement itself; all empty when it was not understood.
  std::vector<Expression> expressions;
  std::vector<Scope> scopes;
  std::vector<QueryRelation> uses;
  int parameters = 0;  // the highest $n

  // What the user or the server's counters tell about it.
  std::optional<double> frequency_per_s;
  std::string frequency_source;  // "--frequency", "pg_stat_statements …"
  std::string purpose;

  std::vector<Diagnostic> diagnostics;

  [[nodiscard]] bool understood() const { return !scopes.empty(); }
};

// The conjuncts of a condition as the plan's predicates are: classified, with the column the
// predicate is about (query::predicates makes them from an expression).
struct QueryPredicate {
  Predicate predicate;
  ExpressionId expression = 0;
  std::optional<QueryRelationId> relation;        // of predicate.column
  std::optional<QueryRelationId> other_relation;  // of predicate.other
  // What the column is compared with: one, two for BETWEEN, an IN list's values.
  std::vector<ExpressionId> operands;
  bool correlated = false;  // it holds a column of an outer scope
  bool outer_join =
      false;               // of the ON or USING of an outer join: it drops no row of the other side
  bool from_join = false;  // of an ON or USING; `expression` is no_expression for USING
};

}  // namespace planwright
