#include "indexes/candidate.hpp"

#include <gtest/gtest.h>

namespace planwright::advisors {
namespace {

Predicate term(PredicateClass predicate_class, const std::string& column) {
  Predicate predicate;
  predicate.predicate_class = predicate_class;
  predicate.column.column = column;
  predicate.operand_kind = OperandKind::constant;
  return predicate;
}

Node scan_of(const std::string& schema, const std::string& name) {
  Node node;
  node.kind = NodeKind::seq_scan;
  node.relation = {schema, name};
  return node;
}

std::vector<std::string> columns(const Candidate& candidate) {
  std::vector<std::string> names;
  for (const IndexKey& key : candidate.keys) {
    names.push_back(key.column);
  }
  return names;
}

TEST(Candidate, EqualityThenInThenOneRange) {
  const auto candidate =
      btree_for(scan_of("public", "t"),
                {term(PredicateClass::range, "r"), term(PredicateClass::in_list, "i"),
                 term(PredicateClass::equality, "e"), term(PredicateClass::range, "r"),
                 term(PredicateClass::range, "second"), term(PredicateClass::inequality, "n")},
                nullptr);
  ASSERT_TRUE(candidate);
  EXPECT_EQ(columns(*candidate), (std::vector<std::string>{"e", "i", "r"}));
  EXPECT_EQ(candidate->terms_used, 4U) << "both ends of the range are answered";
  EXPECT_EQ(candidate->terms_left, 2U);
  EXPECT_EQ(candidate->selective_terms_left, 1U) << "the second range may be the selective one";
}

TEST(Candidate, NothingForTheServersOwnTables) {
  for (const auto& [schema, name] : {std::pair{"pg_catalog", "pg_class"},
                                     {"", "pg_class"},
                                     {"information_schema", "tables"},
                                     {"pg_temp_3", "t"}}) {
    EXPECT_FALSE(btree_for(scan_of(schema, name), {term(PredicateClass::equality, "a")}, nullptr))
        << schema << "." << name;
  }
}

TEST(Candidate, NothingWhereNoBtreeHelps) {
  Predicate wrapped = term(PredicateClass::equality, "a");
  wrapped.column.wrapper = "date_trunc";
  wrapped.column.expression = "date_trunc('day'::text, a)";
  for (const Predicate& useless :
       {term(PredicateClass::contains_like, "a"), term(PredicateClass::inequality, "a"),
        term(PredicateClass::containment, "a"), term(PredicateClass::is_not_null, "a"), wrapped}) {
    EXPECT_FALSE(btree_for(scan_of("public", "t"), {useless}, nullptr));
  }
}

TEST(Candidate, UnknownColumnsAndTypesWithoutOrderAreLeftOut) {
  Relation relation;
  relation.ref = {"public", "t"};
  relation.columns = {{"doc", "json", false, false}, {"id", "int4", false, false}};
  const auto candidate =
      btree_for(scan_of("public", "t"),
                {term(PredicateClass::equality, "doc"), term(PredicateClass::equality, "ghost"),
                 term(PredicateClass::equality, "id")},
                &relation);
  ASSERT_TRUE(candidate);
  EXPECT_EQ(columns(*candidate), (std::vector<std::string>{"id"}));
}

TEST(Candidate, AnExpressionIsWrittenWithoutTheQuerysAlias) {
  Predicate wrapped = term(PredicateClass::equality, "email");
  wrapped.column.wrapper = "lower";
  wrapped.column.qualifier = "c";
  for (const auto& [printed, wanted] :
       {std::pair{"lower((c.email)::text)", "lower((email)::text)"},
        {"(lower(c.email))", "lower(email)"},
        {"(c.a) || lower(abc.email)", "(a) || lower(abc.email)"},
        {"lower(c.email || ' c.d'::text)", "lower(email || ' c.d'::text)"},
        {"lower(\"c\".email)", "lower(email)"}}) {
    wrapped.column.expression = printed;
    const auto key = index_key(wrapped, nullptr);
    ASSERT_TRUE(key) << printed;
    EXPECT_EQ(key->expression, wanted);
  }
}

TEST(Candidate, AnExistingIndexServesInAnyOrderOfItsEqualities) {
  Relation relation;
  relation.ref = {"public", "t"};
  relation.columns = {
      {"a", "int4", false, false}, {"b", "int4", false, false}, {"c", "int4", false, false}};
  Index index;
  index.name = "serves";
  index.keys = {{"b", {}, false, false, {}, {}},
                {"a", {}, false, false, {}, {}},
                {"c", {}, false, false, {}, {}}};
  relation.indexes = {index};
  const std::vector<Predicate> terms{term(PredicateClass::equality, "a"),
                                     term(PredicateClass::equality, "b"),
                                     term(PredicateClass::range, "c")};
  const auto candidate = btree_for(scan_of("public", "t"), terms, &relation);
  ASSERT_TRUE(candidate);
  EXPECT_NE(existing_index(*candidate, &relation), nullptr);
  relation.indexes[0].where = "a > 0";
  EXPECT_EQ(existing_index(*candidate, &relation), nullptr)
      << "a partial index may not hold the rows";
  relation.indexes[0].where = "";
  relation.indexes[0].valid = false;
  EXPECT_EQ(existing_index(*candidate, &relation), nullptr);
}

}  // namespace
}  // namespace planwright::advisors
