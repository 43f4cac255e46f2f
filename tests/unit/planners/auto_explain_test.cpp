#include "postgresql/auto_explain.hpp"

#include <string>

#include <gtest/gtest.h>

namespace planwright::planners::postgresql {
namespace {

constexpr std::string_view prefix = "2026-11-21 08:33:32.460 UTC [17327] postgres@shop LOG:  ";

std::string entry(std::string_view body) {
  return std::string(prefix) + "duration: 2.058 ms  plan:\n" + std::string(body);
}

TEST(AutoExplain, TextEntryWithAStatementOfManyLines) {
  const auto entries = find_log_entries(
      entry("\tQuery Text: select\n\t\ta -- a comment\n\tfrom t;\n"
            "\tSeq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n\t  Filter: (a = 1)\n") +
      std::string(prefix) + "disconnection\n");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].query_text, "select\n\ta -- a comment\nfrom t;");
  EXPECT_EQ(entries[0].duration->value(), 2.058);
  EXPECT_EQ(entries[0].body, "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n  Filter: (a = 1)");
  EXPECT_EQ(entries[0].body_line, 5U);
  EXPECT_EQ(entries[0].syntax, PlanSyntax::text);
}

TEST(AutoExplain, QueryParametersOf16) {
  const auto entries =
      find_log_entries(entry("\tQuery Text: select $1;\n\tQuery Parameters: $1 = '42'\n"
                             "\tResult  (cost=0.00..0.01 rows=1 width=4)\n"));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].query_text, "select $1;");
  EXPECT_EQ(entries[0].query_parameters, "$1 = '42'");
}

TEST(AutoExplain, LiteralThatLooksLikeAnEntryStaysInsideItsOwn) {
  const auto entries = find_log_entries(
      entry("\tQuery Text: select 1 from t where a <> '\n\tLOG:  duration: 1.000 ms  plan:\n"
            "\tQuery Text: nothing';\n"
            "\tSeq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n"
            "\t  Filter: (a <> '\n\tLOG:  duration: 1.000 ms  plan:\n"
            "\tQuery Text: nothing'::text)\n"));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_TRUE(entries[0].body.ends_with("Query Text: nothing'::text)"));
}

TEST(AutoExplain, NestedStatementsAreEntriesOfTheirOwn) {
  const std::string one =
      entry("\tQuery Text: select 1\n\tResult  (cost=0.00..0.01 rows=1 width=4)\n");
  const auto entries =
      find_log_entries(one +
                       "2026-11-21 08:33:28.891 UTC [17271] CONTEXT:  SQL statement \"select 1\"\n"
                       "\tPL/pgSQL function f() line 3\n" +
                       one);
  EXPECT_EQ(entries.size(), 2U);
}

TEST(AutoExplain, JsonXmlAndYamlBodiesAreWhole) {
  const auto json =
      find_log_entries(entry("\t{\n\t  \"Query Text\": \"x\",\n\t  \"Plan\": {}\n\t}\n"));
  ASSERT_EQ(json.size(), 1U);
  EXPECT_EQ(json[0].syntax, PlanSyntax::json);
  EXPECT_EQ(json[0].body, "{\n  \"Query Text\": \"x\",\n  \"Plan\": {}\n}");
  const auto xml = find_log_entries(entry("\t<explain>\n\t</explain>\n"));
  ASSERT_EQ(xml.size(), 1U);
  EXPECT_EQ(xml[0].syntax, PlanSyntax::xml);
  const auto yaml =
      find_log_entries(entry("\tQuery Text: \"select 1\"\n\tPlan: \n\t  Node Type: \"Result\"\n"));
  ASSERT_EQ(yaml.size(), 1U);
  EXPECT_EQ(yaml[0].syntax, PlanSyntax::yaml);
  EXPECT_EQ(yaml[0].body, "Query Text: \"select 1\"\nPlan: \n  Node Type: \"Result\"");
}

