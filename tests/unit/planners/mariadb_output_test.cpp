// What clients show of MariaDB's plans, whose plan it is, and the server's notes.
#include <algorithm>

#include <gtest/gtest.h>

#include <planwright/planners/planners.hpp>

#include "mariadb/explain_output.hpp"
#include "mariadb/explain_request.hpp"
#include "mariadb/server_notes.hpp"

namespace planwright::planners::mariadb {
namespace {

constexpr std::string_view plan =
    "{\n  \"query_block\": {\n    \"select_id\": 1,\n    \"nested_loop\": [\n      {\n"
    "        \"table\": {\n          \"table_name\": \"o\",\n          \"access_type\": \"ALL\",\n"
    "          \"rows\": 5,\n          \"filtered\": 100,\n"
    "          \"attached_condition\": \"o.coupon = 7\"\n        }\n      }\n    ]\n  }\n}";

std::vector<Plan> read(std::string_view text, std::optional<Engine> engine = {}) {
  auto plans = read_plans({text, "file", engine});
  EXPECT_TRUE(plans.has_value()) << plans.error().where << ": " << plans.error().message;
  return plans ? *plans : std::vector<Plan>{};
}

std::string refusal(std::string_view text, std::optional<Engine> engine = {}) {
  const auto plans = read_plans({text, "file", engine});
  return plans ? "read" : plans.error().where + ": " + plans.error().message;
}

// As 10.11.19's client printed it with --table, shortened.
const std::string framed =
    "MariaDB [shop]> ANALYZE FORMAT=JSON SELECT * FROM orders o\n"
    "    -> WHERE o.coupon = 7;\n"
    "+---------+\n| ANALYZE |\n+---------+\n| " +
    std::string(plan) +
    " |\n+---------+\n1 row in set, 1 warning (0.001 sec)\n\n"
    "MariaDB [shop]> SHOW WARNINGS;\n"
    "+-------+------+-------+\n| Level | Code | Message |\n+-------+------+-------+\n"
    "| Note  | 1105 | Cannot use key `orders_coupon` part[0] for lookup: `shop`.`orders`.`coupon` "
    "of type "
    "`varchar` = \"7\" of type `int` |\n"
    "| Note  | 1003 | select `shop`.`o`.`id` AS `id` from `shop`.`orders` `o` where "
    "`shop`.`o`.`coupon` = 7 |\n"
    "+-------+------+-------+\n2 rows in set (0.000 sec)\n";

TEST(MariadbOutput, FramedPlanWithItsNotesAndStatement) {
  const std::vector<Plan> plans = read(framed);
  ASSERT_EQ(plans.size(), 1U);
  const Plan& read_plan = plans.front();
  EXPECT_EQ(read_plan.engine, Engine::mariadb);
  EXPECT_EQ(read_plan.query_text, "SELECT * FROM orders o\nWHERE o.coupon = 7");
  EXPECT_EQ(read_plan.root().relation.schema, "shop");
  EXPECT_EQ(read_plan.root().relation.name, "orders");
  EXPECT_EQ(read_plan.root().alias, "o");
  ASSERT_EQ(read_plan.diagnostics.size(), 1U);
  EXPECT_TRUE(read_plan.diagnostics.front().message.starts_with(
      "the server's note 1105: Cannot use key `orders_coupon`"));
  EXPECT_TRUE(std::ranges::any_of(read_plan.root().native_fields,
                                  [](const auto& field) { return field.first == "note 1105"; }));
}

TEST(MariadbOutput, EveryDressOfOnePlan) {
  std::string escaped;
  for (const char c : plan) {
    escaped += c == '\n' ? "\\n" : std::string(1, c);
  }
  for (const std::string& text :
       {std::string(plan), "EXPLAIN\n" + std::string(plan) + "\n", "EXPLAIN\n" + escaped + "\n",
        escaped + "\n",
        "*************************** 1. row ***************************\nEXPLAIN: " +
            std::string(plan) + "\n1 row in set (0.000 sec)\n",
        "```\n" + std::string(plan) + "\n```\n",
        "my plan:\n\n" + std::string(plan) + "\n\nthanks\n", "\xEF\xBB\xBF" + std::string(plan)}) {
    const std::vector<Plan> plans = read(text);
    ASSERT_EQ(plans.size(), 1U) << text;
    EXPECT_EQ(plans.front().root().alias, "o") << text;
    EXPECT_EQ(plans.front().root().predicates.size(), 1U) << text;
  }
}

TEST(MariadbOutput, SeveralPlansOneAfterTheOther) {
  EXPECT_EQ(read(std::string(plan) + "\n" + std::string(plan) + "\n").size(), 2U);
  EXPECT_EQ(read(std::string(plan) + "\n1 row in set\n\n" + std::string(plan) + "\n").size(), 2U);
  EXPECT_EQ(read(framed + framed).size(), 2U);
}

// After SHOW EXPLAIN note 1003 is the statement as it was sent.
TEST(MariadbOutput, StatementOfShowExplain) {
  const std::vector<Plan> plans = read(
      "id\tselect_type\ttable\ttype\tpossible_keys\tkey\tkey_len\tref\trows\tExtra\n"
      "1\tSIMPLE\to\tALL\tNULL\tNULL\tNULL\tNULL\t9\tUsing where\n"
      "Level\tCode\tMessage\nNote\t1003\tselect * from orders o where total > 5\n");
  ASSERT_EQ(plans.size(), 1U);
  EXPECT_EQ(plans.front().query_text, "select * from orders o where total > 5");
}

TEST(MariadbOutput, CutRunHasNoActualNumbers) {
  const std::vector<Plan> plans = read(
      "id\tselect_type\ttable\ttype\tkey\trows\tr_rows\tfiltered\tr_filtered\tExtra\n"
      "1\tSIMPLE\to\tALL\tNULL\t9\t4.00\t100.00\t100.00\t\n"
      "Level\tCode\tMessage\nWarning\t1317\tQuery execution was interrupted\n");
  ASSERT_EQ(plans.size(), 1U);
  EXPECT_FALSE(plans.front().analyzed());
  EXPECT_EQ(plans.front().root().estimated->rows.value(), 9);
  EXPECT_NE(plans.front().diagnostics.front().message.find("the run was cut"), std::string::npos);
}

TEST(MariadbOutput, WhatTheServerAnsweredInsteadOfAPlan) {
  const std::string message = refusal(
      "--------------\nANALYZE FORMAT=JSON SELECT count(*) FROM items a, items "
      "b\n--------------\n\n"
      "ERROR 1969 (70100) at line 24: Query execution was interrupted (max_statement_time "
      "exceeded)\n"
      "+-------+------+---------+\n| Level | Code | Message |\n+-------+------+---------+\n"
      "| Error | 1969 | Query execution was interrupted (max_statement_time exceeded) "
      "|\n+-------+------+---------+\n");
  EXPECT_NE(message.find("no plan"), std::string::npos) << message;
}

TEST(MariadbOutput, BytesThatAreNoUtf8AreReplaced) {
  const std::vector<Plan> plans =
      read("id\tselect_type\ttable\ttype\tkey\trows\tExtra\n1\tSIMPLE\tcaf\xE9\tALL\tNULL\t9\t\n");
  ASSERT_EQ(plans.size(), 1U);
  EXPECT_EQ(plans.front().root().alias, "caf\uFFFD");
  ASSERT_EQ(plans.front().diagnostics.size(), 1U);
}

TEST(MariadbOutput, WrongEngineIsSaid) {
  EXPECT_EQ(refusal(plan, Engine::mysql),
            "file: this is a plan of MariaDB, not of MySQL: leave the engine out, or give mariadb");
  EXPECT_EQ(
      refusal(framed, Engine::postgresql),
      "file: this is a plan of MariaDB, not of PostgreSQL: leave the engine out, or give mariadb");
  EXPECT_EQ(refusal("Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)", Engine::mariadb),
            "file: this is a plan of PostgreSQL, not of MariaDB: leave the engine out, or give "
            "postgresql");
  EXPECT_EQ(read(plan, Engine::mariadb).size(), 1U);
}

TEST(MariadbOutput, MysqlAndMariadbAreToldApart) {
  EXPECT_EQ(engine_of(plan), Engine::mariadb);
  EXPECT_EQ(engine_of(R"({"query_block": {"select_id": 1, "cost_info": {"query_cost": "1.00"},
                       "table": {"table_name": "t", "access_type": "ALL"}}})"),
            Engine::mysql);
  EXPECT_EQ(engine_of(R"({"query_block": {"select_id": 1, "message": "Impossible WHERE"}})"),
            Engine::mysql);
  EXPECT_EQ(
      engine_of(R"({"query_block": {"select_id": 1, "table": {"message": "Impossible WHERE"}}})"),
      Engine::mariadb);
  EXPECT_EQ(engine_of("id\tselect_type\ttable\tpartitions\ttype\tkey\trows\tfiltered\tExtra\n"
                      "1\tSIMPLE\tt\tNULL\tALL\tNULL\t5\t100.00\tUsing where\n"),
            Engine::mysql);
  EXPECT_EQ(
      engine_of("id\tselect_type\ttable\ttype\tkey\trows\tExtra\n1\tSIMPLE\tt\tALL\tNULL\t5\t\n"),
      Engine::mariadb);
  EXPECT_EQ(engine_of("[{\"Plan\": {\"Node Type\": \"Seq Scan\"}}]"), std::nullopt);
  EXPECT_EQ(engine_of("Seq Scan on select_type"), std::nullopt);
}

