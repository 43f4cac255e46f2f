// MariaDB's JSON plans beyond what is captured: other versions by their documented grammar, and
// input that is damaged or hostile.
#include <algorithm>
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "mariadb/explain_json.hpp"

namespace planwright::planners::mariadb {
namespace {

Plan read_one(std::string_view text) {
  auto plans = read_json(text);
  EXPECT_TRUE(plans.has_value()) << plans.error().where << ": " << plans.error().message;
  return plans ? plans->front() : Plan{};
}

const Node* by_alias(const Plan& plan, std::string_view alias) {
  const auto found = std::ranges::find(plan.nodes, alias, &Node::alias);
  return found == plan.nodes.end() ? nullptr : &*found;
}

// Up to 10.8 a join is an object with several members of one name, and one time for each table.
TEST(MariadbJson, DuplicateKeysOfOlderVersions) {
  const Plan plan = read_one(R"({
  "query_block": {
    "select_id": 1,
    "r_loops": 1,
    "r_total_time_ms": 10,
    "table": {
      "table_name": "a", "access_type": "ALL", "r_loops": 1, "rows": 10, "r_rows": 10,
      "r_total_time_ms": 2, "filtered": 100, "r_filtered": 50
    },
    "table": {
      "table_name": "b", "access_type": "ref", "key": "k", "r_loops": 5, "rows": 1, "r_rows": 2,
      "r_total_time_ms": 7, "filtered": 100, "r_filtered": 100
    },
    "block-nl-join": {
      "table": {"table_name": "c", "access_type": "ALL", "r_loops": 1, "rows": 3, "r_rows": 3,
                "r_total_time_ms": 0.5, "filtered": 100, "r_filtered": 100},
      "buffer_type": "flat", "buffer_size": "256Kb", "join_type": "BNL",
      "attached_condition": "c.x = a.x", "r_filtered": 10
    }
  }
})");
  ASSERT_EQ(plan.nodes.size(), 5U);
  for (const std::string_view alias : {"a", "b", "c"}) {
    ASSERT_NE(by_alias(plan, alias), nullptr) << alias;
  }
  EXPECT_EQ(by_alias(plan, "b")->timing->self.value(), 7);
  EXPECT_EQ(by_alias(plan, "c")->access->join_buffer, "BNL");
  EXPECT_EQ(by_alias(plan, "c")->access->join_buffer_size.value(), 256.0 * 1024);
  EXPECT_EQ(plan.execution->value(), 10);
  EXPECT_EQ(plan.root().predicate(PredicateRole::join_filter)->text, "c.x = a.x");
  // Five rows of a, each with two of b.
  EXPECT_EQ(plan.nodes[1].total_rows()->value(), 10);
}

TEST(MariadbJson, DuplicateSortsOfOlderVersions) {
  const Plan plan = read_one(R"({"query_block": {"select_id": 1,
    "filesort": {"sort_key": "t.a", "temporary_table": {
      "table": {"table_name": "t", "access_type": "ALL", "rows": 5, "filtered": 100},
      "table": {"table_name": "u", "access_type": "eq_ref", "key": "PRIMARY", "rows": 1, "filtered": 100}}},
    "subqueries": [{"query_block": {"select_id": 2, "table": {"message": "No tables used"}}},
                   {"query_block": {"select_id": 3, "table": {"table_name": "v", "access_type": "ALL", "rows": 5}}}]}})");
  EXPECT_NE(by_alias(plan, "t"), nullptr);
  EXPECT_NE(by_alias(plan, "u"), nullptr);
  EXPECT_NE(by_alias(plan, "v"), nullptr);
  EXPECT_EQ(plan.root().kind, NodeKind::sort);
  EXPECT_EQ(plan.root().children.size(), 3U);
}

