#include "cli/context_options.hpp"

#include <gtest/gtest.h>

namespace planwright::cli {
namespace {

TEST(ContextOptions, RowsWithUnitsAndQuotedNames) {
  const auto rows = parse_rows(
      "orders=12e6,customers=800k,\"odd.schema.table\"=1M,s.t=2.5G,\"a\"\"b,=c\".\"d\"=3,Big=7");
  ASSERT_TRUE(rows) << rows.error().message;
  const std::vector<std::pair<RelationRef, Rows>> expected{{{"", "Big"}, Rows(7)},
                                                           {{"", "customers"}, Rows(800'000)},
                                                           {{"", "odd.schema.table"}, Rows(1e6)},
                                                           {{"", "orders"}, Rows(12e6)},
                                                           {{"a\"b,=c", "d"}, Rows(3)},
                                                           {{"s", "t"}, Rows(2.5e9)}};
  EXPECT_EQ(*rows, expected);
}

TEST(ContextOptions, SizesAreInPowersOf1024) {
  const auto sizes = parse_sizes("a=9GB,b=512mb,c=8192,d=1.5TiB,e=3k");
  ASSERT_TRUE(sizes) << sizes.error().message;
  EXPECT_EQ((*sizes)[0].second, Bytes(9.0 * 1024 * 1024 * 1024));
  EXPECT_EQ((*sizes)[1].second, Bytes(512.0 * 1024 * 1024));
  EXPECT_EQ((*sizes)[2].second, Bytes(8192));
  EXPECT_EQ((*sizes)[3].second, Bytes(1.5 * 1024 * 1024 * 1024 * 1024));
  EXPECT_EQ((*sizes)[4].second, Bytes(3072));
}

TEST(ContextOptions, RatesAreASecond) {
  const auto writes = parse_writes("a=50/s,b=300/min,c=2k/h,d=86400/day");
  ASSERT_TRUE(writes) << writes.error().message;
  EXPECT_DOUBLE_EQ((*writes)[0].second, 50);
  EXPECT_DOUBLE_EQ((*writes)[1].second, 5);
  EXPECT_DOUBLE_EQ((*writes)[2].second, 2000.0 / 3600);
  EXPECT_DOUBLE_EQ((*writes)[3].second, 1);
  EXPECT_DOUBLE_EQ(*parse_frequency("5/day"), 5.0 / 86400);
  EXPECT_DOUBLE_EQ(*parse_frequency("200/s"), 200);
}

TEST(ContextOptions, WhatIsWrongIsNamedWithItsPlace) {
  const struct {
    std::string text, where, message;
  } cases[] = {
      {"", "--rows:1", "expected a table's name"},
      {"orders", "--rows:7", "'orders' has no value; write orders=12e6"},
      {"orders=", "--rows:8", "'' is not a number of rows such as 12e6"},
      {"orders=12e6,", "--rows:13", "expected a table's name"},
      {"orders=12e6,,b=1", "--rows:13", "expected a table's name"},
      {"orders=lots", "--rows:8", "'lots' is not"},
      {"orders=-5", "--rows:8", "'-5' is not"},
      {"orders=1x", "--rows:8", "'1x' is not"},
      {"orders=1e", "--rows:8", "'1e' is not"},
      {"orders=1e999", "--rows:8", "'1e999' is not"},
      {"orders=inf", "--rows:8", "'inf' is not"},
      {"orders=1 000", "--rows:8", "'1 000' is not"},
      {"orders=12,000", "--rows:14", "'000' has no value"},
      {"a=1,b=2,a=3", "--rows:9", "'a' is given twice"},
      {"odd.schema.table=1M", "--rows:1", "has 3 parts"},
      {"\"orders=1", "--rows:1", "the double quote is not closed"},
      {"s.=1", "--rows:3", "expected a table's name"},
      {"\"\"=1", "--rows:1", "expected a table's name"},
  };
  for (const auto& wrong : cases) {
    const auto rows = parse_rows(wrong.text);
    ASSERT_FALSE(rows) << wrong.text;
    EXPECT_EQ(rows.error().code, ErrorCode::usage);
    EXPECT_EQ(rows.error().where, wrong.where) << wrong.text;
    EXPECT_NE(rows.error().message.find(wrong.message), std::string::npos)
        << wrong.text << ": " << rows.error().message;
  }
  EXPECT_FALSE(parse_sizes("a=9XB"));
  EXPECT_FALSE(parse_writes("a=50"));
  EXPECT_FALSE(parse_writes("a=50/fortnight"));
  EXPECT_FALSE(parse_writes("a=50/m")) << "minutes or months";
  EXPECT_FALSE(parse_frequency("0/s"));
  EXPECT_FALSE(parse_frequency("fast"));
}

TEST(ContextOptions, OptionsMayBeGivenSeveralTimes) {
  namespace po = boost::program_options;
  po::options_description options;
  add_context_options(options);
  const auto parsed = [&](const std::vector<std::string>& arguments) {
    po::variables_map values;
    po::store(po::command_line_parser(arguments).options(options).run(), values);
    return read_context(values);
  };
  const auto context = parsed({"--rows", "b=2", "--rows", "a=1", "--size", "a=1kB", "--writes",
                               "a=1/s", "--frequency", "3/min", "--purpose", "billing run"});
  ASSERT_TRUE(context) << context.error().message;
  EXPECT_EQ(context->rows.size(), 2U);
  EXPECT_EQ(context->rows[0].first.name, "a");
  EXPECT_EQ(context->sizes[0].second, Bytes(1024));
  EXPECT_EQ(context->writes_per_s[0].second, 1);
  EXPECT_DOUBLE_EQ(*context->frequency_per_s, 0.05);
  EXPECT_EQ(context->purpose, "billing run");
  EXPECT_FALSE(parsed({"--rows", "a=2", "--rows", "a=1"}));
  EXPECT_TRUE(parsed({})->empty());
}

}  // namespace
}  // namespace planwright::cli
