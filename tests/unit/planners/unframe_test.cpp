#include "unframe.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace planwright::planners {
namespace {

std::string unframed(std::string_view text) {
  return std::string(unframe(text).text());
}

constexpr std::string_view bare =
    "Sort  (cost=1.10..1.15 rows=4 width=4)\n"
    "  Sort Key: a\n"
    "  ->  Seq Scan on t  (cost=0.00..1.10 rows=4 width=4)\n"
    "Planning Time: 0.1 ms\n";

// --- nothing to do -------------------------------------------------------------------------------

TEST(Unframe, CleanPlansAreNotCopied) {
  for (const std::string_view text :
       {bare, std::string_view("[\n  {\n    \"Plan\": {}\n  }\n]\n"),
        std::string_view("{\"Plan\": {}}"), std::string_view("<explain>\n</explain>\n"),
        std::string_view("- Plan:\n    Node Type: \"Result\"\n")}) {
    const Unframed result = unframe(text);
    EXPECT_FALSE(result.changed()) << text;
    EXPECT_EQ(result.text().data(), text.data());
    EXPECT_EQ(result.text(), text);
  }
}

TEST(Unframe, FrameCharactersInALiteralStay) {
  const std::string text =
      "Seq Scan on t  (cost=0.00..1.20 rows=2 width=4)\n"
      "  Filter: ((a <> '| a | + |'::text) AND (b <> '+---+\n"
      "-----\n"
      "(5 rows)\n"
      "x +'::text))\n"
      "Planning Time: 0.1 ms\n";
  EXPECT_EQ(unframed(text), text);
}

TEST(Unframe, TextWithoutAPlanComesBackAsItIs) {
  EXPECT_EQ(unframed("hello\nworld\n"), "hello\nworld\n");
  EXPECT_EQ(unframed(""), "");
}

TEST(Unframe, ByteOrderMark) {
  EXPECT_EQ(unframed("\xEF\xBB\xBF[\n]"), "[\n]");
}

TEST(Unframe, CarriageReturns) {
  std::string text(bare);
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.insert(at, "\r");
  }
  EXPECT_EQ(unframed(text), bare);
}

// --- psql ----------------------------------------------------------------------------------------

TEST(Unframe, PsqlAligned) {
  EXPECT_EQ(unframed("                    QUERY PLAN\n"
                     "-------------------------------------------------------\n"
                     " Sort  (cost=1.10..1.15 rows=4 width=4)\n"
                     "   Sort Key: a\n"
                     "   ->  Seq Scan on t  (cost=0.00..1.10 rows=4 width=4)\n"
                     " Planning Time: 0.1 ms\n"
                     "(4 rows)\n\n"),
            bare);
}

TEST(Unframe, PsqlWithoutBorder) {
  EXPECT_EQ(unframed("QUERY PLAN\n----------\n" + std::string(bare) + "(4 rows)\n"), bare);
}

TEST(Unframe, HeaderAndFooterInAnyLanguage) {
  for (const std::string_view footer : {"(4 строк)", "(4 行)", "(4 lignes)", "(4行)", "(1 row)"}) {
    EXPECT_EQ(unframed("ПЛАН ЗАПРОСА\n------------\n" + std::string(bare) + std::string(footer) +
                       "\n\nВремя: 0,512 мс\n"),
              bare)
        << footer;
  }
}

TEST(Unframe, PsqlBorderTwo) {
  EXPECT_EQ(unframed("+---------------------------------------+\n"
                     "|              QUERY PLAN               |\n"
                     "+---------------------------------------+\n"
                     "| Sort  (cost=1.10..1.15 rows=4 width=4)|\n"
                     "|   Sort Key: a                         |\n"
                     "+---------------------------------------+\n"
                     "(2 rows)\n"),
            "Sort  (cost=1.10..1.15 rows=4 width=4)\n  Sort Key: a\n");
}

TEST(Unframe, PsqlUnicodeSingleAndDouble) {
  EXPECT_EQ(
      unframed("┌─────────┐\n│ QUERY PLAN │\n├─────────┤\n│ Limit  (cost=0..1 rows=1 width=4) │\n"
               "│   ->  Result  (cost=0..1 rows=1 width=4) │\n└─────────┘\n(2 rows)\n"),
      "Limit  (cost=0..1 rows=1 width=4)\n  ->  Result  (cost=0..1 rows=1 width=4)\n");
  EXPECT_EQ(
      unframed("╔═════════╗\n║ QUERY PLAN ║\n╠═════════╣\n║ Limit  (cost=0..1 rows=1 width=4) ║\n"
               "╚═════════╝\n"),
      "Limit  (cost=0..1 rows=1 width=4)\n");
}