// By 11.x's documentation; that server is not installed here.
TEST(MariadbJson, CostsAndCountsOf11) {
  const Plan plan = read_one(R"({
  "query_optimization": {"r_total_time_ms": 0.5},
  "query_block": {
    "select_id": 1, "cost": 12.5, "r_loops": 1, "r_total_time_ms": 4,
    "nested_loop": [
      {"table": {"table_name": "t", "access_type": "range", "key": "k", "key_length": "5",
                 "used_key_parts": ["a"], "loops": 1, "r_loops": 1, "rows": 100, "r_index_rows": 120,
                 "r_rows": 80, "cost": 11.5, "r_table_time_ms": 3, "r_other_time_ms": 0.5,
                 "r_engine_stats": {"pages_accessed": 42, "pages_read_count": 7, "old_rows_read": 3},
                 "filtered": 50, "r_total_filtered": 25, "index_condition": "t.a < 5",
                 "r_icp_filtered": 66, "attached_condition": "t.b = 1", "r_filtered": 25}}]}})");
  EXPECT_TRUE(plan.diagnostics.empty()) << plan.diagnostics.front().message;
  ASSERT_EQ(plan.nodes.size(), 1U);
  const Node& node = plan.root();
  EXPECT_EQ(node.estimated->total_cost.value(), 12.5);
  EXPECT_EQ(node.estimated->rows.value(), 50);
  EXPECT_EQ(node.actual->rows.value(), 20);
  EXPECT_EQ(node.removed_by_filter->value(), 60);
  EXPECT_EQ(node.access->pages_accessed, 42);
  EXPECT_EQ(node.access->pages_read, 7);
  EXPECT_EQ(node.access->old_versions_read, 3);
  EXPECT_DOUBLE_EQ(node.access->filtered_actual.value_or(0), 0.25);
  EXPECT_EQ(plan.planning->value(), 0.5);
  ASSERT_EQ(plan.outside.size(), 1U);
  EXPECT_DOUBLE_EQ(plan.outside.front().time.value(), 0.5);
}

TEST(MariadbJson, BufferSizesInEveryUnit) {
  for (const auto& [printed, bytes] : {std::pair{"\"4KiB\"", 4096.0},
                                       {"\"272Kb\"", 272 * 1024.0},
                                       {"\"544\"", 544.0},
                                       {"544", 544.0},
                                       {"\"2MiB\"", 2 * 1024 * 1024.0}}) {
    const Plan plan = read_one(
        std::string(
            R"({"query_block": {"filesort": {"sort_key": "t.a", "r_loops": 1, "r_total_time_ms": 1,
           "r_output_rows": 11, "r_limit": 10, "r_sort_passes": 3, "r_buffer_size": )") +
        printed +
        R"(, "temporary_table": {"table": {"table_name": "t", "access_type": "ALL", "r_loops": 1, "r_rows": 20}}}}})");
    EXPECT_EQ(plan.root().sort->space.value(), bytes) << printed;
    EXPECT_EQ(plan.root().sort->passes, 3);
    EXPECT_TRUE(plan.root().sort->on_disk);
    EXPECT_EQ(plan.root().actual->rows.value(), 10);
  }
}

TEST(MariadbJson, StatementStillRunning) {
  const Plan plan = read_one(R"({"r_query_time_in_progress_ms": 1249,
    "query_optimization": {"r_total_time_ms": 0.1},
    "query_block": {"select_id": 1, "r_loops": 1, "nested_loop": [
      {"table": {"table_name": "a", "access_type": "ALL", "r_loops": 1, "rows": 9, "r_rows": 4, "filtered": 100,
                 "r_filtered": 100}},
      {"block-nl-join": {"table": {"table_name": "b", "access_type": "ALL", "r_loops": 1, "rows": 9, "r_rows": 2,
         "filtered": 100, "r_filtered": 100}, "buffer_type": "flat", "buffer_size": "1KiB", "join_type": "BNL",
         "r_loops": 4, "r_filtered": 100, "r_unpack_time_ms": 0, "r_other_time_ms": 0, "r_effective_rows": 2}}]}})");
  EXPECT_TRUE(plan.analyzed());
  EXPECT_FALSE(plan.timed());
  ASSERT_EQ(plan.diagnostics.size(), 1U);
  EXPECT_NE(plan.diagnostics.front().message.find("still running"), std::string::npos);
}

TEST(MariadbJson, UnknownMembersAreShownAndToldOnce) {
  const Plan plan = read_one(R"({"query_block": {"select_id": 1, "r_brand_new": 7, "table": {
     "table_name": "t", "access_type": "telepathy", "rows": 1, "r_shiny": {"a": 1}}}})");
  ASSERT_EQ(plan.diagnostics.size(), 1U);
  EXPECT_EQ(plan.diagnostics.front().message,
            "not known to planwright, shown as printed: r_brand_new, r_shiny, telepathy");
  EXPECT_EQ(plan.root().native, "telepathy");
}

// The server copies conditions without escaping them (tried on 10.11.19).
TEST(MariadbJson, QuotesAndBackslashesNobodyEscaped) {
  const Plan plan = read_one(
      "{\n  \"query_block\": {\n    \"select_id\": 1,\n    \"table\": {\n"
      "      \"table_name\": \"t\",\n      \"access_type\": \"ALL\",\n"
      "      \"attached_condition\": \"t.a = 'x\"y\\%\n\", \"b\": 1' or t.b = '\",'\"\n"
      "    }\n  }\n}");
  EXPECT_EQ(plan.root().predicate(PredicateRole::filter)->text,
            "t.a = 'x\"y\\%\n\", \"b\": 1' or t.b = '\",'");
}

