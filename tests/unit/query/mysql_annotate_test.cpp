// Conditions as MySQL and MariaDB print them in plans.
#include <string>

#include <gtest/gtest.h>

#include <planwright/query/query.hpp>

namespace planwright::query {
namespace {

Predicate first_term(const std::string& text, Engine engine = Engine::mysql) {
  Plan plan;
  plan.engine = engine;
  plan.nodes.emplace_back();
  plan.finish();
  Node& node = plan.nodes.front();
  node.relation = {"shop", "orders"};
  node.alias = "o";
  node.predicates.push_back({PredicateRole::filter, text, {}});
  annotate(plan, Catalog{});
  const auto& terms = plan.nodes.front().predicates.front().terms;
  EXPECT_FALSE(terms.empty()) << text;
  return terms.empty() ? Predicate{} : terms.front();
}

void expect(const std::string& text, PredicateClass predicate_class, const std::string& column,
            OperandKind operand, Engine engine = Engine::mysql) {
  const Predicate term = first_term(text, engine);
  EXPECT_EQ(term.predicate_class, predicate_class) << text;
  EXPECT_EQ(term.column.column, column) << text;
  EXPECT_EQ(term.operand_kind, operand) << text;
}

TEST(MysqlAnnotate, TextsOfPlansAreRead) {
  expect("(o.total > 890)", PredicateClass::range, "total", OperandKind::constant);
  expect("(`shop`.`o`.`state` = 'paid')", PredicateClass::equality, "state", OperandKind::constant);
  expect("(o.placed < TIMESTAMP'2023-03-01 00:00:00')", PredicateClass::range, "placed",
         OperandKind::constant);
  expect("((o.state = 'back') and (o.placed < 5))", PredicateClass::equality, "state",
         OperandKind::constant);
  expect("(o.note like '%x')", PredicateClass::contains_like, "note", OperandKind::constant);
  expect("(o.customer_id <=> c.id)", PredicateClass::equality, "customer_id", OperandKind::column);
  expect("(o.total = (select #2))", PredicateClass::equality, "total", OperandKind::subplan);
  expect("o.`id` = (subquery#2)", PredicateClass::equality, "id", OperandKind::subplan,
         Engine::mariadb);
  expect("trigcond(o.note = 'a' or o.note is null)", PredicateClass::disjunction, "",
         OperandKind::volatile_or_unknown, Engine::mariadb);
  expect("(<cache>(5) = o.`id`)", PredicateClass::equality, "id", OperandKind::constant,
         Engine::mariadb);
  expect("(year(o.placed) = 2024)", PredicateClass::equality, "placed", OperandKind::constant);
  EXPECT_EQ(first_term("(year(o.placed) = 2024)").column.wrapper, "year");
  EXPECT_EQ(first_term("(o.a is not null)").predicate_class, PredicateClass::is_not_null);
  EXPECT_EQ(first_term("cut (").predicate_class, PredicateClass::other);
}

TEST(MysqlAnnotate, SortKeysAreRead) {
  Plan plan;
  plan.engine = Engine::mariadb;
  plan.nodes.emplace_back();
  plan.finish();
  Node& node = plan.nodes.front();
  node.sort_key = {"orders.total desc", "`o`.`a key`"};
  annotate(plan, Catalog{});
  const auto& terms = plan.nodes.front().sort_terms;
  ASSERT_EQ(terms.size(), 2U);
  EXPECT_EQ(terms[0].column.column, "total");
  EXPECT_TRUE(terms[0].descending);
  EXPECT_EQ(terms[1].column.column, "a key");
}

}  // namespace
}  // namespace planwright::query
