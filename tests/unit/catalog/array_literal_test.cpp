#include "catalog/array_literal.hpp"

#include <gtest/gtest.h>

namespace planwright::catalog {
namespace {

using Elements = std::vector<ArrayElement>;

TEST(ArrayLiteral, QuotesBackslashesNullsAndBounds) {
  EXPECT_EQ(read_array("{}"), Elements{});
  EXPECT_EQ(read_array("{1,2}"), (Elements{"1", "2"}));
  EXPECT_EQ(read_array("{NULL,\"NULL\",\"\"}"), (Elements{std::nullopt, "NULL", ""}));
  EXPECT_EQ(read_array(R"({"a \"b\" \\ c","{d}","e,f",g h})"),
            (Elements{"a \"b\" \\ c", "{d}", "e,f", "g h"}));
  EXPECT_EQ(read_array("[0:1]={7,8}"), (Elements{"7", "8"}));
  EXPECT_EQ(read_array("{\"line\n2\",\xC3\x9Cml}"), (Elements{"line\n2", "\xC3\x9Cml"}));
}

TEST(ArrayLiteral, WhatIsNotOneIsAbsent) {
  for (const char* text : {"", "1", "{", "{1", "{1,", "{1,}", "{,1}", "{\"a}", "{\"a\"b}", "{1}x",
                           "{{1},{2}}", "[0:1]", "{\\", "{\"\\"}) {
    EXPECT_EQ(read_array(text), std::nullopt) << text;
  }
}

TEST(ArrayLiteral, WrittenAndReadAgain) {
  const Elements elements{"plain",     "with \"quotes\" and \\", std::nullopt, "NULL", "",
                          "a,b {c} \n"};
  EXPECT_EQ(read_array(array_literal(elements)), elements);
  EXPECT_EQ(array_literal({}), "{}");
}

}  // namespace
}  // namespace planwright::catalog
