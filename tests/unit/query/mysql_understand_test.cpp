// MySQL and MariaDB SQL: what the corpus does not show.
#include <string>

#include <gtest/gtest.h>

#include <planwright/query/one_statement.hpp>
#include <planwright/query/query.hpp>

#include "mysql_corpus.hpp"
#include "query/split_statements.hpp"

namespace planwright::query {
namespace {

SqlMode mysql(int version = 0) {
  return sql_mode(Engine::mysql, version, "");
}

SqlMode mariadb(int version = 0) {
  return sql_mode(Engine::mariadb, version, "");
}

Query read(std::string_view text, const SqlMode& mode = mysql()) {
  Query query = understand(text, "q.sql", mode);
  EXPECT_TRUE(query.understood()) << text << "\n"
                                  << (query.diagnostics.empty()
                                          ? ""
                                          : query.diagnostics.front().message);
  return query;
}

// An expression with brackets around everything that has sides.
std::string shape(const Query& query, ExpressionId id) {
  const Expression& made = query.expressions[id];
  std::string text;
  const auto sides = [&](const std::string& sign) {
    std::string all;
    for (const ExpressionId child : made.children) {
      all += (all.empty() ? "" : sign) + shape(query, child);
    }
    return all;
  };
  switch (made.kind) {
    case ExpressionKind::operation:
    case ExpressionKind::like:
      return made.children.size() == 1 ? "(" + made.name + sides("") + ")"
                                       : "(" + sides(" " + made.name + " ") + ")";
    case ExpressionKind::conjunction:
      return "(" + sides(" and ") + ")";
    case ExpressionKind::disjunction:
      return "(" + sides(" or ") + ")";
    case ExpressionKind::negation:
      return "(not " + sides("") + ")";
    case ExpressionKind::function:
      return made.name + "(" + sides(", ") + ")";
    case ExpressionKind::cast:
      return made.type + "(" + sides("") + ")";
    case ExpressionKind::between:
      return std::string("(") + (made.negated ? "not " : "") + "between " + sides(", ") + ")";
    case ExpressionKind::in_list:
      return std::string("(") + (made.negated ? "not " : "") + "in " + sides(", ") + ")";
    case ExpressionKind::null_test:
    case ExpressionKind::boolean_test:
      return "(" + sides("") + " is " + (made.negated ? "not " : "") + made.name + ")";
    case ExpressionKind::collate:
      return "(" + sides("") + " collate)";
    case ExpressionKind::distinct_test:
      return "(" + sides(" <=> ") + ")";
    default:
      return made.name;
  }
}

std::string shape(const std::string& expression, const SqlMode& mode = mysql()) {
  const Query query = read("SELECT " + expression, mode);
  return query.understood() ? shape(query, query.scopes.front().outputs.front().expression) : "";
}

TEST(MysqlPrecedence, IsTheirOwn) {
  EXPECT_EQ(shape("a | b & c << d + e * f ^ g"), "(a | (b & (c << (d + (e * (f # g))))))");
  EXPECT_EQ(shape("a ^ b * c + d >> e & f | g"), "((((((a # b) * c) + d) >> e) & f) | g)");
  EXPECT_EQ(shape("a ^ b ^ c"), "((a # b) # c)");
  EXPECT_EQ(shape("- a ^ b"), "((-a) # b)");
  EXPECT_EQ(shape("~ a + b"), "((~a) + b)");
  EXPECT_EQ(shape("! a + b"), "((not a) + b)");
  EXPECT_EQ(shape("a - b - c"), "((a - b) - c)");
  EXPECT_EQ(shape("a DIV b * c % d MOD e"), "(((div(a, b) * c) % d) % e)");
  EXPECT_EQ(shape("a = b = c"), "((a = b) = c)");
  EXPECT_EQ(shape("a < b <=> c"), "((a < b) <=> c)");
  EXPECT_EQ(shape("a = b LIKE c"), "(a = (b ~~ c))");
  EXPECT_EQ(shape("a LIKE b = c"), "((a ~~ b) = c)");
  EXPECT_EQ(shape("a = b IS NULL"), "((a = b) is )");
  EXPECT_EQ(shape("a BETWEEN b AND c AND d"), "((between a, b, c) and d)");
  EXPECT_EQ(shape("a OR b XOR c AND d"), "(a or xor(b, (c and d)))");
  EXPECT_EQ(shape("a XOR b XOR c"), "xor(xor(a, b), c)");
  EXPECT_EQ(shape("NOT a = b AND c"), "((not (a = b)) and c)");
  EXPECT_EQ(shape("NOT a XOR b"), "xor((not a), b)");
  EXPECT_EQ(shape("a COLLATE utf8mb4_bin LIKE b"), "((a collate) ~~ b)");
  EXPECT_EQ(shape("BINARY a = b"), "(binary(a) = b)");
  EXPECT_EQ(shape("a + INTERVAL b + c DAY > d"), "((a + interval((b + c), day)) > d)");
  EXPECT_EQ(shape("a | b = c"), "((a | b) = c)");
  EXPECT_EQ(shape("a IN (b) + c"), "((in a, b) + c)") << "not SQL of either, but no harm";
}

TEST(MysqlPrecedence, FollowsTheMode) {
  EXPECT_EQ(shape("a || b AND c"), "(a or (b and c))");
  const SqlMode pipes = sql_mode(Engine::mysql, 0, "PIPES_AS_CONCAT");
  EXPECT_EQ(shape("a || b AND c", pipes), "((a || b) and c)");
  EXPECT_EQ(shape("a ^ b || c", pipes), "(a # (b || c))");
  const SqlMode high = sql_mode(Engine::mysql, 0, "HIGH_NOT_PRECEDENCE");
  EXPECT_EQ(shape("NOT a BETWEEN b AND c"), "(not (between a, b, c))");
  EXPECT_EQ(shape("NOT a BETWEEN b AND c", high), "(between (not a), b, c)");
}

TEST(MysqlLexer, VersionedCommentsAreReadAsTheServerReadsThem) {
  const auto columns = [](const std::string& text, const SqlMode& mode) {
    return read(text, mode).scopes.front().outputs.size();
  };
  const std::string at_80034 = "SELECT a /*!80034 , b */ FROM t";
  EXPECT_EQ(columns(at_80034, mysql(80033)), 1U);
  EXPECT_EQ(columns(at_80034, mysql(80034)), 2U);
  EXPECT_EQ(columns(at_80034, mariadb()), 1U) << "MariaDB leaves out 50700 to 99999";
  EXPECT_EQ(columns("SELECT a /*!50600 , b */ FROM t", mariadb()), 2U);
  EXPECT_EQ(columns("SELECT a /*!100500 , b */ FROM t", mariadb(101119)), 2U);
  EXPECT_EQ(columns("SELECT a /*M!100500 , b */ FROM t", mariadb(101119)), 2U);
  EXPECT_EQ(columns("SELECT a /*M!110000 , b */ FROM t", mariadb(101119)), 1U);
  EXPECT_EQ(columns("SELECT a /*M! , b */ FROM t", mysql()), 1U);
  EXPECT_EQ(columns("SELECT a /*!99999 , b /* in it */ , c */ FROM t", mysql(80034)), 1U);
}

TEST(MysqlUnderstand, NamesAreFoundInAnyCase) {
  Query query = read("SELECT O.ID FROM ORDERS o WHERE STATUS = 'x' ORDER BY o.Placed");
  resolve(query, corpus_catalog());
  ASSERT_EQ(query.uses.size(), 1U);
  EXPECT_EQ(query.uses[0].ref, (RelationRef{"test", "orders"}));
  EXPECT_EQ(query.uses[0].columns, (std::vector<std::string>{"id", "placed", "status"}));
  const auto found = predicates(query, 0);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].predicate.column.column, "status");
  EXPECT_EQ(found[0].relation, 0U);
}

