// The arithmetic against numbers PostgreSQL 15.18 printed for the same question.
#include <gtest/gtest.h>

#include <planwright/estimates/postgresql_cost.hpp>

namespace planwright::estimates {
namespace {

// tests/golden/rules/index-for-filter/fires-with-equality-before-range: 400,000 rows in 7,273
// pages, two conditions, "Total Cost": 13273.00.
TEST(PostgresqlCost, SeqScanIsExact) {
  ScanQuestion question;
  question.table_pages = Blocks(7273);
  question.table_rows = Rows(400'000);
  question.conditions = 2;
  EXPECT_DOUBLE_EQ(seq_scan_cost({}, question).value(), 13273.0);
}

TEST(PostgresqlCost, PagesFetchedIsMackertAndLohman) {
  // One row touches one page, all rows touch all pages, never more while the cache holds them.
  EXPECT_EQ(pages_fetched(Rows(1), Blocks(1000), Blocks(524'288)).value(), 1);
  EXPECT_EQ(pages_fetched(Rows(1e9), Blocks(1000), Blocks(524'288)).value(), 1000);
  // 2TN/(2T+N) = 2·1000·100/(2000+100) = 95.2, rounded up.
  EXPECT_EQ(pages_fetched(Rows(100), Blocks(1000), Blocks(524'288)).value(), 96);
  EXPECT_GT(pages_fetched(Rows(1e6), Blocks(10'000), Blocks(100)).value(), 10'000)
      << "a cache smaller than the table reads pages again";
}

// CREATE TABLE t AS SELECT i FROM generate_series(1, 1000000) i; CREATE INDEX on it: 2,745 pages
// (pg_relation_size / 8192), level 2 (bt_metap), on PostgreSQL 12 to 18.
TEST(PostgresqlCost, BtreeOfAMillionIntegers) {
  const BtreeSize size = btree_size(Rows(1'000'000), 4);
  EXPECT_NEAR(size.pages.value(), 2745, 2745 * 0.02);
  EXPECT_EQ(size.height, 2);
}

TEST(PostgresqlCost, AnEmptyTableHasAnIndexOfAPage) {
  EXPECT_EQ(btree_size(Rows(0), 8).height, 0);
  EXPECT_GE(btree_size(Rows(0), 8).pages.value(), 1);
}

TEST(PostgresqlCost, SettingsOfThePlanAreUsed) {
  Plan plan;
  plan.settings = {{"effective_cache_size", "1GB"}, {"random_page_cost", "1.1"}};
  const PlannerCosts costs = planner_costs(plan);
  EXPECT_DOUBLE_EQ(costs.random_page, 1.1);
  EXPECT_DOUBLE_EQ(costs.effective_cache_size.value(), 131'072);
  EXPECT_DOUBLE_EQ(costs.seq_page, 1.0);
}

}  // namespace
}  // namespace planwright::estimates
