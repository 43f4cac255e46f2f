#include <gtest/gtest.h>

#include <planwright/planners/planners.hpp>

namespace planwright::planners {
namespace {

ExplainRequest request(int version, bool analyze, bool writes = false) {
  return {.engine = Engine::mysql, .server_version = version, .analyze = analyze, .writes = writes};
}

TEST(MysqlExplainRequest, PlanOnlyIsJsonOnEveryVersion) {
  for (const int version : {50744, 80036, 80400, 90704}) {
    EXPECT_EQ(explain_statement(request(version, false), "SELECT 1"),
              "EXPLAIN FORMAT=JSON SELECT 1");
  }
  EXPECT_EQ(mysql_json_version(request(80036, false)), std::nullopt);
  EXPECT_EQ(mysql_json_version(request(80400, false)), 2);
}

// Version 2 has no plan of an UPDATE or DELETE of one table.
TEST(MysqlExplainRequest, WritesArePlannedInVersionOne) {
  EXPECT_EQ(explain_statement(request(90704, false, true), "DELETE FROM t"),
            "EXPLAIN FORMAT=JSON DELETE FROM t");
  EXPECT_EQ(mysql_json_version(request(90704, false, true)), 1);
}

TEST(MysqlExplainRequest, AnalyzeNamesTheFormatItReads) {
  EXPECT_EQ(explain_statement(request(80036, true), "SELECT 1"),
            "EXPLAIN ANALYZE FORMAT=TREE SELECT 1");
  EXPECT_EQ(mysql_json_version(request(80036, true)), std::nullopt);
  EXPECT_EQ(explain_statement(request(80300, true), "SELECT 1"),
            "EXPLAIN ANALYZE FORMAT=JSON SELECT 1");
  EXPECT_EQ(mysql_json_version(request(80300, true)), 2);
  EXPECT_EQ(mysql_json_version(request(90704, true, true)), 2);
}

// As documented; these servers are not here.
TEST(MysqlExplainRequest, OldServersAreNotAskedForWhatTheyLack) {
  EXPECT_EQ(explain_statement(request(80018, true), "SELECT 1"), "EXPLAIN ANALYZE SELECT 1");
  EXPECT_EQ(explain_statement(request(80017, true), "SELECT 1"), "EXPLAIN FORMAT=JSON SELECT 1");
  EXPECT_EQ(explain_statement(request(50744, true), "SELECT 1"), "EXPLAIN FORMAT=JSON SELECT 1");
  EXPECT_FALSE(has_explain_analyze(Engine::mysql, 80017));
  EXPECT_TRUE(has_explain_analyze(Engine::mysql, 80018));
  EXPECT_TRUE(has_explain_analyze(Engine::postgresql, 120000));
}

}  // namespace
}  // namespace planwright::planners