TEST(MysqlUnderstand, HavingNamesOutputs) {
  Query query =
      read("SELECT status, SUM(total) AS total FROM orders GROUP BY status HAVING total > 5");
  const Expression& having = query.expressions[*query.scopes.front().having];
  EXPECT_TRUE(query.expressions[having.children.front()].names_output);
}

TEST(MysqlUnderstand, LongNamesStayWhole) {
  const std::string longest(64, 'x');
  Query query = read("SELECT `" + longest + "` AS `" + longest + "` FROM `" + longest + "` AS ``");
  query = read("SELECT `" + longest + "`, '' AS '' FROM `" + longest + "`");
  ASSERT_EQ(query.relations.size(), 1U);
  EXPECT_EQ(query.relations[0].name, longest);
  EXPECT_EQ(query.expressions[query.scopes[0].outputs[0].expression].name, longest);
  EXPECT_EQ(query.scopes[0].outputs[1].name, "");
}

TEST(MysqlUnderstand, SaysWhereItStops) {
  const Query query = understand("SELECT 1;\n", "q.sql", mysql());
  EXPECT_EQ(query.text, "SELECT 1");
  const Query broken = understand("\nSELECT a\nFROM t WHERE = 5", "q.sql", mysql());
  EXPECT_FALSE(broken.understood());
  EXPECT_EQ(broken.kind, QueryKind::unknown);
  ASSERT_EQ(broken.diagnostics.size(), 1U);
  EXPECT_TRUE(broken.diagnostics[0].message.starts_with("q.sql:3:14: "))
      << broken.diagnostics[0].message;
  for (const char* text :
       {"SELECT 'a", "SELECT `a", "SELECT a /* b", "SELECT /*! a", "SELECT (a", "SELECT a)",
        "FOO BAR", "SELECT", "", ";", "DELETE a b", "SELECT 1 FROM a LEFT JOIN b", "SELECT \x01"}) {
    EXPECT_FALSE(understand(text, "q.sql", mysql()).understood()) << text;
    EXPECT_FALSE(understand(text, "q.sql", mysql()).diagnostics.empty()) << text;
  }
}

