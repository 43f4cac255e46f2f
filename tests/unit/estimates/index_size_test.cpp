// Sizes against pg_relation_size and bt_metap of PostgreSQL 15.18; many more on a live server in
// tests/db/estimates/index_sizes.py.
#include <gtest/gtest.h>

#include <planwright/estimates/index_size.hpp>

namespace planwright::estimates {
namespace {

Column column(const std::string& name, const std::string& type, double distinct, double width) {
  Column made;
  made.name = name;
  made.type = type;
  ColumnStatistics& statistics = made.statistics.emplace();
  statistics.distinct = distinct;
  statistics.average_width = width;
  return made;
}

// 300,000 rows, as in the live test.
Relation wide() {
  Relation relation;
  relation.ref = {"public", "wide"};
  relation.rows = Rows(300'000);
  relation.columns = {column("id", "integer", -1, 4), column("thousand", "integer", 1001, 4),
                      column("hash", "text", -1, 33), column("price", "numeric(10,2)", 1001, 5),
                      column("flag", "boolean", 2, 1)};
  Column sparse = column("sparse", "integer", -0.3, 4);
  sparse.statistics->null_fraction = 0.7;
  relation.columns.push_back(sparse);
  relation.columns.push_back({"unknown", "text"});
  return relation;
}

Index on(std::initializer_list<const char*> columns) {
  Index index;
  for (const char* name : columns) {
    index.keys.push_back({name, {}, false, false, {}, {}});
  }
  return index;
}

TEST(BtreeSize, DistinctIntegersAreExact) {
  const BtreeSize size = btree_size(on({"id"}), wide());
  EXPECT_EQ(size.pages.value(), 825);
  EXPECT_EQ(size.height, 2);
  EXPECT_EQ(size.bytes.value(), 825 * 8192);
}

TEST(BtreeSize, DistinctTextsAreExact) {
  EXPECT_EQ(btree_size(on({"hash"}), wide()).pages.value(), 2165);
}

TEST(BtreeSize, EqualKeysAreStoredOnce) {
  EXPECT_NEAR(btree_size(on({"thousand"}), wide()).pages.value(), 258, 258 * 0.03);
  EXPECT_NEAR(btree_size(on({"flag"}), wide()).pages.value(), 257, 3);
}

TEST(BtreeSize, NothingIsStoredOnceWhereTheServerCannot) {
  SizeOptions twelve;
  twelve.server_major = 12;
  EXPECT_EQ(btree_size(on({"thousand"}), wide(), twelve).pages.value(), 827) << "before 13";
  EXPECT_GT(btree_size(on({"price"}), wide()).pages.value(), 800) << "1.0 and 1.00 are equal";
  Index unique = on({"sparse"});
  unique.unique = true;
  EXPECT_GT(btree_size(unique, wide()).pages.value(),
            1.5 * btree_size(on({"sparse"}), wide()).pages.value())
      << "CREATE UNIQUE INDEX does not even put NULLs together";
  Index including = on({"thousand"});
  including.include = {"flag"};
  // 8 + 4 + 1 bytes are MAXALIGNed to 16, as an integer's entry is: 827 pages, not 258.
  EXPECT_NEAR(btree_size(including, wide()).pages.value(), 827, 2);
}

TEST(BtreeSize, FillfactorAndPredicateCount) {
  Index half = on({"hash"});
  half.fillfactor = 50;
  EXPECT_EQ(btree_size(half, wide()).pages.value(), 3935);
  SizeOptions tenth;
  tenth.share = 0.1;
  Index partial = on({"id"});
  partial.where = "flag";
  EXPECT_NEAR(btree_size(partial, wide(), tenth).pages.value(), 84, 1);
  Index not_null = on({"sparse"});
  not_null.where = "(sparse IS NOT NULL)";
  EXPECT_NEAR(btree_size(not_null, wide()).pages.value(), 825 * 0.3, 5);
}

TEST(BtreeSize, SaysWhatItRestsOn) {
  EXPECT_NE(btree_size(on({"thousand"}), wide()).basis.find("about 300 rows a key"),
            std::string::npos);
  EXPECT_NE(btree_size(on({"unknown"}), wide()).basis.find("no statistics of unknown"),
            std::string::npos);
  Relation unseen = wide();
  unseen.rows.reset();
  EXPECT_EQ(btree_size(on({"id"}), unseen).pages.value(), 0);
  EXPECT_EQ(btree_size(on({"id"}), unseen).basis, "the number of rows is not known");
  unseen.rows = Rows(0);
  EXPECT_EQ(btree_size(on({"id"}), unseen).pages.value(), 1);
}

TEST(BtreeSize, TheSameQuestionHasTheSameAnswer) {
  EXPECT_EQ(btree_size(on({"sparse", "hash"}), wide()).pages,
            btree_size(on({"sparse", "hash"}), wide()).pages);
}

TEST(IndexSize, OtherMethodsAreRough) {
  Index hash = on({"id"});
  hash.method = "hash";
  const auto size = index_size(hash, wide());
  ASSERT_TRUE(size);
  EXPECT_TRUE(size->approximate);
  EXPECT_NEAR(size->pages.value(), 1026, 10);
  // 200,000 ranges of 22 bytes made 1,980 pages on 15.18.
  Relation ranges;
  ranges.rows = Rows(200'000);
  ranges.columns = {{"r", "tstzrange", false, false}};
  ranges.columns[0].statistics.emplace().average_width = 22;
  Index gist = on({"r"});
  gist.method = "gist";
  ASSERT_TRUE(index_size(gist, ranges));
  EXPECT_NEAR(index_size(gist, ranges)->pages.value(), 1980, 200);
  gist.method = "unheard of";
  EXPECT_FALSE(index_size(gist, ranges));
}

}  // namespace
}  // namespace planwright::estimates
