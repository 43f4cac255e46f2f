#include "settings/setting_value.hpp"

#include <gtest/gtest.h>

namespace planwright::advisors {
namespace {

TEST(SettingValue, ThePlanIsNearerThanTheCatalog) {
  Plan plan;
  Catalog catalog;
  catalog.settings = {{"random_page_cost", "4"}, {"work_mem", "4MB"}};
  plan.settings = {{"work_mem", "64kB"}};
  EXPECT_EQ(setting_bytes(plan, catalog, "work_mem"), Bytes(64.0 * 1024));
  EXPECT_EQ(setting_number(plan, catalog, "random_page_cost"), 4.0);
  EXPECT_FALSE(setting_number(plan, catalog, "cpu_tuple_cost")) << "a default is never assumed";
}

TEST(SettingValue, UnitsAreReadAndBareNumbersAreNot) {
  Plan plan;
  Catalog catalog;
  catalog.settings = {{"a", "1GB"}, {"b", "16384"}, {"c", "0"}, {"d", "on"}};
  EXPECT_EQ(setting_bytes(plan, catalog, "a"), Bytes(1024.0 * 1024 * 1024));
  EXPECT_FALSE(setting_bytes(plan, catalog, "b"));
  EXPECT_EQ(setting_bytes(plan, catalog, "c"), Bytes(0));
  EXPECT_FALSE(setting_bytes(plan, catalog, "d"));
}

}  // namespace
}  // namespace planwright::advisors
