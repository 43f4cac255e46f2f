// What clients and drivers make of MySQL's plans, warnings after them, and input that is none.
#include <string>

#include <gtest/gtest.h>

#include <planwright/planners/planners.hpp>

#include "mysql/read_mysql.hpp"

namespace planwright::planners {
namespace {

Plan one(const std::string& text) {
  auto plans = read_plans({text, "f", {}});
  EXPECT_TRUE(plans) << (plans ? "" : plans.error().where + " " + plans.error().message);
  return plans ? plans->front() : Plan{};
}

Error error_of(const std::string& text, std::optional<Engine> engine = {}) {
  auto plans = read_plans({.text = text, .name = "f", .engine = engine});
  EXPECT_FALSE(plans);
  return plans ? Error{} : plans.error();
}

constexpr const char* tree =
    "-> Filter: (t.a = 1)  (cost=1 rows=2) (actual time=0.1..0.2 rows=1 loops=1)\n"
    "    -> Table scan on t  (cost=1 rows=3) (actual time=0.05..0.1 rows=3 loops=1)\n";

TEST(MysqlOutput, TreeInEveryDress) {
  const std::string escaped =
      "-> Filter: (t.a = 1)  (cost=1 rows=2)\\n    -> Table scan on t  (cost=1 rows=3)\\n";
  const std::string in_mail =
      "> -> Filter: (t.a = 1)  (cost=1 rows=2)\n"
      ">     -> Table scan on t  (cost=1 rows=3)\n";
  const std::string fenced = std::string("The plan:\n```\n") + tree + "```\nWhy is it slow?\n";
  const std::string driver =
      "[{\"EXPLAIN\": \"-> Filter: (t.a = 1)  (cost=1 rows=2)\\n    -> Table "
      "scan on t  (cost=1 rows=3)\\n\"}]";
  const std::string prompt = std::string(
                                 "mysql> EXPLAIN ANALYZE SELECT * FROM t\\G\n"
                                 "*************************** 1. row "
                                 "***************************\nEXPLAIN: ") +
                             tree + "\n1 row in set (0.00 sec)\n";
  for (const std::string& text :
       {std::string(tree), escaped, "EXPLAIN\n" + escaped, in_mail, fenced, driver, prompt}) {
    SCOPED_TRACE(text);
    const Plan plan = one(text);
    ASSERT_EQ(plan.nodes.size(), 2U);
    EXPECT_EQ(plan.format, "mysql-tree");
    EXPECT_EQ(plan.nodes[1].alias, "t");
    EXPECT_TRUE(plan.diagnostics.empty());
  }
}

TEST(MysqlOutput, RewrittenStatementNamesTheTablesBehindAliases) {
  const Plan plan = one(
      "-> Table scan on o  (cost=1 rows=3)\n"
      "Note (Code 1003): /* select#1 */ select `shop`.`o`.`id` AS `id`,'`x`.`y` `o`' AS `s` from "
      "`shop`.`orders` `o` where true\n");
  EXPECT_EQ(plan.root().relation.display(), "shop.orders");
  EXPECT_EQ(plan.root().alias, "o");
  ASSERT_EQ(plan.native_fields.size(), 1U);
  EXPECT_EQ(plan.native_fields[0].first, "rewritten statement");
  EXPECT_TRUE(plan.native_fields[0].second.starts_with("/* select#1 */ select"));
  EXPECT_EQ(plan.query_text, "");  // it is not the user's
}

TEST(MysqlOutput, InterruptedRunIsNotAnalyzed) {
  for (const char* warning :
       {"Warning (Code 1317): Query execution was interrupted",
        "Level\tCode\tMessage\nWarning\t1317\tQuery execution was interrupted"}) {
    const Plan plan = one(std::string(tree) + "\n" + warning + "\n");
    EXPECT_FALSE(plan.analyzed());
    EXPECT_FALSE(plan.timed());
    EXPECT_TRUE(plan.root().estimated);
    ASSERT_EQ(plan.diagnostics.size(), 1U);
    EXPECT_NE(plan.diagnostics.front().message.find("1317"), std::string::npos);
  }
}

TEST(MysqlOutput, ConversionIsTypedEvidence) {
  const Plan plan =
      one("id\tselect_type\ttable\tpartitions\ttype\tpossible_keys\tkey\tkey_"
          "len\tref\trows\tfiltered\tExtra\n"
          "1\tSIMPLE\ta\tNULL\tALL\tk\tNULL\tNULL\tNULL\t1000\t10.00\tUsing where\n"
          "1\tSIMPLE\tb\tNULL\tALL\tNULL\tNULL\tNULL\tNULL\t5\t100.00\tNULL\n"
          "Level\tCode\tMessage\n"
          "Warning\t1739\tCannot use ref access on index 'k' due to type or collation conversion "
          "on field 'c'\n"
          "Warning\t1739\tCannot use range access on index 'k' due to type or collation conversion "
          "on field 'c'\n");
  ASSERT_EQ(plan.refused_indexes.size(), 2U);
  const RefusedIndex expected{{"", "a"}, "k", "c", IndexAccess::lookup};
  EXPECT_EQ(plan.refused_indexes[0], expected);
  EXPECT_EQ(plan.refused_indexes[1].access, IndexAccess::range);
  EXPECT_EQ(plan.diagnostics.size(), 2U);
}

TEST(MysqlOutput, TableOf57) {
  const Plan plan =
      one("+----+--------------------+-------+------------+------+---------------+------+---------+"
          "----------+------+----------+----------------------------------------------------+\n"
          "| id | select_type        | table | partitions | type | possible_keys | key  | key_len "
          "| ref      | rows | filtered | Extra                                              |\n"
          "+----+--------------------+-------+------------+------+---------------+------+---------+"
          "----------+------+----------+----------------------------------------------------+\n"
          "|  1 | PRIMARY            | a     | p1,p2      | ALL  | NULL          | NULL | NULL    "
          "| NULL     |  100 |    10.00 | Using where; Using temporary; Using filesort       |\n"
          "|  1 | PRIMARY            | b     | NULL       | ALL  | NULL          | NULL | NULL    "
          "| NULL     |   50 |   100.00 | Using join buffer (Block Nested Loop)              |\n"
          "|  2 | DEPENDENT SUBQUERY | c     | NULL       | ref  | k             | k    | 5       "
          "| db.a.x   |    2 |   100.00 | Using index                                        |\n"
          "+----+--------------------+-------+------------+------+---------------+------+---------+"
          "----------+------+----------+----------------------------------------------------+\n"
          "3 rows in set, 2 warnings (0.00 sec)\n");
  ASSERT_EQ(plan.nodes.size(), 6U);
  EXPECT_EQ(plan.format, "mysql-tabular");
  EXPECT_EQ(plan.nodes[0].kind, NodeKind::sort);
  EXPECT_EQ(plan.nodes[1].kind, NodeKind::temporary_table);
  EXPECT_EQ(plan.nodes[2].native, "Block Nested Loop inner join");
  EXPECT_EQ(plan.nodes[3].access->partitions, (std::vector<std::string>{"p1", "p2"}));
  EXPECT_DOUBLE_EQ(*plan.nodes[3].access->filtered_estimated, 0.1);
  EXPECT_EQ(plan.nodes[4].access->join_buffer, "Block Nested Loop");
  EXPECT_EQ(plan.nodes[5].subquery_run, SubqueryRun::dependent);
  EXPECT_EQ(plan.nodes[5].kind, NodeKind::index_only_scan);
  EXPECT_EQ(plan.nodes[5].access->ref, std::vector<std::string>{"db.a.x"});
  EXPECT_EQ(plan.nodes[5].access->key_length, 5);
}

TEST(MysqlOutput, BareVersionTwo) {  // 8.3 and 8.4: no "query_plan" around it
  const Plan plan = one(
      R"({"query": "/* select#1 */ select 1", "operation": "Table scan on t", "table_name": "t",
          "access_type": "table", "schema_name": "s", "estimated_rows": 3.0,
          "estimated_total_cost": 0.55, "used_columns": ["a"]})");
  EXPECT_EQ(plan.format, "mysql-json-v2");
  EXPECT_EQ(plan.root().relation.display(), "s.t");
  ASSERT_EQ(plan.native_fields.size(), 1U);
  EXPECT_EQ(plan.native_fields[0].second, "/* select#1 */ select 1");
}

TEST(MysqlOutput, WrongEngineIsSaid) {
  const Error as_mariadb = error_of(tree, Engine::mariadb);
  EXPECT_NE(as_mariadb.message.find("plan of MySQL, not of MariaDB"), std::string::npos)
      << as_mariadb.message;
  const Error as_mysql =
      error_of("Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n", Engine::mysql);
  EXPECT_NE(as_mysql.message.find("plan of PostgreSQL, not of MySQL"), std::string::npos)
      << as_mysql.message;
}

TEST(MysqlOutput, BrokenJsonNamesItsPlace) {
  const Error cut =
      error_of("{\n  \"query_block\": {\n    \"select_id\": 1,\n    \"cost_info\": {\n");
  EXPECT_TRUE(cut.where.starts_with("f:5:")) << cut.where;
  EXPECT_NE(cut.message.find("ends in the middle"), std::string::npos) << cut.message;
  const Error wrong = error_of("{\"query_plan\": {\"operation\": \"Filter: a\", \"inputs\": [3]}}");
  EXPECT_EQ(wrong.where, "f:1:54");
  EXPECT_NE(wrong.message.find("expected an operation"), std::string::npos) << wrong.message;
  const Error list =
      error_of("{\"query_block\": {\"cost_info\": {}, \"nested_loop\": [{\"x\": 1}]}}");
  EXPECT_NE(list.message.find("nested loop"), std::string::npos) << list.message;
}

TEST(MysqlOutput, StatementWithoutIteratorsSaysWhatToAskFor) {
  for (const char* text : {"-> <not executable by iterator executor>\n",
                           R"({"query_plan": {"operation": "<not executable by iterator executor>"},
                               "query_type": "delete", "json_schema_version": "2.0"})"}) {
    EXPECT_NE(error_of(text).message.find("explain_json_format_version = 1"), std::string::npos);
  }
}

}  // namespace
}  // namespace planwright::planners