TEST(MariadbJson, OneLineAndEscapedAsOtherProgramsWriteIt) {
  const Plan plan = read_one(
      R"([{"EXPLAIN": "{\"query_block\": {\"select_id\": 1, \"table\": {\"table_name\": \"t\u00e9\", \"access_type\": \"ALL\", \"attached_condition\": \"t.a = 'x\\ny'\"}}}"}])");
  EXPECT_EQ(plan.root().alias, "té");
  EXPECT_EQ(plan.root().predicate(PredicateRole::filter)->text, "t.a = 'x\ny'");
}

TEST(MariadbJson, ErrorsSayWhere) {
  struct Broken {
    std::string_view text, where, message;
  };
  for (const Broken& broken :
       {Broken{"{\n  \"query_block\": {\n    \"select_id\": 1,\n", "4:1",
               "the text ends in the middle"},
        {"{\"query_block\": 7}", "1:17", "no object"},
        {"{\n\"query_block\": {\"nested_loop\": [7]}}", "2:33",
         "an element of a list is no object"},
        {"{\"query_block\": {\"block-nl-join\": {}}}", "1:35", "without a table"},
        {"{\"query_block\": {\"union_result\": {\"query_specifications\": [{}]}}}", "1:60",
         "without \"query_block\""},
        {"{\"query_optimization\": {}}", "1:1", "without \"query_block\""},
        {"{\"a\": 1}", "1:1", "expected an object with \"query_block\""},
        {"{\"query_block\": {\"select_id\" 1}}", "1:30", "expected ':'"},
        {"{\"query_block\": {\"select_id\": }}", "1:31", "expected a value"}}) {
    const auto plans = read_json(broken.text);
    ASSERT_FALSE(plans.has_value()) << broken.text;
    EXPECT_EQ(plans.error().where, broken.where) << broken.text << plans.error().message;
    EXPECT_NE(plans.error().message.find(broken.message), std::string::npos)
        << plans.error().message;
  }
}

TEST(MariadbJson, HostileInputIsRefusedNotSuffered) {
  std::string deep = "{\"query_block\": ";
  for (int level = 0; level < 100'000; ++level) {
    deep += "{\"temporary_table\": ";
  }
  const auto nested = read_json(deep);
  ASSERT_FALSE(nested.has_value());
  EXPECT_NE(nested.error().message.find("deeper than"), std::string::npos);

  std::string wide = "{\"query_block\": {\"nested_loop\": [";
  for (int table = 0; table < 120'000; ++table) {
    wide += "{\"table\": {\"table_name\": \"t\", \"access_type\": \"ALL\"}},";
  }
  wide.back() = ']';
  const auto many = read_json(wide + "}}");
  ASSERT_FALSE(many.has_value());
  EXPECT_NE(many.error().message.find("plan nodes are not read"), std::string::npos);

  // Numbers out of any scale stay numbers.
  const Plan plan =
      read_one(R"({"query_block": {"r_loops": 1, "r_total_time_ms": 1e308, "nested_loop": [
    {"table": {"table_name": "a", "access_type": "ALL", "r_loops": 1e300, "rows": 1e300, "r_rows": 1e300, "r_filtered": -5,
               "r_table_time_ms": -3, "r_other_time_ms": 1e308}},
    {"table": {"table_name": "b", "access_type": "ALL", "r_loops": 1e300, "rows": 1e300, "r_rows": 1e300, "r_filtered": 900,
               "r_table_time_ms": 1e308}}]}})");
  for (const Node& node : plan.nodes) {
    EXPECT_TRUE(std::isfinite(node.timing->total.value()));
    EXPECT_GE(node.timing->self.value(), 0);
    EXPECT_TRUE(std::isfinite(node.estimated->rows.value()));
  }
}

// A condition that names a subquery from inside that subquery must not make a circle.
TEST(MariadbJson, SubqueryNamedInsideItself) {
  const Plan plan = read_one(R"json({"query_block": {"select_id": 1,
    "table": {"table_name": "a", "access_type": "ALL"},
    "subqueries": [{"query_block": {"select_id": 2,
      "table": {"table_name": "b", "access_type": "ALL",
                "attached_condition": "b.x = (subquery#2)"}}}]}})json");
  ASSERT_EQ(plan.nodes.size(), 2U);
  EXPECT_EQ(plan.nodes[1].relationship, Relationship::sub_plan);
}

}  // namespace
}  // namespace planwright::planners::mariadb
