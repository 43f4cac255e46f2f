#include <string>

#include <gtest/gtest.h>

#include <planwright/planners/planners.hpp>

#include "repair_json.hpp"

namespace planwright::planners {
namespace {

Result<std::vector<Plan>> read(std::string_view text) {
  return read_plans({text, "p.txt", {}});
}

constexpr std::string_view json =
    R"([{"Plan": {"Node Type": "Seq Scan", "Relation Name": "t", "Alias": "t", "Actual Rows": 3, )"
    R"("Actual Loops": 1, "Startup Cost": 0.00, "Total Cost": 7326.941}}])";

void expect_error(std::string_view text, ErrorCode code, std::string_view part,
                  std::string_view where = {}) {
  const auto plans = read(text);
  ASSERT_FALSE(plans) << text;
  EXPECT_EQ(plans.error().code, code);
  EXPECT_NE(plans.error().message.find(part), std::string::npos) << plans.error().message;
  if (!where.empty()) {
    EXPECT_EQ(plans.error().where, where) << plans.error().message;
  }
}

TEST(ReadPlans, DetectsTheFormat) {
  EXPECT_EQ(read(json)->front().format, "postgresql-json");
  EXPECT_EQ(read("Result  (cost=0.00..0.01 rows=1 width=4)\n")->front().format, "postgresql-text");
  EXPECT_EQ(read("\n\n   " + std::string(json) + "\n")->front().format, "postgresql-json");
}

TEST(ReadPlans, LogEntriesCarryStatementParametersAndDuration) {
  const auto plans = read(
      "LOG:  duration: 9.5 ms  plan:\n"
      "LOG:  duration: 9.500 ms  plan:\n\tQuery Text: select $1\n\tQuery Parameters: $1 = '7'\n"
      "\tResult  (cost=0.00..0.01 rows=1 width=4) (actual time=0.001..4.000 rows=1 loops=1)\n");
  ASSERT_TRUE(plans) << plans.error().message;
  ASSERT_EQ(plans->size(), 1U);
  const Plan& plan = plans->front();
  EXPECT_EQ(plan.query_text, "select $1");
  EXPECT_EQ(plan.query_parameters, "$1 = '7'");
  EXPECT_EQ(plan.execution->value(), 9.5);
  // Times add up to the whole with the duration known.
  ASSERT_EQ(plan.outside.size(), 1U);
  EXPECT_EQ(plan.outside[0].time.value(), 5.5);
}

TEST(ReadPlans, AnEntryThatCannotBeReadDoesNotHideTheOthers) {
  const auto plans = read(
      "LOG:  duration: 1.000 ms  plan:\n\tQuery Text: a\n\tResult  (cost=zero rows=1 width=4)\n"
      "LOG:  duration: 2.000 ms  plan:\n\tQuery Text: b\n\tResult  (cost=0.00..0.01 rows=1 "
      "width=4)\n");
  ASSERT_TRUE(plans) << plans.error().message;
  ASSERT_EQ(plans->size(), 1U);
  EXPECT_FALSE(plans->front().diagnostics.empty());
}

TEST(ReadPlans, BrokenJsonIsJoined) {
  std::string broken(json);
  broken.insert(broken.find("ows\": 3"), "\n");
  broken.insert(broken.find("6.941"), "\r\n");
  broken.insert(broken.find("Scan\""), "\n");
  const auto plans = read(broken);
  ASSERT_TRUE(plans) << plans.error().message;
  EXPECT_EQ(plans->front().nodes[0].actual->rows.value(), 3);
  EXPECT_EQ(plans->front().nodes[0].estimated->total_cost.value(), 7326.941);
  EXPECT_EQ(plans->front().nodes[0].native, "Seq Scan");
}

TEST(ReadPlans, JoiningKeepsEscapesAndOtherBreaks) {
  EXPECT_EQ(join_broken_json("{\n\"a\\\"\nb\": 1\n}"), "{\n\"a\\\"b\": 1\n}");
  EXPECT_EQ(join_broken_json("[1,\n2]"), "[1,\n2]");
}

TEST(ReadPlans, PlacesAreThoseOfTheOriginalText) {
  expect_error(
      " QUERY PLAN\n------------\n Limit  (cost=0..1 rows=1 width=4)\n"
      "   ->  Seq Scan on t  (cost=x rows=1 width=4)\n(2 rows)\n",
      ErrorCode::malformed_input, "expected figures", "p.txt:4:22");
  expect_error(
      "LOG:  start\nLOG:  duration: 1.000 ms  plan:\n\tQuery Text: select\n\t1\n"
      "\tLimit  (cost=0..1 rows=1 width=4)\n\t  ->  Result  (cost=x rows=1 width=4)\n",
      ErrorCode::malformed_input, "expected figures", "p.txt:6:15");
}

TEST(ReadPlans, EmptyInput) {
  expect_error("", ErrorCode::malformed_input, "it is empty");
  expect_error(" \n\r\n\t", ErrorCode::malformed_input, "it is empty", "p.txt");
}

TEST(ReadPlans, BinaryInput) {
  expect_error(std::string("PK\x03\x04\0\0", 6), ErrorCode::malformed_input, "binary");
}

TEST(ReadPlans, Utf16IsConverted) {
  std::string wide = "\xFF\xFE";
  for (const char c : std::string_view("Result  (cost=0.00..0.01 rows=1 width=4)\r\n")) {
    wide += c;
    wide += '\0';
  }
  const auto plans = read(wide);
  ASSERT_TRUE(plans) << plans.error().message;
  EXPECT_EQ(plans->front().nodes.size(), 1U);
  EXPECT_FALSE(read("\xFF\xFE\x01"));
}

TEST(ReadPlans, MySqlPlansAreRead) {
  const auto first = read("{\"query_block\": {\"select_id\": 1, \"cost_info\": {}}}");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->front().format, "mysql-json");
  const auto tree = read(
      "-> Limit: 10 row(s)  (cost=1.2 rows=10) (actual time=0.1..0.2 rows=10 loops=1)\n"
      "    -> Table scan on t  (cost=1.2 rows=10) (actual time=0.1..0.1 rows=10 loops=1)\n");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->front().format, "mysql-tree");
  expect_error(
      "+----+-------------+-------+\n| id | select_type | table | partitions | filtered |\n",
      ErrorCode::malformed_input, "no rows");
}