TEST(MysqlUnderstand, DeepNestingIsRefused) {
  for (const std::string& open :
       {std::string("("), std::string("NOT "), std::string("-"), std::string("(SELECT "),
        std::string("f("), std::string("CASE WHEN ")}) {
    std::string text = "SELECT ";
    for (int depth = 0; depth < 100000; ++depth) {
      text += open;
    }
    EXPECT_FALSE(understand(text, "q.sql", mysql()).understood());
  }
  std::string chain = "SELECT 1";
  for (int length = 0; length < 900; ++length) {
    chain += " + 1";
  }
  EXPECT_TRUE(understand(chain, "q.sql", mysql()).understood());
  std::string conditions = "SELECT 1 FROM t WHERE a = 1";
  for (int length = 0; length < 20000; ++length) {
    conditions += " OR a = " + std::to_string(length);
  }
  EXPECT_TRUE(understand(conditions, "q.sql", mysql()).understood());
}

TEST(MysqlUnderstand, UtilityStatementsAreNoQueries) {
  const Query query = understand("SHOW TABLES", "q.sql", mysql());
  EXPECT_EQ(query.kind, QueryKind::utility);
  EXPECT_TRUE(query.diagnostics.empty());
  EXPECT_EQ(read("EXPLAIN ANALYZE SELECT 1").kind, QueryKind::select);
  EXPECT_EQ(read("ANALYZE FORMAT=JSON SELECT 1", mariadb()).kind, QueryKind::select);
  EXPECT_EQ(read("SET STATEMENT max_statement_time = 1 FOR SELECT 1", mariadb()).kind,
            QueryKind::select);
}

TEST(MysqlFingerprint, IsEqualWhereOnlyLiteralsDiffer) {
  const std::string one = fingerprint("SELECT a FROM t WHERE b = 5 -- x", mysql());
  EXPECT_FALSE(one.empty());
  EXPECT_EQ(one, fingerprint("select `a` from `t` where `b` = \"six\"", mysql()));
  EXPECT_EQ(one, read("SELECT a FROM t WHERE b = ?").fingerprint);
  EXPECT_NE(one, fingerprint("SELECT a FROM t WHERE c = 5", mysql()));
  EXPECT_EQ(fingerprint("SELECT a FROM", mysql()), "");
  EXPECT_EQ(read("SELECT a FROM t WHERE b = 5 /* 6 */ LIMIT 3").normalized,
            "SELECT a FROM t WHERE b = ? /* 6 */ LIMIT ?");
}

