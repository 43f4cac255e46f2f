// By hand from the statistics; against the planner in tests/db/estimates/row_counts.py.
#include <gtest/gtest.h>

#include <planwright/estimates/index_use.hpp>
#include <planwright/estimates/selectivity.hpp>

namespace planwright::estimates {
namespace {

Relation orders() {
  Relation relation;
  relation.rows = Rows(1000);
  Column status{"status", "text"};
  ColumnStatistics& words = status.statistics.emplace();
  words.null_fraction = 0.1;
  words.distinct = 7;
  words.common_values = {"done", "it's open"};
  words.common_frequencies = {0.6, 0.2};
  Column amount{"amount", "integer"};
  ColumnStatistics& numbers = amount.statistics.emplace();
  numbers.distinct = -1;
  numbers.histogram = {"0", "100", "200", "400"};
  Column day{"day", "timestamp with time zone"};
  ColumnStatistics& days = day.statistics.emplace();
  days.distinct = -1;
  days.histogram = {"2024-01-01 00:00:00+00", "2024-01-11 00:00:00+00"};
  relation.columns = {status, amount, day, {"plain", "int4"}};
  return relation;
}

Predicate term(PredicateClass kind, const std::string& column, const std::string& op,
               const std::string& operand, OperandKind with = OperandKind::constant) {
  Predicate made;
  made.predicate_class = kind;
  made.column.column = column;
  made.op = op;
  made.operand = operand;
  made.operand_kind = with;
  return made;
}

TEST(Literals, AreReadFromTheServersText) {
  EXPECT_EQ(literal_value("'it''s open'::text"), "it's open");
  EXPECT_EQ(literal_value("(-5)"), "-5");
  EXPECT_EQ(literal_value("'7'::numeric(10,2)"), "7");
  EXPECT_EQ(literal_value("now()"), std::nullopt);
  EXPECT_EQ(literal_value("'2 days'::interval + x"), std::nullopt);
  EXPECT_EQ(literal_list("'{1,\"a b\",3}'::text[]"), (std::vector<std::string>{"1", "a b", "3"}));
  EXPECT_EQ(literal_list("ANY ('{5,6}'::integer[])"), (std::vector<std::string>{"5", "6"}));
  EXPECT_EQ(literal_list("ARRAY['a'::text, 'b,c'::text]"), (std::vector<std::string>{"a", "b,c"}));
  EXPECT_EQ(literal_list("$1"), std::nullopt);
}

TEST(Selectivity, CommonValuesAndTheRest) {
  const Relation relation = orders();
  const auto equal = [&](const char* value) {
    return selectivity(relation, term(PredicateClass::equality, "status", "=", value));
  };
  EXPECT_DOUBLE_EQ(equal("'done'::text"), 0.6);
  EXPECT_DOUBLE_EQ(equal("'it''s open'::text"), 0.2);
  // What is left, 1 − 0.1 − 0.8, over five other values.
  EXPECT_NEAR(equal("'held'::text"), 0.1 / 5, 1e-12);
  // Unknown: what is not null over all seven.
  EXPECT_NEAR(selectivity(relation, term(PredicateClass::equality, "status", "=", "$1",
                                         OperandKind::parameter)),
              0.9 / 7, 1e-12);
  EXPECT_NEAR(selectivity(relation, term(PredicateClass::in_list, "status", "=",
                                         "ANY ('{done,held}'::text[])")),
              0.62, 1e-12);
  EXPECT_NEAR(selectivity(relation, term(PredicateClass::inequality, "status", "<>", "'done'")),
              0.3, 1e-12);
  EXPECT_DOUBLE_EQ(selectivity(relation, term(PredicateClass::is_null, "status", "", "")), 0.1);
}

TEST(Selectivity, RangesInterpolateTheHistogram) {
  const Relation relation = orders();
  const auto below = [&](const char* column, const char* value) {
    return selectivity(relation, term(PredicateClass::range, column, "<", value));
  };
  EXPECT_NEAR(below("amount", "300"), 2.5 / 3, 0.002);
  EXPECT_NEAR(below("day", "'2024-01-06 00:00:00+00'::timestamp with time zone"), 0.5, 0.002);
  EXPECT_NEAR(below("day", "'2024-01-06 02:00:00+02'::timestamp with time zone"), 0.5, 0.002);
  EXPECT_NEAR(below("plain", "5"), 1.0 / 3, 1e-12) << "no statistics";
  // 100 to 200 is one bucket of three, not the product of two thirds and one half.
  const std::vector<Predicate> between{term(PredicateClass::range, "amount", ">=", "100"),
                                       term(PredicateClass::range, "amount", "<", "200")};
  EXPECT_NEAR(selectivity(relation, between), 1.0 / 3, 0.003);
}

TEST(Selectivity, ConditionsAreIndependentAndClamped) {
  const Relation relation = orders();
  const std::vector<Predicate> both{term(PredicateClass::equality, "status", "=", "'done'"),
                                    term(PredicateClass::range, "amount", "<", "300")};
  EXPECT_NEAR(selectivity(relation, both), 0.6 * 2.5 / 3, 0.002);
  EXPECT_EQ(selectivity(relation, std::span<const Predicate>{}), 1);
}

TEST(Selectivity, GroupsAreCappedByRows) {
  const Relation relation = orders();
  const std::vector<std::string> one{"status"};
  const std::vector<std::string> keys{"amount"};
  EXPECT_EQ(group_count(relation, one, 1000), 7);
  EXPECT_EQ(group_count(relation, keys, 50), 50);
}

TEST(IndexUse, LeadingEqualityThenRangeBoundsTheScan) {
  Index index;
  index.keys = {{"status", {}, false, false, {}, {}},
                {"amount", {}, false, false, {}, {}},
                {"day", {}, false, false, {}, {}}};
  const std::vector<Predicate> terms{term(PredicateClass::range, "amount", ">", "5"),
                                     term(PredicateClass::equality, "status", "=", "'done'"),
                                     term(PredicateClass::range, "day", "<", "'2024-01-06'"),
                                     term(PredicateClass::equality, "plain", "=", "1")};
  const IndexMatch match = match_terms(index, terms);
  EXPECT_EQ(match.conditions, (std::vector<std::size_t>{1, 0, 2}));
  EXPECT_EQ(match.boundary, (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(match.filters, (std::vector<std::size_t>{3}));
  EXPECT_EQ(match.equal_keys, 1u);
}

TEST(IndexUse, APartialIndexNeedsItsPredicate) {
  Index index;
  index.keys = {{"amount", {}, false, false, {}, {}}};
  index.where = "(status = 'done'::text)";
  const std::vector<Predicate> with{term(PredicateClass::equality, "status", "=", "'done'::text"),
                                    term(PredicateClass::range, "amount", ">", "5")};
  EXPECT_TRUE(match_terms(index, with).predicate_implied);
  const std::vector<Predicate> other{term(PredicateClass::equality, "status", "=", "'open'"),
                                     term(PredicateClass::range, "amount", ">", "5")};
  EXPECT_FALSE(match_terms(index, other).predicate_implied);
  index.where = "(amount IS NOT NULL)";
  EXPECT_TRUE(match_terms(index, other).predicate_implied) << "> is never true of NULL";
}

}  // namespace
}  // namespace planwright::estimates
