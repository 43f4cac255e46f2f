#include "tabular_rows.hpp"

#include <gtest/gtest.h>

namespace planwright::planners {
namespace {

// What mariadb 10.11 printed with -t, its SHOW WARNINGS after it.
constexpr std::string_view framed =
    "MariaDB [shop]> ANALYZE SELECT 1 FROM c JOIN o;\n"
    "+------+-------------+-------+------+-----------------+---------+------------+-------------+\n"
    "| id   | select_type | table | type | possible_keys   | r_rows  | r_filtered | Extra       |\n"
    "+------+-------------+-------+------+-----------------+---------+------------+-------------+\n"
    "|    1 | SIMPLE      | c     | ALL  | PRIMARY,country | 2000.00 |      42.80 | Using where |\n"
    "|    1 | SIMPLE      | o     | ref  | NULL            | 10.00   |     100.00 |             |\n"
    "+------+-------------+-------+------+-----------------+---------+------------+-------------+\n"
    "2 rows in set, 1 warning (0.002 sec)\n"
    "\n"
    "+-------+------+---------------------------+\n"
    "| Level | Code | Message                   |\n"
    "+-------+------+---------------------------+\n"
    "| Note  | 1003 | select 'a||b' where a | b |\n"
    "+-------+------+---------------------------+\n";

TEST(TabularRows, FramedTablesOneAfterTheOther) {
  const TabularText text = read_tables(framed);
  ASSERT_EQ(text.tables.size(), 2U);
  const TabularTable& plan = text.tables.front();
  ASSERT_EQ(plan.rows.size(), 2U);
  EXPECT_EQ(plan.columns.size(), 8U);
  EXPECT_EQ(*plan.cell(plan.rows[0], "possible_keys"), "PRIMARY,country");
  EXPECT_EQ(*plan.cell(plan.rows[0], "R_ROWS"), "2000.00");
  EXPECT_EQ(plan.cell(plan.rows[1], "possible_keys"), nullptr);
  EXPECT_EQ(*plan.cell(plan.rows[1], "extra"), "");
  EXPECT_EQ(plan.rows[1].line, 6U);
  const TabularTable& warnings = text.tables.back();
  ASSERT_EQ(warnings.rows.size(), 1U);
  EXPECT_EQ(*warnings.cell(warnings.rows[0], "Message"), "select 'a||b' where a | b");
  ASSERT_EQ(text.other.size(), 2U);
  EXPECT_TRUE(text.other[0].text.starts_with("MariaDB [shop]>"));
}

// A rowid filter's type, key and length are two words around a bar.
TEST(TabularRows, BarsInsideCells) {
  const TabularText text = read_tables(
      "+----+-------------+-------+------------+-----------------+-------------+\n"
      "| id | select_type | table | type       | key             | Extra       |\n"
      "+----+-------------+-------+------------+-----------------+-------------+\n"
      "|  1 | PRIMARY     | o2    | ref|filter | customer|status | Using where |\n"
      "+----+-------------+-------+------------+-----------------+-------------+\n");
  ASSERT_EQ(text.tables.size(), 1U);
  const TabularTable& table = text.tables.front();
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(*table.cell(table.rows[0], "type"), "ref|filter");
  EXPECT_EQ(*table.cell(table.rows[0], "key"), "customer|status");
  EXPECT_EQ(*table.cell(table.rows[0], "Extra"), "Using where");
}

TEST(TabularRows, CellOfSeveralLines) {
  const TabularText text = read_tables(
      "+---------+\n"
      "| ANALYZE |\n"
      "+---------+\n"
      "| {\n"
      "  \"query_block\": {\n"
      "    \"x\": \"a ||\n"
      " b\"\n"
      "  }\n"
      "} |\n"
      "+---------+\n"
      "1 row in set (0.001 sec)\n");
  ASSERT_EQ(text.tables.size(), 1U);
  ASSERT_EQ(text.tables[0].rows.size(), 1U);
  EXPECT_EQ(*text.tables[0].cell(text.tables[0].rows[0], "ANALYZE"),
            "{\n  \"query_block\": {\n    \"x\": \"a ||\n b\"\n  }\n}");
}

TEST(TabularRows, BatchModeWithItsEscapes) {
  const TabularText text = read_tables(
      "id\tselect_type\ttable\ttype\tExtra\n"
      "1\tSIMPLE\tt\tALL\tUsing where\n"
      "2\tSUBQUERY\tNULL\tNULL\t\n"
      "Level\tCode\tMessage\n"
      "Note\t1003\tselect 'a\\tb\\\\'\n");
  ASSERT_EQ(text.tables.size(), 2U);
  EXPECT_EQ(text.tables[0].rows.size(), 2U);
  EXPECT_EQ(text.tables[0].cell(text.tables[0].rows[1], "table"), nullptr);
  EXPECT_EQ(*text.tables[1].cell(text.tables[1].rows[0], "message"), "select 'a\tb\\'");

  const TabularText json = read_tables("EXPLAIN\n{\\n  \"query_block\": {}\\n}\n");
  ASSERT_EQ(json.tables.size(), 1U);
  EXPECT_EQ(*json.tables[0].cell(json.tables[0].rows.at(0), "EXPLAIN"),
            "{\n  \"query_block\": {}\n}");
}

TEST(TabularRows, OneCellPerLine) {
  const TabularText text = read_tables(
      "*************************** 1. row ***************************\n"
      "           id: 1\n"
      "  select_type: SIMPLE\n"
      "        table: o\n"
      "          ref: NULL\n"
      "        Extra: \n"
      "*************************** 2. row ***************************\n"
      "           id: 1\n"
      "  select_type: SIMPLE\n"
      "        table: c\n"
      "          ref: shop.o.id\n"
      "        Extra: Using where\n"
      "2 rows in set, 1 warning (0.00 sec)\n"
      "\n"
      "*************************** 1. row ***************************\n"
      "  Level: Note\n"
      "   Code: 1003\n"
      "Message: select 1\n"
      "  from x: y\n"
      "1 row in set (0.00 sec)\n");
  ASSERT_EQ(text.tables.size(), 2U);
  ASSERT_EQ(text.tables[0].rows.size(), 2U);
  EXPECT_EQ(*text.tables[0].cell(text.tables[0].rows[1], "ref"), "shop.o.id");
  EXPECT_EQ(*text.tables[0].cell(text.tables[0].rows[0], "Extra"), "");
  EXPECT_EQ(*text.tables[1].cell(text.tables[1].rows[0], "Message"), "select 1\n  from x: y");
}

TEST(TabularRows, MarkdownAndCsv) {
  const TabularText markdown = read_tables(
      "  |id|select_type|table|type|Extra|\n"
      "  |--|--|--|--|--|\n"
      "  |1|SIMPLE|t|ALL||\n");
  ASSERT_EQ(markdown.tables.size(), 1U);
  ASSERT_EQ(markdown.tables[0].rows.size(), 1U);
  EXPECT_EQ(*markdown.tables[0].cell(markdown.tables[0].rows[0], "type"), "ALL");

  const TabularText csv = read_tables(
      "\"id\",\"select_type\",\"table\",\"possible_keys\",\"Extra\"\n"
      "1,SIMPLE,t,\"a,b\",\"Using \"\"x\"\"\"\n");
  ASSERT_EQ(csv.tables.size(), 1U);
  EXPECT_EQ(*csv.tables[0].cell(csv.tables[0].rows.at(0), "possible_keys"), "a,b");
  EXPECT_EQ(*csv.tables[0].cell(csv.tables[0].rows[0], "Extra"), "Using \"x\"");
}

TEST(TabularRows, RowBrokenByATerminalAndAShortOne) {
  const TabularText text = read_tables(
      "| id | select_type | table | Extra |\n"
      "|  1 | SIMPLE      | t\n"
      " | Using where |\n"
      "|  2 | UNION |\n");
  ASSERT_EQ(text.tables.size(), 1U);
  ASSERT_EQ(text.tables[0].rows.size(), 2U);
  EXPECT_EQ(*text.tables[0].cell(text.tables[0].rows[0], "Extra"), "Using where");
  EXPECT_EQ(text.tables[0].cell(text.tables[0].rows[1], "Extra"), nullptr);
}

TEST(TabularRows, OtherTextIsNoTable) {
  for (const std::string_view text :
       {"", "\n\n", "{\"query_block\": {}}", "| a | b |\n|---|---|\n| 1 | 2 |\n", "a\tb\n1\t2\n",
        "-> Table scan on t  (cost=1 rows=2)\n", "EXPLAIN\n{\n}\n"}) {
    EXPECT_TRUE(read_tables(text).tables.empty()) << text;
  }
}

}  // namespace
}  // namespace planwright::planners
