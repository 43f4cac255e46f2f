// Against numbers PostgreSQL 15.18 printed; many more in tests/db/estimates/scan_costs.py.
#include <gtest/gtest.h>

#include <planwright/estimates/scan_cost.hpp>

namespace planwright::estimates {
namespace {

// orders of tests/db/estimates/hypothetical_costs.py: 300,000 rows in 3,704 pages.
TableShape orders() {
  TableShape table;
  table.pages = Blocks(3704);
  table.rows = Rows(300'000);
  return table;
}

TEST(ScanCost, SeqScanWithOneCondition) {
  EXPECT_DOUBLE_EQ(seq_path({}, orders(), 1).total.value(), 7454);
}

// reference = 'abc' with the index built: 0.42..8.44.
TEST(ScanCost, IndexScanForOneRow) {
  IndexShape index{Blocks(2165), Rows(300'000), 2, 0};
  ScanUse use;
  use.selectivity = 1.0 / 300'000;
  const PathCost path = index_path({}, orders(), index, use);
  EXPECT_NEAR(path.startup.value(), 0.42, 0.005);
  EXPECT_NEAR(path.total.value(), 8.44, 0.005);
}

TEST(ScanCost, CorrelationTakesTheHeapTogether) {
  IndexShape index{Blocks(825), Rows(300'000), 2, 0};
  ScanUse use;
  use.selectivity = 0.01;
  const Cost strewn = index_path({}, orders(), index, use).total;
  index.correlation = -1;
  const Cost together = index_path({}, orders(), index, use).total;
  // 3,000 rows: 2,136 pages at 4 each against one at 4 and 37 at 1.
  EXPECT_NEAR((strewn - together).value(), 2136 * 4 - (4 + 37), 1);
}

TEST(ScanCost, AnIndexOnlyScanSkipsVisiblePages) {
  IndexShape index{Blocks(825), Rows(300'000), 2, 0};
  ScanUse use;
  use.selectivity = 0.01;
  use.index_only = true;
  TableShape table = orders();
  table.all_visible = 1;
  // 9 index pages, 3,000 entries, the descent.
  EXPECT_NEAR(index_path({}, table, index, use).total.value(),
              9 * 4 + 3000 * (0.005 + 0.0025) + 3000 * 0.01 + 0.4225, 0.01);
}

TEST(ScanCost, RepeatedLookupsFindPagesInTheCache) {
  IndexShape index{Blocks(825), Rows(300'000), 2, 0};
  ScanUse use;
  use.selectivity = 1.0 / 300'000;
  const Cost once = index_path({}, orders(), index, use).total;
  use.loops = 100'000;
  EXPECT_LT(index_path({}, orders(), index, use).total.value(), once.value() / 4);
}

TEST(ScanCost, ASortBeyondWorkMemIsWrittenOut) {
  const PathCost input{Cost(0), Cost(100)};
  PlannerCosts roomy;
  roomy.work_mem = Bytes(1e9);
  const PathCost inside = sort_path(roomy, input, Rows(300'000), 64, Rows(0));
  const PathCost outside = sort_path({}, input, Rows(300'000), 64, Rows(0));
  // 300,000 · 88 bytes are 3,223 pages, written and read once at 1.75 each.
  EXPECT_NEAR((outside.total - inside.total).value(), 2 * 3223 * 1.75, 1);
  EXPECT_LT(sort_path({}, input, Rows(300'000), 64, Rows(10)).total, inside.total);
}

}  // namespace
}  // namespace planwright::estimates
