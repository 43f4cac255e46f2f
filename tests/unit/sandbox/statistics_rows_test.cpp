#include "sandbox/statistics_rows.hpp"

#include <gtest/gtest.h>

#include "sandbox/array_text.hpp"

namespace {

using namespace planwright;
using sandbox::StatisticsRow;

sandbox::StatisticsTypes text_column() {
  sandbox::StatisticsTypes types;
  types.type = "25";
  types.collation = "100";
  types.equal = "98";
  types.less = "664";
  types.element = types.element_equal = types.element_collation = types.range = "0";
  return types;
}

TEST(StatisticsRow, FillsSlotsAsAnalyzeDoes) {
  ColumnStatistics statistics;
  statistics.null_fraction = 0.25;
  statistics.distinct = -0.5;
  statistics.average_width = 12;
  statistics.common_values = {"a,b", "say \"hi\" \\"};
  statistics.common_frequencies = {0.1, 0.05};
  statistics.histogram = {"c", "d", "e"};
  statistics.correlation = -0.125;
  const StatisticsRow row = sandbox::statistics_row(statistics, text_column());
  EXPECT_EQ(row.null_fraction, "0.25");
  EXPECT_EQ(row.distinct, "-0.5");
  EXPECT_EQ(row.width, "12");
  EXPECT_EQ(row.slots[0].kind, 1);
  EXPECT_EQ(row.slots[0].operator_oid, "98");
  EXPECT_EQ(row.slots[0].collation, "100");
  EXPECT_EQ(row.slots[0].numbers, "{0.1,0.05}");
  EXPECT_EQ(row.slots[0].values, R"({"a,b","say \"hi\" \\"})");
  EXPECT_EQ(row.slots[0].value_type, "25");
  EXPECT_EQ(row.slots[1].kind, 2);
  EXPECT_EQ(row.slots[1].operator_oid, "664");
  EXPECT_FALSE(row.slots[1].numbers);
  EXPECT_EQ(row.slots[2].kind, 3);
  EXPECT_EQ(row.slots[2].numbers, "{-0.125}");
  EXPECT_FALSE(row.slots[2].values);
  EXPECT_EQ(row.slots[3].kind, 0);
}

TEST(StatisticsRow, TakesOfListsWhatFitsTogether) {
  ColumnStatistics statistics;
  statistics.common_values = {"a", "b", "c"};
  statistics.common_frequencies = {0.5};
  statistics.histogram = {"only one"};
  const StatisticsRow row = sandbox::statistics_row(statistics, text_column());
  EXPECT_EQ(row.slots[0].values, "{\"a\"}");
  EXPECT_EQ(row.slots[1].kind, 0);
}

TEST(StatisticsRow, ATypeWithoutOrderHasNoValues) {
  ColumnStatistics statistics;
  statistics.common_values = {"a"};
  statistics.common_frequencies = {0.5};
  statistics.correlation = 1;
  sandbox::StatisticsTypes types = text_column();
  types.equal = types.less = "0";
  EXPECT_EQ(sandbox::statistics_row(statistics, types).slots[0].kind, 0);
}

TEST(StatisticsRow, ElementsOfArraysAndTexts) {
  ColumnStatistics statistics;
  statistics.common_elements = {"x", "y"};
  statistics.common_element_frequencies = {0.5, 0.25};
  sandbox::StatisticsTypes types = text_column();
  types.type = "1009";
  types.element = "25";
  types.element_equal = "98";
  types.element_collation = "100";
  // Without what ANALYZE wrote after them: the least, the greatest, and no NULL elements.
  StatisticsRow row = sandbox::statistics_row(statistics, types);
  EXPECT_EQ(row.slots[0].kind, 4);
  EXPECT_EQ(row.slots[0].numbers, "{0.5,0.25,0.25,0.5,0}");
  EXPECT_EQ(row.slots[0].value_type, "25");
  statistics.common_element_extremes = {0.01, 0.5, 0.125};
  statistics.element_counts = {1, 2, 3, 2.5};
  row = sandbox::statistics_row(statistics, types);
  EXPECT_EQ(row.slots[0].numbers, "{0.5,0.25,0.01,0.5,0.125}");
  EXPECT_EQ(row.slots[1].kind, 5);
  EXPECT_EQ(row.slots[1].numbers, "{1,2,3,2.5}");
  types.type = "3614";
  EXPECT_EQ(sandbox::statistics_row(statistics, types).slots[0].numbers, "{0.5,0.25,0.25,0.5}");
}

TEST(StatisticsRow, RangesHaveTheirOwnSlots) {
  ColumnStatistics statistics;
  statistics.range_bounds = {"[1,2)", "[3,)"};
  statistics.range_lengths = {1, 1e308 * 10};
  statistics.range_empty = 0.25;
  sandbox::StatisticsTypes types = text_column();
  types.range = "3904";
  const StatisticsRow row = sandbox::statistics_row(statistics, types);
  EXPECT_EQ(row.slots[0].kind, 7);
  EXPECT_EQ(row.slots[0].values, "{\"[1,2)\",\"[3,)\"}");
  EXPECT_EQ(row.slots[0].value_type, "3904");
  EXPECT_EQ(row.slots[1].kind, 6);
  EXPECT_EQ(row.slots[1].operator_oid, "672");
  EXPECT_EQ(row.slots[1].numbers, "{0.25}");
  EXPECT_EQ(row.slots[1].values, "{\"1\",\"Infinity\"}");
}

TEST(ArrayText, ReadsWhatItWrites) {
  const std::vector<std::string> elements{"", "a,b", "\"", "\\", "{}", "NULL"};
  EXPECT_EQ(sandbox::elements_of(sandbox::array_text(elements)), elements);
  EXPECT_EQ(sandbox::elements_of("{}"), std::vector<std::string>{});
  EXPECT_EQ(sandbox::elements_of("[0:1]={4,6}"), (std::vector<std::string>{"4", "6"}));
  EXPECT_EQ(sandbox::elements_of(""), std::vector<std::string>{});
  EXPECT_EQ(sandbox::array_text(std::vector<ports::Parameter>{std::nullopt, "x"}, ';'),
            "{NULL;\"x\"}");
}

}  // namespace
