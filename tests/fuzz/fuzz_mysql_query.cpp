// A statement of MySQL or MariaDB, whole and damaged, under any sql_mode: normalised, taken apart,
// its names resolved and every place in it inside the text. The first byte chooses the mode.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <planwright/query/one_statement.hpp>
#include <planwright/query/query.hpp>

#include "plan_invariants.hpp"

namespace {

using planwright::fuzz::require;

planwright::SqlMode mode_of(std::uint8_t bits) {
  planwright::SqlMode mode;
  mode.engine = (bits & 1U) != 0 ? planwright::Engine::mariadb : planwright::Engine::mysql;
  mode.ansi_quotes = (bits & 2U) != 0;
  mode.no_backslash_escapes = (bits & 4U) != 0;
  mode.pipes_as_concat = (bits & 8U) != 0;
  mode.high_not_precedence = (bits & 16U) != 0;
  mode.version = (bits & 32U) != 0 ? 50744 : 0;
  return mode;
}

const planwright::Catalog& schema() {
  static const planwright::Catalog catalog = [] {
    planwright::Catalog made;
    planwright::Relation table;
    table.ref = {"test", "t"};
    for (const char* name : {"a", "b", "Order"}) {
      table.columns.emplace_back().name = name;
    }
    made.put(table);
    planwright::Relation view;
    view.ref = {"test", "v"};
    view.kind = planwright::RelationKind::view;
    view.view_definition =
        "select `t`.`a` AS `a`,`x`.`b` AS `b` from (`t` left join `v` `x` on(`x`.`a` = `t`.`a`))";
    made.put(view);
    return made;
  }();
  return catalog;
}

void check_places(const planwright::Query& query) {
  const std::size_t size = query.text.size();
  for (std::size_t id = 0; id < query.expressions.size(); ++id) {
    const planwright::Expression& expression = query.expressions[id];
    require(expression.span.begin <= expression.span.end && expression.span.end <= size,
            "a span is inside the text");
    require(expression.scope < query.scopes.size(), "an expression stands in a scope");
    require(!expression.relation || *expression.relation < query.uses.size(),
            "a relation is there");
    require(!expression.subquery || *expression.subquery < query.scopes.size(), "a scope is there");
    for (const auto child : expression.children) {
      require(child > id && child < query.expressions.size(), "children come after their parent");
    }
  }
  for (const planwright::QueryRelation& use : query.uses) {
    require(use.scope < query.scopes.size(), "a use stands in a scope");
    require(!use.contents || *use.contents < query.scopes.size(), "contents are there");
    require(use.span.end <= size, "a span is inside the text");
    require(!use.alias.starts_with("pw~") || query.text.find("pw~") != std::string::npos,
            "no name of our own is left");
  }
  for (const planwright::Scope& scope : query.scopes) {
    require(scope.span.end <= size, "a span is inside the text");
    for (const auto use : scope.relations) {
      require(use < query.uses.size(), "a scope's relation is there");
    }
    for (const planwright::QueryJoin& join : scope.joins) {
      for (const auto& side : {join.left, join.right}) {
        for (const auto use : side) {
          require(use < query.uses.size(), "a join's relation is there");
        }
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const planwright::SqlMode mode = mode_of(data[0]);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  planwright::Query query = planwright::query::understand(text, "query.sql", mode);
  check_places(query);
  require(query.understood() || query.kind == planwright::QueryKind::utility ||
              !query.diagnostics.empty(),
          "what is not understood is said");
  planwright::query::resolve(query, schema());
  check_places(query);
  for (planwright::ScopeId scope = 0; scope < query.scopes.size(); ++scope) {
    planwright::query::predicates(query, scope, planwright::query::Joins::all);
  }
  planwright::query::fingerprint(text, mode);
  for (const auto& parameter : planwright::query::parameter_spans(text, mode)) {
    require(parameter.span.end <= text.size(), "a parameter is inside the text");
  }
  (void)planwright::query::one_statement(text, "query.sql", mode);
  const auto ddl = planwright::query::read_ddl(text, "query.sql", mode);
  for (const planwright::Statement& statement : ddl.statements) {
    require(statement.line >= 1, "a statement begins in a line");
  }
  return 0;
}
