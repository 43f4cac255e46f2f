// MySQL's TREE: what the golden plans, captured from one version, do not show. Lines of 8.0 are
// made by its documented grammar.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/planners/planners.hpp>

#include "mysql/explain_tree.hpp"
#include "mysql/read_mysql.hpp"

namespace planwright::planners::mysql {
namespace {

Plan one(const std::string& text) {
  auto plans = read_tree(text);
  EXPECT_TRUE(plans) << (plans ? "" : plans.error().message);
  EXPECT_EQ(plans->size(), 1U);
  return plans->front();
}

Node node(const std::string& words) {
  return one("-> " + words).root();
}

std::string condition(const Node& node, PredicateRole role) {
  const NodePredicate* found = node.predicate(role);
  return found == nullptr ? "" : found->text;
}

TEST(MysqlTree, NumbersInEngineeringNotation) {
  const Node read = node(
      "Table scan on t  (cost=1.23e+6..4.5e+6 rows=143e+6) (actual time=77e-6..0.25 rows=1.5e+6 "
      "loops=2e+6)");
  EXPECT_EQ(read.native, "Table scan on t");
  EXPECT_DOUBLE_EQ(read.estimated->startup_cost.value(), 1.23e6);
  EXPECT_DOUBLE_EQ(read.estimated->total_cost.value(), 4.5e6);
  EXPECT_DOUBLE_EQ(read.estimated->rows.value(), 143e6);
  EXPECT_DOUBLE_EQ(read.actual->startup->value(), 77e-6);
  EXPECT_DOUBLE_EQ(read.actual->rows.value(), 1.5e6);
  EXPECT_DOUBLE_EQ(read.actual->loops, 2e6);
}

TEST(MysqlTree, NeverExecutedIsNotAbsent) {
  const Node never = node("Index lookup on o using i (a = 1)  (cost=0.35 rows=1) (never executed)");
  EXPECT_TRUE(never.never_executed());
  EXPECT_FALSE(node("Index lookup on o using i (a = 1)  (cost=0.35 rows=1)").actual);
}

TEST(MysqlTree, LookupIsAConditionInSql) {
  const Node two = node("Index lookup on o using i (a = c.id, b = 'x, (y')  (cost=0.35 rows=1)");
  EXPECT_EQ(condition(two, PredicateRole::index_cond), "a = c.id and b = 'x, (y'");
  EXPECT_EQ(two.index, "i");
  EXPECT_EQ(two.alias, "o");
  EXPECT_EQ(two.index_access, IndexAccess::lookup);
  const Node null = node(
      "Index lookup on t using k (a = 7 or NULL), with index condition: ((t.a = 7) or (t.a is "
      "null))");
  EXPECT_EQ(condition(null, PredicateRole::index_cond), "(a = 7 or a is null)");
  EXPECT_EQ(condition(null, PredicateRole::pushed_index_cond), "((t.a = 7) or (t.a is null))");
  EXPECT_EQ(null.index_access, IndexAccess::lookup_or_null);
}

TEST(MysqlTree, RangesCompareTwoSides) {
  const auto range = [](const std::string& over) {
    return condition(node("Index range scan on t using k over " + over), PredicateRole::index_cond);
  };
  EXPECT_EQ(range("('a' <= s < 'b')"), "('a' <= s AND s < 'b')");
  EXPECT_EQ(range("(s = 'new' AND 5 < n <= 9) OR (NULL < n < 3)"),
            "(s = 'new' AND 5 < n AND n <= 9) OR (n < 3)");
  EXPECT_EQ(range("(NULL < n)"), "(n is not null)");
  EXPECT_EQ(range("(n = 3)"), "(n = 3)");
  EXPECT_EQ(range("(n < ' OR (x')"), "(n < ' OR (x')");
}

TEST(MysqlTree, CoveringReverseAndSkip) {
  const Node covering = node("Covering index range scan on t using k over (a < 5) (reverse)");
  EXPECT_EQ(covering.kind, NodeKind::index_only_scan);
  EXPECT_TRUE(covering.backward);
  EXPECT_EQ(describe(covering), "Covering index range scan on t using k (reverse)");
  EXPECT_EQ(node("Covering index skip scan for grouping on t using k").index_access,
            IndexAccess::loose);
  EXPECT_EQ(node("Covering index skip scan on t using k over 5 < b").index_access,
            IndexAccess::skip);
  EXPECT_EQ(node("Full-text index search on t using k (a = 'x')").index_access,
            IndexAccess::full_text);
}

TEST(MysqlTree, HashJoinConditions) {
  const Plan plan = one(
      "-> Left hash join (b.x = a.x), (b.y = a.y), extra conditions: (b.z < a.z) and (a.v = 1)  "
      "(cost=1 rows=1)\n"
      "    -> Table scan on a  (cost=1 rows=1)\n"
      "    -> Hash\n"
      "        -> Table scan on b  (cost=1 rows=1)\n");
  const Node& join = plan.root();
  EXPECT_EQ(join.kind, NodeKind::hash_join);
  EXPECT_EQ(join.join_type, JoinType::left);
  EXPECT_EQ(join.native, "Left hash join");
  EXPECT_EQ(condition(join, PredicateRole::hash_cond), "(b.x = a.x) and (b.y = a.y)");
  EXPECT_EQ(condition(join, PredicateRole::join_filter), "(b.z < a.z) and (a.v = 1)");
  ASSERT_EQ(plan.nodes.size(), 3U);
  EXPECT_EQ(plan.nodes[1].relationship, Relationship::outer);
  EXPECT_EQ(plan.nodes[2].relationship, Relationship::inner);
}

TEST(MysqlTree, JoinTypesByTheirWords) {
  EXPECT_EQ(node("Nested loop semijoin (FirstMatch)").join_type, JoinType::semi);
  EXPECT_EQ(node("Nested loop antijoin").join_type, JoinType::anti);
  EXPECT_EQ(node("Nested loop left join").join_type, JoinType::left);
  EXPECT_EQ(node("Hash antijoin (a.x = b.x)").join_type, JoinType::anti);
  EXPECT_EQ(node("Hash semijoin (a.x = b.x)").kind, NodeKind::hash_join);
  EXPECT_EQ(node("Inner hash join (no condition)").native, "Inner hash join (no condition)");
  EXPECT_TRUE(node("Inner hash join (no condition)").predicates.empty());
}

TEST(MysqlTree, LimitAndOffset) {
  const Node both = node("Limit/Offset: 10/2000 row(s)  (cost=1 rows=1)");
  EXPECT_EQ(both.limit_rows, 10);
  EXPECT_EQ(both.offset_rows, 2000);
  EXPECT_EQ(node("Limit: 3 row(s) (no early end due to SQL_CALC_FOUND_ROWS)").limit_rows, 3);
  EXPECT_EQ(node("Offset: 5 row(s)").offset_rows, 5);
  EXPECT_FALSE(node("Offset: 5 row(s)").limit_rows);
}

TEST(MysqlTree, SortKeysWithCommasInside) {
  const Node sort = node("Sort: concat(a, ', '), t.b DESC, limit input to 50 row(s) per chunk");
  EXPECT_EQ(sort.native, "Sort");
  EXPECT_EQ(sort.sort_key, (std::vector<std::string>{"concat(a, ', ')", "t.b DESC"}));
}

TEST(MysqlTree, SelectListSubqueriesHangBelowWhatTheyAreEvaluatedFor) {
  const Plan plan =
      one("-> Table scan on t  (cost=1 rows=1) (actual time=0.1..1 rows=4 loops=1)\n"
          "-> Select #2 (subquery in projection; dependent)\n"
          "    -> Single-row index lookup on u using PRIMARY (a = t.a)  (cost=1 rows=1) (actual "
          "time=0.1..0.2 rows=1 loops=4)\n"
          "    -> Select #3 (subquery in projection; dependent)\n"
          "        -> Table scan on v  (cost=1 rows=1) (actual time=0.1..0.5 rows=1 loops=4)\n");
  ASSERT_EQ(plan.nodes.size(), 3U);
  EXPECT_EQ(plan.nodes[1].parent, 0U);
  EXPECT_EQ(plan.nodes[1].relationship, Relationship::sub_plan);
  EXPECT_EQ(plan.nodes[1].subquery_run, SubqueryRun::dependent);
  EXPECT_EQ(plan.nodes[1].subplan_name, "Select #2 (subquery in projection; dependent)");
  EXPECT_EQ(plan.nodes[2].parent, 1U);
  // None of it is inside the owner's own time.
  EXPECT_DOUBLE_EQ(plan.nodes[2].timing->total.value(), 2.0);
  EXPECT_NEAR(plan.nodes[1].timing->total.value(), 0.8 + 2.0, 1e-9);
  EXPECT_NEAR(plan.total_time()->value(), 1 + 0.8 + 2.0, 1e-9);
  EXPECT_DOUBLE_EQ(plan.root().timing->self.value(), 1.0);
}

TEST(MysqlTree, SelectListSubqueryBelowAStreamIsInItsTime) {
  const Plan plan =
      one("-> Sort: x  (actual time=12..12 rows=4 loops=1)\n"
          "    -> Stream results  (cost=1 rows=1) (actual time=0.1..10 rows=4 loops=1)\n"
          "        -> Table scan on t  (cost=1 rows=1) (actual time=0.1..1 rows=4 loops=1)\n"
          "        -> Select #2 (subquery in projection; dependent)\n"
          "            -> Table scan on u  (cost=1 rows=1) (actual time=0.1..2 rows=1 loops=4)\n");
  ASSERT_EQ(plan.nodes.size(), 4U);
  EXPECT_EQ(plan.nodes[3].parent, 1U);
  EXPECT_DOUBLE_EQ(plan.nodes[1].timing->self.value(), 10.0 - 1 - 8);
  EXPECT_DOUBLE_EQ(plan.total_time()->value(), 12);
}

TEST(MysqlTree, AggregateThatReadsItsSubqueryHoldsIt) {
  const Plan plan =
      one("-> Aggregate: sum((select #2))  (cost=1 rows=1) (actual time=10..10 rows=1 loops=1)\n"
          "    -> Table scan on t  (cost=1 rows=1) (actual time=0.1..1 rows=4 loops=1)\n"
          "-> Select #2 (subquery in projection; dependent)\n"
          "    -> Table scan on u  (cost=1 rows=1) (actual time=0.1..2 rows=1 loops=4)\n");
  EXPECT_DOUBLE_EQ(plan.total_time()->value(), 10);
  EXPECT_DOUBLE_EQ(plan.root().timing->self.value(), 1);
}

TEST(MysqlTree, SubqueryRunWhilePlanningDoesNotMakeItsOwnerNegative) {
  const Plan plan =
      one("-> Filter: (t.a > (select #2))  (cost=1 rows=1) (actual time=0.1..1 rows=4 loops=1)\n"
          "    -> Table scan on t  (cost=1 rows=1) (actual time=0.1..0.9 rows=4 loops=1)\n"
          "    -> Select #2 (subquery in condition; run only once)\n"
          "        -> Table scan on u  (cost=1 rows=1) (actual time=0.1..5 rows=1 loops=1)\n");
  EXPECT_DOUBLE_EQ(plan.total_time()->value(), 6);
  EXPECT_NEAR(plan.root().timing->self.value(), 0.1, 1e-9);
  EXPECT_EQ(plan.nodes[2].subquery_run, SubqueryRun::once);
}

// 8.0: a scan of a temporary table did not hold the filling of it.
TEST(MysqlTree, ParentThatShowsLessThanItsInputsTakesTheirs) {
  const Plan plan =
      one("-> Table scan on <temporary>  (actual time=0.001..0.004 rows=3 loops=1)\n"
          "    -> Aggregate using temporary table  (actual time=9..9 rows=3 loops=1)\n"
          "        -> Table scan on t  (cost=1 rows=1) (actual time=0.1..5 rows=4 loops=1)\n");
  EXPECT_DOUBLE_EQ(plan.total_time()->value(), 9);
  EXPECT_DOUBLE_EQ(plan.root().timing->self.value(), 0);
  EXPECT_FALSE(plan.root().timing->approximate.empty());
  EXPECT_DOUBLE_EQ(plan.nodes[1].timing->self.value(), 4);
}

TEST(MysqlTree, ScansOfWhatIsMaterializedReadNoStoredTable) {
  const Plan plan = one(
      "-> Nested loop inner join  (cost=1 rows=1)\n"
      "    -> Table scan on d  (cost=1 rows=1)\n"
      "        -> Materialize  (cost=1 rows=1)\n"
      "            -> Table scan on t  (cost=1 rows=1)\n"
      "    -> Index lookup on c using <auto_key0> (a = d.a)  (cost=1 rows=1)\n"
      "        -> Materialize CTE c if needed (query plan printed elsewhere)  (cost=1 rows=1)\n");
  EXPECT_EQ(plan.nodes[1].kind, NodeKind::subquery_scan);
  EXPECT_TRUE(plan.nodes[1].relation.empty());
  EXPECT_EQ(plan.nodes[2].subplan_name, "derived table d");
  EXPECT_EQ(plan.nodes[3].kind, NodeKind::seq_scan);
  EXPECT_EQ(plan.nodes[4].kind, NodeKind::cte_scan);
  EXPECT_EQ(plan.nodes[4].cte, "c");
}

TEST(MysqlTree, UnknownWordsAreKeptAndSaid) {
  const Plan plan = one("-> Quantum scan on t  (cost=1 rows=1)\n");
  EXPECT_EQ(plan.root().kind, NodeKind::unknown);
  EXPECT_EQ(plan.root().native, "Quantum scan on t");
  ASSERT_EQ(plan.diagnostics.size(), 1U);
  EXPECT_NE(plan.diagnostics.front().message.find("Quantum scan"), std::string::npos);
}

TEST(MysqlTree, TooDeepIsRefusedWithItsPlace) {
  std::string text;
  for (int level = 0; level < 1200; ++level) {
    text += std::string(static_cast<std::size_t>(level), ' ') + "-> Filter: a\n";
  }
  const auto plans = read_tree(text);
  ASSERT_FALSE(plans);
  EXPECT_NE(plans.error().message.find("1000 levels"), std::string::npos);
  EXPECT_EQ(plans.error().where, "1001:1001");
}

TEST(MysqlTree, ThePromptOfAStatementsNextLineIsNoPlan) {
  EXPECT_FALSE(detects("mysql> EXPLAIN\n    -> SELECT *\n    -> FROM t;\n"));
  EXPECT_TRUE(detects("mysql> EXPLAIN\n    -> SELECT 1\\G\n-> Rows fetched before execution\n"));
}

}  // namespace
}  // namespace planwright::planners::mysql
