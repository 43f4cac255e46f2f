#include "catalog/relation_patterns.hpp"

#include <gtest/gtest.h>

namespace {

using planwright::ErrorCode;
using planwright::catalog::name_patterns;
using planwright::catalog::NamePatterns;

std::vector<NamePatterns> of(std::string_view pattern) {
  auto result = name_patterns(pattern);
  EXPECT_TRUE(result) << pattern;
  return result.value_or(std::vector<NamePatterns>{});
}

TEST(RelationPatterns, StarsAndQuestionMarksBecomeThoseOfLike) {
  EXPECT_EQ(of("orders"), (std::vector<NamePatterns>{{{}, "orders"}}));
  EXPECT_EQ(of("shop.*"), (std::vector<NamePatterns>{{"shop", "%"}}));
  EXPECT_EQ(of("s?op.ord*s"), (std::vector<NamePatterns>{{"s_op", "ord%s"}}));
  EXPECT_EQ(of("*.orders"), (std::vector<NamePatterns>{{"%", "orders"}}));
}

TEST(RelationPatterns, WhatLikeWouldReadIsEscaped) {
  EXPECT_EQ(of(R"(a_b%c\d)"), (std::vector<NamePatterns>{{{}, R"(a\_b\%c\\d)"}}));
  EXPECT_EQ(of("'; drop table x; --"), (std::vector<NamePatterns>{{{}, "'; drop table x; --"}}));
}

TEST(RelationPatterns, QuotesMakeEverythingLiteral) {
  EXPECT_EQ(of(R"("Sales dept"."a*b?.c""d")"),
            (std::vector<NamePatterns>{{"Sales dept", R"(a*b?.c"d)"}}));
  EXPECT_EQ(of(R"("Order"*)"), (std::vector<NamePatterns>{{{}, "Order%"}}));
}

TEST(RelationPatterns, CapitalsMeanBothForms) {
  EXPECT_EQ(of("Shop.Orders"), (std::vector<NamePatterns>{{"Shop", "Orders"}, {"shop", "orders"}}));
}

TEST(RelationPatterns, WhatIsNoPatternSaysWhy) {
  for (const std::string_view pattern :
       std::vector<std::string_view>{"", ".", "a.", ".a", "a.b.c", "\"open", "a..b", {"a\0b", 3}}) {
    const auto result = name_patterns(pattern);
    ASSERT_FALSE(result) << pattern;
    EXPECT_EQ(result.error().code, ErrorCode::usage);
  }
  EXPECT_EQ(name_patterns("a.b.c").error().message,
            "\"a.b.c\" is no pattern for relations: it has more than two parts; write a name or "
            "schema.name, with * and ?");
}

}  // namespace