TEST(MysqlFingerprint, DigestsOfTheServerAreRead) {
  const Query query = read("SELECT * FROM `orders` WHERE `id` IN (...) AND `status` = ? LIMIT ?");
  const auto found = predicates(query, 0);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].predicate.predicate_class, PredicateClass::in_list);
}

TEST(MysqlSplit, KnowsDelimiterAndQuotes) {
  const std::string script =
      "-- a; b\nSELECT ';' /* ; */, \";\\\";\", `;` # ;\n;\n"
      "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\nDELIMITER ;\n"
      "SELECT 3\\G\n/*!40000 SELECT 4 */;;";
  const auto statements = split_statements(script, mysql());
  ASSERT_EQ(statements.size(), 4U);
  EXPECT_TRUE(statements[0].text.starts_with("SELECT ';'"));
  EXPECT_EQ(statements[0].line, 2U);
  EXPECT_EQ(statements[1].text, "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END");
  EXPECT_EQ(statements[1].line, 5U);
  EXPECT_EQ(statements[2].text, "SELECT 3");
  EXPECT_EQ(statements[3].text, "/*!40000 SELECT 4 */");
}

TEST(MysqlOneStatement, TellsEffects) {
  const auto one = one_statement("EXPLAIN FORMAT=TREE\nSELECT SLEEP(@a := 5) FROM t FOR UPDATE;",
                                 "q.sql", mysql());
  ASSERT_TRUE(one);
  EXPECT_TRUE(one->explained);
  EXPECT_EQ(one->line, 2U);
  EXPECT_EQ(one->text, "SELECT SLEEP(@a := 5) FROM t FOR UPDATE");
  EXPECT_EQ(one->kind, QueryKind::select);
  ASSERT_TRUE(one->effects);
  EXPECT_TRUE(one->effects->locks_rows);
  EXPECT_EQ(one->effects->functions,
            (std::vector<CalledName>{{"", ":="}, {"", "@a"}, {"", "sleep"}}));
  EXPECT_TRUE(
      one_statement("SELECT 1 INTO OUTFILE '/tmp/x'", "q", mysql())->effects->creates_table);
  EXPECT_FALSE(one_statement("SELECT 1; SELECT 2", "q", mysql()));
  const auto unread = one_statement("SELECT FROM", "q", mysql());
  ASSERT_TRUE(unread);
  EXPECT_FALSE(unread->effects);
  EXPECT_FALSE(unread->place.empty());
}

TEST(MysqlParameters, AreBoundInOrder) {
  const std::string text = "SELECT '?', a FROM t WHERE b = ? /* ? */ LIMIT ?, ?";
  ASSERT_EQ(parameter_spans(text, mysql()).size(), 3U);
  const std::vector<std::string> values{"'x'", "1", "2"};
  EXPECT_EQ(with_parameters(text, values, mysql()).value(),
            "SELECT '?', a FROM t WHERE b = 'x' /* ? */ LIMIT 1, 2");
  EXPECT_FALSE(with_parameters(text, std::vector<std::string>{"1"}, mysql()));
}

TEST(MysqlViews, DefinitionsAreRead) {
  Catalog catalog = corpus_catalog();
  Relation view;
  view.ref = {"test", "paid"};
  view.kind = RelationKind::view;
  view.columns.emplace_back().name = "number";
  view.columns.emplace_back().name = "sum";
  view.view_definition =
      "select `test`.`orders`.`id` AS `number`,`test`.`orders`.`total` AS `sum` from "
      "`test`.`orders` where "
      "(`test`.`orders`.`status` = 'paid')";
  catalog.put(view);
  Query query = read("SELECT NUMBER FROM paid WHERE `SUM` > 5");
  resolve(query, catalog);
  ASSERT_EQ(query.uses.size(), 2U);
  EXPECT_EQ(query.uses[1].ref.name, "orders");
  EXPECT_EQ(query.uses[1].columns, (std::vector<std::string>{"id", "status", "total"}));
}

}  // namespace
}  // namespace planwright::query
