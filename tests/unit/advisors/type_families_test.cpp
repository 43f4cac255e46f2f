#include "findings/type_families.hpp"

#include <gtest/gtest.h>

namespace planwright::advisors {
namespace {

TEST(TypeFamilies, SpellingsOfOneTypeAreOne) {
  EXPECT_EQ(short_type("integer"), "int4");
  EXPECT_EQ(short_type("character varying(20)"), "varchar");
  EXPECT_EQ(short_type("char(3)"), "bpchar");
  EXPECT_EQ(short_type("numeric(10,2)"), "numeric");
  EXPECT_EQ(short_type("timestamp(3) with time zone"), "timestamptz");
  EXPECT_EQ(short_type("mood"), "mood");
}

TEST(TypeFamilies, AnIndexComparesWithinAFamilyOnly) {
  EXPECT_TRUE(comparable_by_index("int4", "bigint"));
  EXPECT_TRUE(comparable_by_index("varchar(20)", "text"));
  EXPECT_TRUE(comparable_by_index("date", "timestamp with time zone"));
  EXPECT_TRUE(comparable_by_index("numeric(10,2)", "numeric"));
  EXPECT_FALSE(comparable_by_index("int4", "numeric"));
  EXPECT_FALSE(comparable_by_index("int4", "text"));
  EXPECT_FALSE(comparable_by_index("int8", "float8"));
  EXPECT_FALSE(comparable_by_index("char(10)", "text")) << "blanks at the end differ";
}

}  // namespace
}  // namespace planwright::advisors