TEST(MariadbOutput, BrokenPlaceIsOfTheWholeText) {
  const std::string message = refusal(
      "one\ntwo\n{\n  \"query_block\": {\n    \"select_id\": 1,\n    \"nested_loop\": 7\n  }\n}\n");
  EXPECT_EQ(message.substr(0, 10), "file:6:20:") << message;
}

TEST(MariadbNotes, TablesBehindAliases) {
  const std::vector<NamedTable> tables = named_tables(
      "select `shop`.`o`.`id` AS `id`,'`x`.`y` `z`' AS `t` from `shop`.`orders` `o` join "
      "`shop`.`we``ird` `w` "
      "where `shop`.`o`.`a` = `w`.`b`");
  ASSERT_GE(tables.size(), 3U);
  EXPECT_EQ(tables[0].alias, "o");
  EXPECT_EQ(tables[1].table, "orders");
  EXPECT_EQ(tables[2].table, "we`ird");
  EXPECT_TRUE(
      std::ranges::none_of(tables, [](const NamedTable& table) { return table.alias == "z"; }));
}

TEST(MariadbRequest, NamesTheFormat) {
  EXPECT_EQ(explain_statement(false, "SELECT 1"), "EXPLAIN FORMAT=JSON SELECT 1");
  EXPECT_EQ(explain_statement(true, "SELECT 1"), "ANALYZE FORMAT=JSON SELECT 1");
}

}  // namespace
}  // namespace planwright::planners::mariadb
