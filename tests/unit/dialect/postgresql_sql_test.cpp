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

TEST(PostgresqlSql, TheUndoOfAStatisticsTargetIsTheOneBefore) {
  Catalog catalog;
  Relation known;
  known.ref = {"public", "t"};
  Relation& table = catalog.put(std::move(known));
  table.columns.emplace_back().name = "kind";
  const SetStatisticsTarget action{{"public", "t"}, "kind", 100};
  const auto undo = [&] { return render(Engine::postgresql, action, catalog).undo.front(); };
  EXPECT_EQ(undo(), "ALTER TABLE public.t ALTER COLUMN kind SET STATISTICS -1;");
  table.columns.front().statistics_target = 10;
  EXPECT_EQ(undo(), "ALTER TABLE public.t ALTER COLUMN kind SET STATISTICS 10;");
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

TEST(PostgresqlSql, NamesCollideWithNothing) {
  CreateIndex action;
  action.relation = {"public", "orders"};
  action.index.keys = {{"status", {}, false, false, {}, {}}};
  EXPECT_EQ(index_name(action, {}), "orders_status_idx");
  const std::vector<RelationRef> taken{{"other", "orders_status_idx1"},
                                       {"public", "orders_status_idx"}};
  EXPECT_EQ(index_name(action, taken), "orders_status_idx1") << "other schemas do not matter";
  const std::vector<RelationRef> unknown_schema{{"", "orders_status_idx"},
                                                {"public", "orders_status_idx1"}};
  EXPECT_EQ(index_name(action, unknown_schema), "orders_status_idx2");
  action.index.name = "mine";
  EXPECT_EQ(index_name(action, taken), "mine");
  EXPECT_EQ(index_name(action, std::vector<RelationRef>{{"public", "mine"}}), "mine1");
}

TEST(PostgresqlSql, ANumberedNameStaysWithin63BytesAndWholeCharacters) {
  CreateIndex action;
  action.relation = {"public", "t"};
  action.index.name = "x";
  for (int count = 0; count < 31; ++count) {
    action.index.name += "\xC3\xA9";
  }
  ASSERT_EQ(action.index.name.size(), 63U);
  const std::string second =
      index_name(action, std::vector<RelationRef>{{"public", action.index.name}});
  EXPECT_EQ(second, action.index.name.substr(0, 61) + "1");
}

TEST(PostgresqlSql, IndexesOfOneReportDiffer) {
  CreateIndex lower;
  lower.relation = {"public", "t"};
  lower.index.keys = {{"", "lower(a)", false, false, {}, {}}};
  CreateIndex upper = lower;
  upper.index.keys[0].expression = "upper(a)";
  std::vector<Action> actions{lower, Analyze{{"public", "t"}}, upper};
  Catalog catalog;
  Relation table;
  table.ref = {"public", "t"};
  table.indexes.emplace_back().name = "t_expr_idx1";
  catalog.put(table);
  std::vector<RelationRef> taken = names_taken(catalog);
  name_indexes(actions, taken);
  EXPECT_EQ(std::get<CreateIndex>(actions[0]).index.name, "t_expr_idx");
  EXPECT_EQ(std::get<CreateIndex>(actions[2]).index.name, "t_expr_idx2");
}

TEST(PostgresqlSql, ClassesMayComeWithSchemaAndParameters) {
  CreateIndex action;
  action.relation = {"", "t"};
  action.concurrently = false;
  action.index.method = "gist";
  action.index.fillfactor = 70;
  action.index.where = "a IS NOT NULL";
  action.index.keys = {{"a", {}, false, false, "My Schema.gist_trgm_ops(siglen=32)", "C"}};
  EXPECT_EQ(render(engine, action).statements[0],
            "CREATE INDEX t_a_idx ON t USING gist (a COLLATE \"C\" \"My "
            "Schema\".gist_trgm_ops(siglen=32)) WITH (fillfactor = 70) WHERE a IS NOT NULL;");
}

TEST(PostgresqlSql, APredicateLosesNeedlessQuotesAndNothingElse) {
  const auto where = [](const char* condition) {
    CreateIndex action;
    action.relation = {"", "t"};
    action.index.keys = {{"a", {}, false, false, {}, {}}};
    action.index.where = condition;
    const std::string sql = render(engine, action).statements[0];
    const std::size_t at = sql.find(" WHERE ") + 7;
    return sql.substr(at, sql.size() - at - 1);
  };
  EXPECT_EQ(where("\"status\" = 'new'"), "status = 'new'");
  EXPECT_EQ(where("\"Status\" = 'it''s \"b\"'"), "\"Status\" = 'it''s \"b\"'");
  EXPECT_EQ(where("\"we\"\"ird\" = 1 AND \"b\" = 2"), "\"we\"\"ird\" = 1 AND b = 2");
  EXPECT_EQ(where("\"a\"::\"char\" = 'x'"), "a::\"char\" = 'x'") << "another type than char";
  EXPECT_EQ(where("\"position\"(a, 'x') > 0"), "\"position\"(a, 'x') > 0");
  EXPECT_EQ(where("\"s\".\"f\"(a)"), "\"s\".\"f\"(a)");
  EXPECT_EQ(where("\"unclosed"), "\"unclosed");
}

// parent ─┬─ "2024" (partitioned) ── "2024 q1"
//         └─ p2025
Catalog partitioned() {
  Catalog catalog;
  const auto add = [&](RelationRef ref, RelationKind kind, std::optional<RelationRef> parent) {
    Relation relation;
    relation.ref = std::move(ref);
    relation.kind = kind;
    relation.partition_of = std::move(parent);
    return &catalog.put(relation);
  };
  add({"s", "events"}, RelationKind::partitioned_table, {})->partitions = 2;
  add({"s", "2024"}, RelationKind::partitioned_table, RelationRef{"s", "events"});
  add({"s", "2024 q1"}, RelationKind::table, RelationRef{"s", "2024"});
  add({"s", "p2025"}, RelationKind::table, RelationRef{"s", "events"});
  return catalog;
}

TEST(PostgresqlSql, AnIndexOfAPartitionedTableIsBuiltPartitionByPartition) {
  CreateIndex action;
  action.relation = {"s", "events"};
  action.index.keys = {{"at", {}, false, false, {}, {}}};
  Catalog catalog = partitioned();
  catalog.taken_names = {{"s", "p2025_at_idx"}};
  const Rendered rendered = render(engine, action, catalog);
  const std::vector<std::string> expected{
      "CREATE INDEX events_at_idx ON ONLY s.events (at);",
      "CREATE INDEX \"2024_at_idx\" ON ONLY s.\"2024\" (at);",
      "CREATE INDEX CONCURRENTLY \"2024 q1_at_idx\" ON s.\"2024 q1\" (at);",
      "ALTER INDEX s.\"2024_at_idx\" ATTACH PARTITION s.\"2024 q1_at_idx\";",
      "ALTER INDEX s.events_at_idx ATTACH PARTITION s.\"2024_at_idx\";",
      "CREATE INDEX CONCURRENTLY p2025_at_idx1 ON s.p2025 (at);",
      "ALTER INDEX s.events_at_idx ATTACH PARTITION s.p2025_at_idx1;"};
  EXPECT_EQ(rendered.statements, expected);
  EXPECT_EQ(rendered.undo, std::vector<std::string>{"DROP INDEX s.events_at_idx;"});
  EXPECT_FALSE(rendered.writers_wait);
  EXPECT_EQ(render(engine, action).statements[0],
            "CREATE INDEX CONCURRENTLY events_at_idx ON s.events (at);")
      << "nothing says that it is partitioned";
}

TEST(PostgresqlSql, WhereAPartitionIsUnknownOrForeignTheParentIsBuiltAtOnce) {
  CreateIndex action;
  action.relation = {"s", "events"};
  action.index.keys = {{"at", {}, false, false, {}, {}}};
  Catalog catalog = partitioned();
  catalog.find({"s", "events"})->partitions = 3;
  EXPECT_EQ(render(engine, action, catalog).statements,
            std::vector<std::string>{"CREATE INDEX events_at_idx ON s.events (at);"});
  EXPECT_NE(render(engine, action, catalog).notes[0].find("writes"), std::string::npos);
  EXPECT_TRUE(render(engine, action, catalog).writers_wait);
  catalog.find({"s", "events"})->partitions = 2;
  catalog.find({"s", "2024 q1"})->kind = RelationKind::foreign_table;
  EXPECT_EQ(render(engine, action, catalog).statements.size(), 1U);
  Catalog only_partitions;
  only_partitions.put(*catalog.find({"s", "p2025"}));
  EXPECT_EQ(render(engine, action, only_partitions).statements,
            std::vector<std::string>{"CREATE INDEX events_at_idx ON s.events (at);"});
}

TEST(PostgresqlSql, DroppingAnIndexCanBeTakenBack) {
  DropIndex action;
  action.relation = {"public", "orders"};
  action.index.name = "O1";
  action.index.keys = {{"a", {}, false, false, {}, {}}};
  Rendered rendered = render(engine, action);
  EXPECT_EQ(rendered.statements[0], "DROP INDEX CONCURRENTLY public.\"O1\";");
  EXPECT_EQ(rendered.undo[0], "CREATE INDEX CONCURRENTLY \"O1\" ON public.orders (a);");
  action.index.definition =
      "CREATE UNIQUE INDEX \"O1\" ON public.orders USING btree (a) NULLS NOT DISTINCT";
  rendered = render(engine, action);
  EXPECT_EQ(rendered.undo[0],
            "CREATE UNIQUE INDEX CONCURRENTLY \"O1\" ON public.orders USING btree (a) NULLS NOT "
            "DISTINCT;");
  Catalog catalog;
  Relation table;
  table.ref = action.relation;
  table.kind = RelationKind::partitioned_table;
  catalog.put(table);
  rendered = render(engine, action, catalog);
  EXPECT_EQ(rendered.statements[0], "DROP INDEX public.\"O1\";");
  EXPECT_EQ(rendered.undo[0], action.index.definition + ";");
}

TEST(PostgresqlSql, WhatAFailedBuildLeavesIsSaid) {
  CreateIndex action;
  action.relation = {"s", "T"};
  action.index.keys = {{"a", {}, false, false, {}, {}}};
  const Rendered rendered = render(engine, action);
  ASSERT_EQ(rendered.notes.size(), 1U);
  EXPECT_NE(rendered.notes[0].find("DROP INDEX CONCURRENTLY s.\"T_a_idx\";"), std::string::npos);
  action.concurrently = false;
  EXPECT_TRUE(render(engine, action).notes.empty());
  EXPECT_NE(render(engine, Reindex{{"s", "T"}}).notes[0].find("_ccnew"), std::string::npos);
}

TEST(PostgresqlSql, SettingsOfARoleOrDatabase) {
  const Rendered role =
      render(engine, SetParameter{"work_mem", "64MB", SettingScope::role, "Re\"port"});
  EXPECT_EQ(role.statements[0], "ALTER ROLE \"Re\"\"port\" SET work_mem = '64MB';");
  EXPECT_EQ(role.undo[0], "ALTER ROLE \"Re\"\"port\" RESET work_mem;");
  const Rendered database =
      render(engine, SetParameter{"random_page_cost", "1.1", SettingScope::database, "shop"});
  EXPECT_EQ(database.statements[0], "ALTER DATABASE shop SET random_page_cost = '1.1';");
  EXPECT_EQ(database.undo[0], "ALTER DATABASE shop RESET random_page_cost;");
}

TEST(PostgresqlSql, SettingsAreQuotedWhenTheyHaveAUnit) {
  EXPECT_EQ(render(engine, SetParameter{"work_mem", "64MB"}).statements[0],
            "SET work_mem = '64MB';");
  EXPECT_EQ(render(engine, SetParameter{"jit", "off"}).statements[0], "SET jit = off;");
  EXPECT_EQ(render(engine, SetParameter{"jit", "off"}).undo[0], "RESET jit;");
}

}  // namespace
}  // namespace planwright::dialect