TEST(ReadPlans, MariaDbPlansAreRead) {
  const auto plans = read(
      "{\"query_optimization\": {}, \"query_block\": {\"r_loops\": 1, \"r_total_time_ms\": 2}}");
  ASSERT_TRUE(plans) << plans.error().message;
  EXPECT_EQ(plans->front().engine, Engine::mariadb);
  EXPECT_EQ(plans->front().execution->value(), 2);
  expect_error("+----+-------------+-------+\n| id | select_type | table | possible_keys |\n",
               ErrorCode::malformed_input, "without rows");
}

TEST(ReadPlans, EngineOfTheCaller) {
  const auto plans = read_plans({json, "p.txt", Engine::mysql});
  ASSERT_FALSE(plans);
  EXPECT_EQ(plans.error().message,
            "this is a plan of PostgreSQL, not of MySQL: leave the engine out, or give postgresql");
}

TEST(ReadPlans, WhatIsNoPlanIsSaidInItsOwnWords) {
  expect_error("Dear all,\nmy query is slow.\n", ErrorCode::malformed_input,
               "no plan found: expected the output of EXPLAIN");
  expect_error("Dear all,\nmy query is slow.\n", ErrorCode::malformed_input, "'Dear all,'");
  expect_error("select * from t where a = 1;", ErrorCode::malformed_input,
               "a statement without its plan");
  expect_error("Utility statements have no plan structure\n", ErrorCode::malformed_input,
               "utility");
  expect_error(" QUERY PLAN\n----\n Query rewrites to nothing\n(1 row)\n",
               ErrorCode::malformed_input, "rewrites it to nothing");
}

TEST(ReadPlans, FormatsAreListed) {
  EXPECT_EQ(plan_formats().size(), 10U);
}

}  // namespace
}  // namespace planwright::planners