TEST(Unframe, FramedRowsWithoutTheirHeader) {
  EXPECT_EQ(unframed("| Limit  (cost=0..1 rows=1 width=4)        |\n"
                     "|   ->  Result  (cost=0..1 rows=1 width=4) |\n"),
            "Limit  (cost=0..1 rows=1 width=4)\n  ->  Result  (cost=0..1 rows=1 width=4)\n");
}

TEST(Unframe, MarksOfLineBreaksInACell) {
  EXPECT_EQ(unframed("   QUERY PLAN   \n----------------\n [             +\n   {           +\n"
                     "   }           +\n ]\n(1 row)\n"),
            "[\n  {\n  }\n]\n");
  EXPECT_EQ(unframed("[             +\n   {           +\n   }           +\n ]\n"),
            "[\n   {\n   }\n ]\n");
  EXPECT_EQ(unframed("│ [           ↵│\n│   {}        ↵│\n│ ]            │\n"), "[\n  {}\n]\n");
}

TEST(Unframe, WrappedByPsqlInTheMiddleOfANumber) {
  EXPECT_EQ(unframed("                QUERY PLAN                \n"
                     "------------------------------------------\n"
                     " Seq Scan on t  (cost=0.00..1.15 rows=10.\n"
                     ".00 width=4) (actual time=0.1..0.2 rows=.\n"
                     ".4 loops=1)\n"
                     "   Filter: (a = 'x...')\n"
                     " Planning Time: 0.1 ms\n"
                     "(3 rows)\n"),
            "Seq Scan on t  (cost=0.00..1.15 rows=1000 width=4) (actual time=0.1..0.2 rows=4 "
            "loops=1)\n  Filter: (a = 'x...')\nPlanning Time: 0.1 ms\n");
}

TEST(Unframe, WrappedByPsqlWithUnicodeMarks) {
  EXPECT_EQ(unframed("┌──────────┐\n│ QUERY PLAN │\n├──────────┤\n│ Limit  (cost=0..1 ro…│\n"
                     "│…ws=1 width=4)        │\n└──────────┘\n"),
            "Limit  (cost=0..1 rows=1 width=4)\n");
}

TEST(Unframe, ExpandedOutput) {
  EXPECT_EQ(unframed("-[ RECORD 1 ]----------------------------\n"
                     "QUERY PLAN | Limit  (cost=0..1 rows=1 width=4)\n"
                     "-[ RECORD 2 ]----------------------------\n"
                     "QUERY PLAN |   ->  Result  (cost=0..1 rows=1 width=4)\n\n"),
            "Limit  (cost=0..1 rows=1 width=4)\n  ->  Result  (cost=0..1 rows=1 width=4)\n");
  EXPECT_EQ(unframed("┌─[ RECORD 1 ]──┐\n│ QUERY PLAN │ [   ↵│\n│            │   {}↵│\n"
                     "│            │ ]    │\n└────────────┘\n"),
            "[\n  {}\n]\n");
}

// --- other clients -------------------------------------------------------------------------------

TEST(Unframe, DBeaverHasABarOnTheRightAlone) {
  EXPECT_EQ(unframed("QUERY PLAN                               |\n"
                     "-----------------------------------------+\n"
                     "Limit  (cost=0..1 rows=1 width=4)        |\n"
                     "  ->  Result  (cost=0..1 rows=1 width=4) |\n"),
            "Limit  (cost=0..1 rows=1 width=4)\n  ->  Result  (cost=0..1 rows=1 width=4)\n");
}

TEST(Unframe, CsvQuotesOnlySomeLines) {
  EXPECT_EQ(unframed("QUERY PLAN\nSeq Scan on t  (cost=0..1 rows=1 width=4)\n"
                     "\"  Output: a, \"\"b c\"\"\"\n"),
            "Seq Scan on t  (cost=0..1 rows=1 width=4)\n  Output: a, \"b c\"\n");
}

TEST(Unframe, PgAdminQuotesEveryLine) {
  EXPECT_EQ(unframed("\"Seq Scan on \"\"Order Table\"\"  (cost=0..1 rows=1 width=4)\"\n"
                     "\"  Filter: (\"\"a b\"\" = 1)\"\n"),
            "Seq Scan on \"Order Table\"  (cost=0..1 rows=1 width=4)\n  Filter: (\"a b\" = 1)\n");
}

TEST(Unframe, PgAdminQuotesAWholeDocument) {
  EXPECT_EQ(unframed("\"[\n  {\n    \"\"Plan\"\": {\"\"Alias\"\": \"\"\"\"}\n  }\n]\"\n"),
            "[\n  {\n    \"Plan\": {\"Alias\": \"\"}\n  }\n]\n");
}

TEST(Unframe, NumberedLines) {
  EXPECT_EQ(unframed("1. Limit  (cost=0..1 rows=1 width=4)\n"
                     "2.   ->  Result  (cost=0..1 rows=1 width=4)\n"
                     "3. Planning Time: 0.1 ms\n"),
            "Limit  (cost=0..1 rows=1 width=4)\n  ->  Result  (cost=0..1 rows=1 width=4)\n"
            "Planning Time: 0.1 ms\n");
}

