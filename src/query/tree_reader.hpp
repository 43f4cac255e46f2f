#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <planwright/model/query.hpp>

#include "parse_tree.hpp"
#include "tokens.hpp"

namespace planwright::query {

// Turns libpg_query's tree of one statement into scopes, uses and expressions of a Query, whose
// `text` must be what was parsed. Names are not resolved here.
class TreeReader {
 public:
  TreeReader(Query& query, const Tokens& tokens) : query_(query), tokens_(tokens) {}

  // False when the statement is nested deeper than we follow; what was read is then of no use.
  [[nodiscard]] bool read(const PgQuery__Node* statement);

  // The words a type has in a tree: "int4", "text[]".
  static std::string type_name(const PgQuery__TypeName* type);

 private:
  using Node = PgQuery__Node;
  using Parent = std::optional<ExpressionId>;
  // Deeper than people write; far below what the stack holds, also with a sanitizer's frames.
  static constexpr std::size_t deepest = 1000;

  // Runs a step one level deeper; a step too deep is left out.
  template <class Step>
  auto nested(const Step& step) -> decltype(step()) {
    if (depth_ >= deepest) {
      too_deep_ = true;
      return {};
    }
    ++depth_;
    auto result = step();
    --depth_;
    return result;
  }

  // --- statements (read_scopes.cpp) ---
  ScopeId new_scope(ScopeKind kind, std::optional<ScopeId> parent);
  Scope& scope(ScopeId id) { return query_.scopes[id]; }
  TokenRange statement(const Node* node, ScopeId id);
  TokenRange select(const PgQuery__SelectStmt& select, ScopeId id);
  std::optional<std::uint32_t> values(const PgQuery__SelectStmt& select, ScopeId id);
  std::optional<std::uint32_t> select_clauses(const PgQuery__SelectStmt& select, ScopeId id);
  TokenRange set_operation(const PgQuery__SelectStmt& select, ScopeId id);
  void insert(const PgQuery__InsertStmt& insert, ScopeId id);
  void update(const PgQuery__UpdateStmt& update, ScopeId id);
  void remove(const PgQuery__DeleteStmt& remove, ScopeId id);
  void merge(const PgQuery__MergeStmt& merge, ScopeId id);
  void on_conflict(const PgQuery__OnConflictClause& clause, ScopeId id);
  template <class Statement>
  void returning(const Statement& statement, ScopeId id);
  void with(const PgQuery__WithClause* clause, ScopeId id);
  void from_list(std::size_t count, Node** items, ScopeId id);
  void outputs(std::size_t count, Node** targets, ScopeId id);
  void assignments(std::size_t count, Node** targets, ScopeId id);
  void order_by(std::size_t count, Node** keys, ScopeId id, Parent parent,
                std::vector<QueryOrder>& out);
  void group_keys(const Node* node, ScopeId id);
  [[nodiscard]] std::string output_name(ExpressionId id) const;
  [[nodiscard]] std::optional<ExpressionId> output_of(ScopeId id, ExpressionId key,
                                                      bool by_name) const;

  // --- FROM (read_from.cpp) ---
  using Uses = std::vector<QueryRelationId>;
  Uses from_item(const Node* node, ScopeId id);
  Uses join(const PgQuery__JoinExpr& join, ScopeId id);
  Uses table(const PgQuery__RangeVar& range, ScopeId id, bool target);
  [[nodiscard]] Span join_span(const QueryJoin& join) const;
  Uses subselect(const PgQuery__RangeSubselect& range, ScopeId id);
  Uses function(const PgQuery__RangeFunction& range, ScopeId id);
  Uses table_function(const PgQuery__RangeTableFunc& range, ScopeId id);
  Uses add_use(QueryRelation use, const PgQuery__Alias* alias, ScopeId id);
  void alias_span(QueryRelationId id, TokenRange range, const PgQuery__Alias* alias);
  void target(const PgQuery__RangeVar* range, ScopeId id);

  // --- expressions (read_expressions.cpp) ---
  ExpressionId expression(const Node* node, ScopeId id, Parent parent = {});
  std::optional<ExpressionId> optional(const Node* node, ScopeId id, Parent parent = {});
  ExpressionId add(ExpressionKind kind, ScopeId id, Parent parent);
  Expression& at(ExpressionId id) { return query_.expressions[id]; }
  ExpressionId child(const Node* node, ExpressionId parent);
  void children(std::size_t count, Node** nodes, ExpressionId parent);
  void read_into(const Node* node, ExpressionId id);
  void read_column(const PgQuery__ColumnRef& ref, ExpressionId id);
  void read_constant(const PgQuery__AConst& constant, ExpressionId id);
  void read_operation(const PgQuery__AExpr& operation, ExpressionId id);
  void read_boolean(const PgQuery__BoolExpr& boolean, ExpressionId id);
  void read_cast(const PgQuery__TypeCast& cast, ExpressionId id);
  void read_function(const PgQuery__FuncCall& call, ExpressionId id);
  void read_sublink(const PgQuery__SubLink& link, ExpressionId id);
  void read_tests(const Node* node, ExpressionId id);
  void read_indirection(const PgQuery__AIndirection& indirection, ExpressionId id);
  void read_rest(const Node* node, ExpressionId id);
  std::uint32_t window(const PgQuery__WindowDef& definition, ScopeId id, Parent parent);

  // --- where they stand (spans.cpp) ---
  [[nodiscard]] TokenRange outer(ExpressionId id) const;  // with its parentheses
  void range_of_children(ExpressionId id);
  void range_from(ExpressionId id, int location, std::uint32_t last);
  void range_of_group(ExpressionId id, int location);  // name ( … )
  void range_of_call(const PgQuery__FuncCall& call, ExpressionId id);
  void range_of_boolean(ExpressionId id);
  void range_of_cast(const PgQuery__TypeCast& cast, ExpressionId id);
  void range_of_constant(int location, ExpressionId id);
  void range_of_overlaps(std::uint32_t place, ExpressionId id);

  Query& query_;
  const Tokens& tokens_;
  std::vector<TokenRange> ranges_;                     // one per expression
  std::vector<std::pair<std::string, ScopeId>> ctes_;  // visible now; the last of a name counts
  std::size_t depth_ = 0;
  bool too_deep_ = false;
  bool in_window_ = false;
};

// The output that a key of ORDER BY, DISTINCT ON or GROUP BY stands for: by its number, or
// (`by_name`, where the clause looks at outputs) by its name.
std::optional<ExpressionId> output_named_by(const Query& query, ScopeId id, ExpressionId key,
                                            bool by_name);

// The last of the names, "" when there is none.
std::string last_name(std::size_t count, PgQuery__Node** nodes);

}  // namespace planwright::query
