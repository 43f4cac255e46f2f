#include <array>

#include <gtest/gtest.h>

#include <planwright/model/statistics_bytes.hpp>

namespace {

using planwright::renumbered_dependencies;
using planwright::renumbered_ndistinct;

// From PostgreSQL 15: statistics on columns 3 and 5 of a table whose columns 1 and 4 were dropped
// (2, 3 and 5 are left), and on an expression (-1).
constexpr std::array<int, 3> left{2, 3, 5};
constexpr std::array<int, 3> places{1, 2, 3};

TEST(StatisticsBytes, ColumnsAreRenumbered) {
  const std::string head =
      "a4bf52a3"
      "01000000"
      "02000000";
  const std::string value = "0000000000001440";
  EXPECT_EQ(renumbered_ndistinct(head + value +
                                     "02000000"
                                     "0300"
                                     "0500" +
                                     value +
                                     "02000000"
                                     "ffff"
                                     "0500",
                                 left, places),
            head + value +
                "02000000"
                "0200"
                "0300" +
                value +
                "02000000"
                "ffff"
                "0300");
  EXPECT_EQ(renumbered_dependencies("2c9a54b4"
                                    "01000000"
                                    "01000000" +
                                        value +
                                        "0200"
                                        "0300"
                                        "0500",
                                    left, places),
            "2c9a54b4"
            "01000000"
            "01000000" +
                value +
                "0200"
                "0200"
                "0300");
}

TEST(StatisticsBytes, OtherBytesAreRefused) {
  const std::string good =
      "a4bf52a3"
      "01000000"
      "01000000"
      "0000000000001440"
      "01000000"
      "0300";
  ASSERT_TRUE(renumbered_ndistinct(good, left, places));
  EXPECT_FALSE(renumbered_dependencies(good, left, places)) << "another magic";
  EXPECT_FALSE(renumbered_ndistinct(good + "00", left, places)) << "longer";
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(renumbered_ndistinct(good.substr(0, size), left, places)) << size;
  }
  EXPECT_FALSE(renumbered_ndistinct(good, std::array{1, 2}, std::array{1, 2}))
      << "a column that is not there";
  EXPECT_FALSE(renumbered_ndistinct("", left, places));
  EXPECT_FALSE(renumbered_ndistinct("zz", left, places));
  std::string many = good;
  many.replace(40, 8, "ffffffff");
  EXPECT_FALSE(renumbered_ndistinct(many, left, places));
}

}  // namespace