TEST(AutoExplain, TranslatedMessagesAndAnyPrefix) {
  for (const std::string_view header :
       {"СООБЩЕНИЕ:  длительность: 2.058 мс, план:", "LOG:  Dauer: 2.058 ms  Plan:",
        "[42] user=a,db=b,app=[c] ЖУРНАЛ:  длительность: 2,058 мс, план:",
        "日志:  持续时间: 2.058 ms, 计划:", "LOG:  durée : 2.058 ms, plan :"}) {
    const auto entries =
        find_log_entries(std::string(header) +
                         "\n\tQuery Text: select 1\n\tResult  (cost=0.00..0.01 rows=1 width=4)\n");
    ASSERT_EQ(entries.size(), 1U) << header;
    EXPECT_EQ(entries[0].duration->value(), 2.058) << header;
  }
}

TEST(AutoExplain, TabsTurnedIntoSpacesOrLost) {
  const auto spaces = find_log_entries(
      entry("        Query Text: select 1\n        Limit  (cost=0.00..0.01 rows=1 width=4)\n"
            "          ->  Result  (cost=0.00..0.01 rows=1 width=4)\n") +
      std::string(prefix) + "done\n");
  ASSERT_EQ(spaces.size(), 1U);
  EXPECT_EQ(
      spaces[0].body,
      "Limit  (cost=0.00..0.01 rows=1 width=4)\n  ->  Result  (cost=0.00..0.01 rows=1 width=4)");
  const auto lost =
      find_log_entries(entry("Query Text: select 1\nLimit  (cost=0.00..0.01 rows=1 width=4)\n"
                             "  ->  Result  (cost=0.00..0.01 rows=1 width=4)\n") +
                       std::string(prefix) + "done\n");
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0].body, spaces[0].body);
}

TEST(AutoExplain, FlattenedByAShipperOrSyslog) {
  const auto shipped = find_log_entries(std::string(prefix) +
                                        "duration: 2.058 ms  plan:\\nQuery Text: select 1\\n"
                                        "Result  (cost=0.00..0.01 rows=1 width=4)\n");
  ASSERT_EQ(shipped.size(), 1U);
  EXPECT_EQ(shipped[0].query_text, "select 1");
  const auto syslog = find_log_entries(
      "Nov 21 host postgres[1]: [3-1] LOG:  duration: 2.058 ms  plan:#012#011Query Text: select 1"
      "#012#011Result  (cost=0.00..0.01 rows=1 width=4)\n");
  ASSERT_EQ(syslog.size(), 1U);
  EXPECT_EQ(syslog[0].body, "Result  (cost=0.00..0.01 rows=1 width=4)");
}

TEST(AutoExplain, CsvFieldEndsWithItsQuote) {
  const auto entries = find_log_entries(
      "2026-11-21 08:33:32.460 UTC,\"postgres\",\"shop\",17327,,LOG,00000,\"duration: 2.058 ms  "
      "plan:\n"
      "Query Text: select \"\"a\"\" from t\n"
      "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n"
      "  Output: \"\"a\"\"\",,,,,,,,,\"psql\",\"client backend\",,0\n");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].query_text, "select \"a\" from t");
  EXPECT_EQ(entries[0].body, "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n  Output: \"a\"");
}

TEST(AutoExplain, EntryCutOffBeforeItsPlanIsLeftOut) {
  EXPECT_TRUE(find_log_entries(entry("\tQuery Text: select 1\n")).empty());
}

TEST(AutoExplain, APlanIsNeverTakenForALog) {
  const std::string_view literal =
      "  Filter: (a <> '\nLOG:  duration: 1.000 ms  plan:\nQuery Text: nothing'::text)\n";
  EXPECT_TRUE(
      find_log_entries("Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n" + std::string(literal))
          .empty());
  EXPECT_TRUE(find_log_entries("shop=# EXPLAIN SELECT 1;\n QUERY PLAN\n------------\n"
                               " Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n" +
                               std::string(literal))
                  .empty());
  EXPECT_TRUE(find_log_entries("[\n  {\"Plan\": {}}\n]").empty());
}

}  // namespace
}  // namespace planwright::planners::postgresql
