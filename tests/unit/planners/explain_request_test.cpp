#include <gtest/gtest.h>

#include <planwright/planners/planners.hpp>

namespace planwright::planners {
namespace {

std::string measured(int version, bool timing = true, bool writes = false) {
  return explain_statement(
      {.server_version = version, .analyze = true, .timing = timing, .writes = writes}, "SELECT 1");
}

TEST(ExplainRequest, EveryOptionTheVersionKnows) {
  EXPECT_EQ(measured(110000), "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, FORMAT JSON) SELECT 1");
  EXPECT_EQ(measured(120022),
            "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON) SELECT 1");
  EXPECT_EQ(measured(160004),
            "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON) SELECT 1");
  EXPECT_EQ(
      measured(170000),
      "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, SERIALIZE, MEMORY, FORMAT JSON) SELECT 1");
}

TEST(ExplainRequest, WithoutTimesAndWithTheLog) {
  EXPECT_EQ(measured(120000, false, true),
            "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, TIMING OFF, FORMAT JSON) SELECT 1");
  EXPECT_EQ(measured(130000, true, true),
            "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON) SELECT 1");
}

TEST(ExplainRequest, PlanOnlyAsksForNothingThatNeedsARun) {
  const auto planned = [](int version, bool generic) {
    return explain_statement(
        {.server_version = version, .timing = false, .writes = true, .generic = generic},
        "SELECT $1");
  };
  EXPECT_EQ(planned(120000, true), "EXPLAIN (VERBOSE, SETTINGS, FORMAT JSON) SELECT $1");
  EXPECT_EQ(planned(150000, true), "EXPLAIN (VERBOSE, BUFFERS, SETTINGS, FORMAT JSON) SELECT $1");
  EXPECT_EQ(planned(180000, true),
            "EXPLAIN (VERBOSE, BUFFERS, SETTINGS, MEMORY, GENERIC_PLAN, FORMAT JSON) SELECT $1");
  EXPECT_FALSE(has_generic_plans(150099));
  EXPECT_TRUE(has_generic_plans(160000));
}

TEST(ExplainRequest, AnalyzeAndGenericAreNeverTogether) {
  const std::string both =
      explain_statement({.server_version = 180000, .analyze = true, .generic = true}, "SELECT $1");
  EXPECT_EQ(both.find("GENERIC_PLAN"), std::string::npos);
}

}  // namespace
}  // namespace planwright::planners
