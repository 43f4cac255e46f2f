#include <algorithm>

#include <gtest/gtest.h>

#include <planwright/query/one_statement.hpp>

namespace planwright::query {
namespace {

OneStatement one(std::string_view text) {
  auto result = one_statement(text, "q.sql");
  EXPECT_TRUE(result) << text;
  return result ? *result : OneStatement{};
}

bool calls(const Effects& effects, const CalledName& name) {
  return std::ranges::find(effects.functions, name) != effects.functions.end();
}

TEST(OneStatement, ExplainAndSemicolonAreLeftOut) {
  for (const char* text :
       {"SELECT 1", "SELECT 1;", "EXPLAIN SELECT 1;", "explain analyze verbose\nSELECT 1",
        "EXPLAIN (ANALYZE, FORMAT JSON) SELECT 1", "-- why\nEXPLAIN /* x */ SELECT 1"}) {
    EXPECT_EQ(one(text).text, "SELECT 1") << text;
  }
  EXPECT_EQ(one("EXPLAIN (SELECT 1)").text, "(SELECT 1)");
  EXPECT_EQ(one("EXPLAIN ((SELECT 1) UNION VALUES (2))").text, "((SELECT 1) UNION VALUES (2))");
  EXPECT_EQ(one("\n\nEXPLAIN\nSELECT 1").line, 4U);
  EXPECT_EQ(one("EXPLAIN ANALYZE DELETE FROM t").kind, QueryKind::remove);
}

TEST(OneStatement, NoneOrSeveralAreRefused) {
  for (const char* text :
       {"", " ;; ", "-- x", "SELECT 1; SELECT 2", "EXPLAIN", "EXPLAIN ANALYZE"}) {
    const auto result = one_statement(text, "q.sql");
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, ErrorCode::malformed_input);
    EXPECT_EQ(result.error().where, "q.sql");
  }
  EXPECT_FALSE(one_statement(std::string_view("SELECT 1\0;", 10), "q.sql"));
  EXPECT_TRUE(one_statement("SELECT ';'; -- ; SELECT 2", "q.sql"));
}

TEST(OneStatement, EffectsAnywhereInTheTree) {
  EXPECT_TRUE(one("SELECT * FROM (SELECT * FROM t FOR UPDATE) x").effects->locks_rows);
  EXPECT_TRUE(one("SELECT 1 WHERE EXISTS (SELECT 1 FROM t FOR SHARE)").effects->locks_rows);
  EXPECT_TRUE(one("WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d").effects->writes_in_cte);
  EXPECT_TRUE(one("WITH d AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM d")
                  .effects->writes_in_cte);
  EXPECT_FALSE(one("INSERT INTO u SELECT * FROM t").effects->writes_in_cte);
  EXPECT_TRUE(one("SELECT 1 INTO t").effects->creates_table);
  EXPECT_TRUE(calls(*one("SELECT 1 ORDER BY (SELECT s.f(1) LIMIT g())").effects, {"s", "f"}));
  EXPECT_TRUE(calls(*one("SELECT 1 LIMIT g()").effects, {"", "g"}));
  EXPECT_TRUE(calls(*one("SELECT * FROM t, LATERAL h(t.a) WITH ORDINALITY").effects, {"", "h"}));
  EXPECT_TRUE(calls(*one("SELECT sum(a) FILTER (WHERE f(b)) OVER (ORDER BY g(c)) FROM t").effects,
                    {"", "g"}));
  const Effects effects = *one("SELECT t.bump, (t).other, a @@@ b, c::money FROM t").effects;
  EXPECT_EQ(effects.attributes, (std::vector<std::string>{"bump", "other"}));
  EXPECT_EQ(effects.operators, (std::vector<std::string>{"@@@"}));
  EXPECT_EQ(effects.cast_types, (std::vector<std::string>{"money"}));
}

TEST(OneStatement, WhatCannotBeParsedHasNoEffectsAndAPlace) {
  const OneStatement unread = one("SELECT 1\nFORM t x y");
  EXPECT_FALSE(unread.effects);
  EXPECT_EQ(unread.kind, QueryKind::unknown);
  EXPECT_EQ(unread.place, "  FORM t x y\n       ^");
}

TEST(OneStatement, UtilityStatements) {
  for (const char* text : {"DROP TABLE t", "CREATE TABLE t AS SELECT 1", "COMMIT", "CALL p()",
                           "EXPLAIN CREATE TABLE t AS SELECT 1", "EXECUTE x", "TRUNCATE t"}) {
    EXPECT_EQ(one(text).kind, QueryKind::utility) << text;
  }
}

TEST(CaretLines, CountsCharactersNotBytes) {
  EXPECT_EQ(caret_lines("SELECT 'ü' x FORM", 14), "  SELECT 'ü' x FORM\n               ^");
  EXPECT_EQ(caret_lines("a", 1), "  a\n  ^");
  EXPECT_EQ(caret_lines("a", 2), "  a\n   ^");
  EXPECT_EQ(caret_lines("a", 3), "");
  EXPECT_EQ(caret_lines("a", 0), "");
  EXPECT_EQ(caret_lines("one\n\ttwo\nthree", 6), "   two\n   ^");
}

TEST(CaretLines, LongLinesAreCutAroundThePlace) {
  const std::string line = std::string(200, 'a') + "!" + std::string(200, 'b');
  const std::string shown = caret_lines(line, 201);
  const std::size_t end = shown.find('\n');
  EXPECT_LT(end, 100U);
  // The ellipsis is one column and three bytes.
  const std::size_t caret = shown.size() - end - 2;
  EXPECT_EQ(shown[caret + 2], '!') << shown;
}

TEST(Parameters, AreReplacedWhereTheyStand) {
  const std::vector<std::string> values{"'a'", "NULL"};
  EXPECT_EQ(*with_parameters("SELECT $1, '$1', $2::text, \"$2\", $$ $1 $$ -- $1", values),
            "SELECT 'a', '$1', NULL::text, \"$2\", $$ $1 $$ -- $1");
  const auto missing = with_parameters("SELECT $3", values);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::usage);
}

TEST(Parameters, JsonValuesAsTheServersInput) {
  const auto values =
      read_parameters(R"(["it's", 7, -1.5, true, null, [1, null, "a\"b"], {"k": [1]}, "é"])");
  ASSERT_TRUE(values);
  const std::vector<std::optional<std::string>> expected{
      "it's", "7", "-1.5", "true", std::nullopt, R"({1,NULL,"a\"b"})", R"({"k":[1]})", "é"};
  EXPECT_EQ(*values, expected);
  for (const char* bad : {"", "7", "{}", "[1", R"(["a\u0000b"])"}) {
    const auto refused = read_parameters(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code, ErrorCode::usage);
  }
}

}  // namespace
}  // namespace planwright::query
