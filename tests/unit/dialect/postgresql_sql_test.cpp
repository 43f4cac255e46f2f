#include <gtest/gtest.h>

#include <planwright/dialect/dialect.hpp>

namespace planwright::dialect {
namespace {

constexpr Engine engine = Engine::postgresql;

TEST(PostgresqlSql, IdentifiersAreQuotedWhenTheyHaveToBe) {
  EXPECT_EQ(quoted_identifier(engine, "orders"), "orders");
  EXPECT_EQ(quoted_identifier(engine, "_x$1"), "_x$1");
  EXPECT_EQ(quoted_identifier(engine, "Orders"), "\"Orders\"");
  EXPECT_EQ(quoted_identifier(engine, "order"), "\"order\"") << "a reserved word";
  EXPECT_EQ(quoted_identifier(engine, "a b"), "\"a b\"");
  EXPECT_EQ(quoted_identifier(engine, "1st"), "\"1st\"");
  EXPECT_EQ(quoted_identifier(engine, "a\";drop table x;--"), "\"a\"\";drop table x;--\"");
  EXPECT_EQ(quoted_identifier(engine, "größe"), "\"größe\"");
  EXPECT_EQ(quoted_identifier(engine, ""), "\"\"");
}

TEST(PostgresqlSql, AnIndexWithEverything) {
  CreateIndex action;
  action.relation = {"public", "Orders"};
  action.index.keys = {{"status", {}, false, false, {}, {}},
                       {"created_at", {}, true, true, {}, {}},
                       {"note", {}, true, false, "text_pattern_ops", {}},
                       {"", "lower(email)", false, false, {}, {}}};
  action.index.include = {"total"};
  action.index.where = "status <> 'gone'";
  const Rendered rendered = render(engine, action);
  ASSERT_EQ(rendered.statements.size(), 1U);
  EXPECT_EQ(rendered.statements[0],
            "CREATE INDEX CONCURRENTLY \"Orders_status_created_at_note_expr_idx\" ON "
            "public.\"Orders\" (status, created_at DESC, note text_pattern_ops DESC NULLS LAST, "
            "(lower(email))) INCLUDE (total) WHERE status <> 'gone';");
  EXPECT_EQ(rendered.undo[0],
            "DROP INDEX CONCURRENTLY public.\"Orders_status_created_at_note_expr_idx\";");
}

TEST(PostgresqlSql, LongIndexNamesStayWithin63BytesAndDiffer) {
  CreateIndex action;
  action.relation = {"public", std::string(40, 'x')};
  action.index.keys = {{std::string(40, 'a'), {}, false, false, {}, {}}};
  const std::string first = index_name(action);
  EXPECT_LE(first.size(), 63U);
  action.index.keys[0].column.back() = 'b';
  EXPECT_NE(index_name(action), first);
}

TEST(PostgresqlSql, SettingsAreQuotedWhenTheyHaveAUnit) {
  EXPECT_EQ(render(engine, SetParameter{"work_mem", "64MB"}).statements[0],
            "SET work_mem = '64MB';");
  EXPECT_EQ(render(engine, SetParameter{"jit", "off"}).statements[0], "SET jit = off;");
  EXPECT_EQ(render(engine, SetParameter{"jit", "off"}).undo[0], "RESET jit;");
}

}  // namespace
}  // namespace planwright::dialect
