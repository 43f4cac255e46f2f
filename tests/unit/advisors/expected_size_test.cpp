#include "findings/expected_size.hpp"

#include <gtest/gtest.h>

namespace planwright::advisors {
namespace {

Column column(const std::string& name, const std::string& type, double width, double nulls = 0) {
  Column made;
  made.name = name;
  made.type = type;
  made.statistics.emplace().average_width = width;
  made.statistics->null_fraction = nulls;
  return made;
}

// 24 bytes of header, 4 + 4 (alignment) + 8 + 84 = 100, aligned 104, and a line pointer of 4: 132
// bytes; 61 rows fill the 8168 bytes of a page.
TEST(ExpectedSize, ATableOfKnownWidths) {
  Relation relation;
  relation.columns = {column("id", "int4", 4), column("at", "timestamptz", 8),
                      column("note", "text", 84)};
  relation.rows = Rows(61'000);
  EXPECT_EQ(expected_table_pages(relation), Blocks(1000));
  relation.fillfactor = 50;  // 30 rows a page
  EXPECT_EQ(expected_table_pages(relation), Blocks(2034));
}

TEST(ExpectedSize, NothingIsSaidWithoutStatisticsOfEveryColumn) {
  Relation relation;
  relation.columns = {column("id", "int4", 4)};
  relation.columns.emplace_back();
  relation.columns.back().name = "new";
  relation.rows = Rows(1000);
  EXPECT_FALSE(expected_table_pages(relation));
}

// On a server 1,000,000 distinct int4 in order take 2,745 pages (PostgreSQL 15).
TEST(ExpectedSize, AnIndexOnUniqueIntegers) {
  Relation relation;
  relation.columns = {column("id", "int4", 4)};
  relation.columns[0].statistics->distinct = -1;
  Index index;
  index.keys.emplace_back();
  index.keys.back().column = "id";
  index.tuples = Rows(1'000'000);
  relation.rows = Rows(1'000'000);
  const auto pages = expected_index_pages(relation, index, 15);
  ASSERT_TRUE(pages);
  EXPECT_NEAR(pages->value(), 2745, 30);
  index.method = "gin";
  EXPECT_FALSE(expected_index_pages(relation, index, 15));
}

}  // namespace
}  // namespace planwright::advisors