TEST(Unframe, MarkdownFencesAndQuotation) {
  EXPECT_EQ(unframed("My query is slow:\n\n```sql\nSELECT 1;\n```\n\nThe plan:\n```\n" +
                     std::string(bare) + "```\nWhat can I do?\n"),
            bare);
  EXPECT_EQ(
      unframed("> Limit  (cost=0..1 rows=1 width=4)\n>   ->  Result  (cost=0..1 rows=1 width=4)\n"),
      "Limit  (cost=0..1 rows=1 width=4)\n  ->  Result  (cost=0..1 rows=1 width=4)\n");
}

TEST(Unframe, StatementPromptTimingAndComments) {
  EXPECT_EQ(unframed("shop=# \\timing\nTiming is on.\nshop=# EXPLAIN ANALYZE\nshop-# SELECT 1;\n"
                     "-- the plan\n" +
                     std::string(bare) + "(4 rows)\n\nTime: 1.234 ms\nshop=# \\q\n"),
            bare);
  EXPECT_EQ(
      unframed("EXPLAIN (FORMAT JSON) SELECT 1;\n[\n  {\n  }\n]\n(1 row)\n\nTime: 0.512 ms\n"),
      "[\n  {\n  }\n]\n");
}

TEST(Unframe, TwoTablesInOnePaste) {
  const std::string one =
      " QUERY PLAN\n------------\n Limit  (cost=0..1 rows=1 width=4)\n(1 row)\n\n";
  EXPECT_EQ(unframed(one + "shop=# EXPLAIN SELECT 2;\n" + one),
            "Limit  (cost=0..1 rows=1 width=4)\nLimit  (cost=0..1 rows=1 width=4)\n");
}

// --- broken by a width, without marks ------------------------------------------------------------

TEST(Unframe, BrokenByATerminalWithItsHeaderAndRule) {
  EXPECT_EQ(unframed("                                QUERY PLA\n"
                     "N\n"
                     "-----------------------------------------\n"
                     "-----------------------\n"
                     " Gather  (cost=1048.76..30335.69 rows=500\n"
                     "00 width=457) (actual time=16.04..7326.94\n"
                     "1 rows=1000000 loops=1)\n"
                     "   Workers Planned: 2\n"
                     " Planning Time: 25.266 ms\n"
                     "(22 lignes)\n"),
            "Gather  (cost=1048.76..30335.69 rows=50000 width=457) (actual time=16.04..7326.941 "
            "rows=1000000 loops=1)\n  Workers Planned: 2\nPlanning Time: 25.266 ms\n");
}

TEST(Unframe, BrokenHereAndThere) {
  EXPECT_EQ(
      unframed("Nested Loop  (cost=0.00..611.27 rows=13400 width=8) (actual time=0.025..10.198\n"
               "rows=34956 loops=1)\n"
               "  Join Filter: (t1.c1 >\n"
               " t2.c2)\n"
               "  ->  Seq Scan on a_table_with_a_long_name_that_is_wider_than_all_other_lines  "
               "(cost=0.00..6.02 rows=402 width=4)\n"
               "(actual time=0.013..0.058 rows=402 loops=1)\n"),
      "Nested Loop  (cost=0.00..611.27 rows=13400 width=8) (actual time=0.025..10.198 "
      "rows=34956 loops=1)\n  Join Filter: (t1.c1 > t2.c2)\n"
      "  ->  Seq Scan on a_table_with_a_long_name_that_is_wider_than_all_other_lines  "
      "(cost=0.00..6.02 rows=402 width=4) (actual time=0.013..0.058 rows=402 loops=1)\n");
}

TEST(Unframe, BrokenAtWordsByAMail) {
  EXPECT_EQ(unframed("Sort  (cost=1.10..1.15 rows=4\n"
                     "width=4) (actual time=1..2\n"
                     "rows=4 loops=1)\n"
                     "  Sort Key: first_column,\n"
                     "second_column\n"
                     "Execution Time: 3.5 ms\n"),
            "Sort  (cost=1.10..1.15 rows=4 width=4) (actual time=1..2 rows=4 loops=1)\n"
            "  Sort Key: first_column, second_column\nExecution Time: 3.5 ms\n");
}

// --- places --------------------------------------------------------------------------------------

TEST(Unframe, LinesAreThoseOfTheOriginal) {
  const Unframed result = unframe(
      " QUERY PLAN\n------------\n Limit  (cost=0..1 rows=1 width=4)\n   Output: a\n(1 row)\n");
  EXPECT_EQ(result.original_line(1), 3U);
  EXPECT_EQ(result.original_line(2), 4U);
  EXPECT_EQ(result.original_line(99), 4U);
}

}  // namespace
}  // namespace planwright::planners
