// A query, whole and damaged: our reading of libpg_query's tree, names resolved against a schema
// with a view, and its conditions classified.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <planwright/catalog/catalog.hpp>
#include <planwright/query/query.hpp>

#include "plan_invariants.hpp"

namespace {

using planwright::fuzz::require;

const planwright::Catalog& schema() {
  static const planwright::Catalog catalog = [] {
    planwright::Catalog made =
        planwright::catalog::from_ddl(
            "create table t (a int, b text, c int[]); create table u (a int, d date);", "schema")
            .catalog;
    planwright::Relation view;
    view.ref = {"public", "v"};
    view.kind = planwright::RelationKind::view;
    view.view_definition = "select t.a, x.* from t left join v x using (a)";
    made.put(view);
    return made;
  }();
  return catalog;
}

void check_places(const planwright::Query& query) {
  for (std::size_t id = 0; id < query.expressions.size(); ++id) {
    const planwright::Expression& expression = query.expressions[id];
    require(expression.span.end <= query.text.size(), "a span is inside the text");
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
    require(use.span.end <= query.text.size(), "a span is inside the text");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  planwright::Query query = planwright::query::understand(text, "query.sql");
  check_places(query);
  planwright::query::resolve(query, schema());
  check_places(query);
  for (planwright::ScopeId scope = 0; scope < query.scopes.size(); ++scope) {
    planwright::query::predicates(query, scope, planwright::query::Joins::all);
  }
  planwright::query::fingerprint(text);
  for (const auto& parameter : planwright::query::parameter_spans(text)) {
    require(parameter.span.end <= size, "a parameter is inside the text");
  }
  return 0;
}
