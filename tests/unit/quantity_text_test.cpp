#include <gtest/gtest.h>

#include <planwright/base/quantity_text.hpp>

namespace planwright {
namespace {

TEST(QuantityText, TimesHaveThreeDigitsAndAFittingUnit) {
  EXPECT_EQ(text(Milliseconds(0)), "0 ms");
  EXPECT_EQ(text(Milliseconds(0.2134)), "0.21 ms");
  EXPECT_EQ(text(Milliseconds(0.012)), "0.012 ms");
  EXPECT_EQ(text(Milliseconds(182.4)), "182 ms");
  EXPECT_EQ(text(Milliseconds(3456)), "3.46 s");
  EXPECT_EQ(text(Milliseconds(250'000)), "4 min 10 s");
  EXPECT_EQ(text(Milliseconds(7'260'000)), "2 h 1 min");
}

TEST(QuantityText, SizesArePowersOf1024) {
  EXPECT_EQ(text(Bytes(512)), "512 B");
  EXPECT_EQ(text(Bytes(8192)), "8.00 kB");
  EXPECT_EQ(text(Bytes(18.4 * 1024 * 1024)), "18.4 MB");
}

TEST(QuantityText, CountsAreReadable) {
  EXPECT_EQ(count_text(12345), "12,345");
  EXPECT_EQ(count_text(1'234'567), "1.23 million");
  EXPECT_EQ(count_text(2.5), "2.50");
  EXPECT_EQ(rows_text(Rows(1)), "1 row");
  EXPECT_EQ(rows_text(Rows(0)), "0 rows");
}

TEST(QuantityText, SharesNeverRoundToAllOrNothing) {
  EXPECT_EQ(percent_text(0.634), "63 %");
  EXPECT_EQ(percent_text(0.9999), "99.99 %");
  EXPECT_EQ(percent_text(0.99999), "99.99 %");
  EXPECT_EQ(percent_text(1), "100 %");
  EXPECT_EQ(percent_text(0.0001), "under 0.1 %");
  EXPECT_EQ(percent_text(0), "0 %");
}

}  // namespace
}  // namespace planwright
