// What a plan's own conditions say, read back. Texts are as PostgreSQL 15 to 17 print them.
#include <gtest/gtest.h>

#include <planwright/catalog/catalog.hpp>
#include <planwright/query/query.hpp>

namespace planwright::query {
namespace {

std::vector<Predicate> terms_of(const std::string& condition, const Catalog& catalog = {}) {
  Plan plan;
  Node node;
  node.kind = NodeKind::seq_scan;
  node.native = "Seq Scan";
  node.relation.name = "orders";
  node.alias = "o";
  node.predicates.push_back({PredicateRole::filter, condition, {}});
  plan.nodes.push_back(node);
  plan.finish();
  annotate(plan, catalog);
  return plan.nodes[0].predicates[0].terms;
}

Predicate one(const std::string& condition, const Catalog& catalog = {}) {
  const auto terms = terms_of(condition, catalog);
  EXPECT_EQ(terms.size(), 1U) << condition;
  return terms.empty() ? Predicate{} : terms.front();
}

TEST(Annotate, ConjunctsAreTermsOfTheirOwn) {
  const auto terms = terms_of(
      "((o.customer_id = 42) AND (o.status = 'paid'::text) AND (o.total > "
      "'10'::numeric))");
  ASSERT_EQ(terms.size(), 3U);
  EXPECT_EQ(terms[0].predicate_class, PredicateClass::equality);
  EXPECT_EQ(terms[0].column.column, "customer_id");
  EXPECT_EQ(terms[0].operand, "42");
  EXPECT_EQ(terms[2].predicate_class, PredicateClass::range);
}

TEST(Annotate, ClassesFollowWhatAnIndexCanDo) {
  EXPECT_EQ(one("(o.id = ANY ('{1,2}'::integer[]))").predicate_class, PredicateClass::in_list);
  EXPECT_EQ(one("(o.id <> 1)").predicate_class, PredicateClass::inequality);
  EXPECT_EQ(one("(o.id <> ALL ('{1,2}'::integer[]))").predicate_class, PredicateClass::inequality);
  EXPECT_EQ(one("(o.note IS NULL)").predicate_class, PredicateClass::is_null);
  EXPECT_EQ(one("(o.note IS NOT NULL)").predicate_class, PredicateClass::is_not_null);
  EXPECT_EQ(one("(o.note ~~ 'abc%'::text)").predicate_class, PredicateClass::prefix_like);
  EXPECT_EQ(one("(o.note ~~ '%abc'::text)").predicate_class, PredicateClass::contains_like);
  EXPECT_EQ(one("(o.note ~~* 'abc'::text)").predicate_class, PredicateClass::case_insensitive_like);
  EXPECT_EQ(one("(o.note !~~ 'abc%'::text)").predicate_class, PredicateClass::inequality);
  EXPECT_EQ(one("(o.tags @> '{a}'::text[])").predicate_class, PredicateClass::containment);
  EXPECT_EQ(one("(o.paid)").predicate_class, PredicateClass::boolean_column);
  EXPECT_TRUE(one("(NOT o.paid)").negated);
  EXPECT_EQ(one("((o.a = 1) OR (o.b = 2))").alternatives.size(), 2U);
}

TEST(Annotate, AConditionTurnedAroundIsAboutTheColumn) {
  const Predicate term = one("(100 < o.total)");
  EXPECT_EQ(term.column.column, "total");
  EXPECT_EQ(term.op, ">");
}

TEST(Annotate, WrappedColumnsAreNotBare) {
  const Predicate lower = one("(lower((o.email)::text) = 'x'::text)");
  EXPECT_FALSE(lower.column.bare());
  EXPECT_EQ(lower.column.wrapper, "lower");
  EXPECT_EQ(lower.column.expression, "lower((o.email)::text)");
  EXPECT_EQ(one("((o.created_at)::date = '2025-01-01'::date)").column.wrapper, "::date");
  EXPECT_EQ(one("((o.total + 1) = 5)").column.wrapper, "+");
}

TEST(Annotate, ACastOfVarcharToTextHidesNothing) {
  EXPECT_TRUE(one("((o.status)::text = 'paid'::text)").column.bare());
  const Catalog varchar =
      catalog::from_ddl("create table orders (status varchar(10), id int);", "s").catalog;
  EXPECT_TRUE(one("((o.status)::text = 'paid'::text)", varchar).column.bare());
  EXPECT_FALSE(one("((o.id)::text = '5'::text)", varchar).column.bare());
}

TEST(Annotate, ResultsOfSubplansAreOperands) {
  EXPECT_EQ(one("(o.total > $0)").operand_kind, OperandKind::parameter);
  EXPECT_EQ(one("(o.total > (InitPlan 1).col1)").operand_kind, OperandKind::subplan);
  EXPECT_EQ(one("(o.total > (SubPlan 1))").operand_kind, OperandKind::subplan);
  EXPECT_EQ(one("(NOT (hashed SubPlan 1))").operand_kind, OperandKind::subplan);
}

TEST(Annotate, JoinsNameBothSides) {
  const Predicate term = one("(c.id = o.customer_id)");
  EXPECT_EQ(term.column.column, "customer_id") << "the own side first";
  EXPECT_EQ(term.other.qualifier, "c");
  EXPECT_EQ(term.operand_kind, OperandKind::column);
}

TEST(Annotate, WhatCannotBeReadIsOther) {
  EXPECT_EQ(one("(not sql at all ((").predicate_class, PredicateClass::other);
  EXPECT_EQ(one("(ROW(o.a, o.b) > ROW(1, 2))").predicate_class, PredicateClass::other);
}

}  // namespace
}  // namespace planwright::query
