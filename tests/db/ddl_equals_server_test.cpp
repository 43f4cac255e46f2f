// A schema dump read as DDL and the server it came from give the same catalog, as far as DDL tells.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include <planwright/catalog/catalog.hpp>

#include "db/server.hpp"

namespace {

using namespace planwright;

std::string file(const std::string& name) {
  std::ifstream in(std::filesystem::path(PLANWRIGHT_TESTS_DIR) / "db" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string dump(const std::string& database) {
  FILE* pipe = popen(("pg_dump -s '" + database + "'").c_str(), "r");
  std::string text;
  std::array<char, 4096> chunk{};
  for (std::size_t count = 0; (count = fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) {
    text.append(chunk.data(), count);
  }
  EXPECT_EQ(pclose(pipe), 0);
  return text;
}

// The server and libpg_query's deparser set parentheses and spaces differently, and call int4 by
// different names.
std::string bare(std::string text) {
  for (std::size_t at = 0; (at = text.find("::integer", at)) != std::string::npos;) {
    text.replace(at, 9, "::int");
  }
  std::erase_if(text, [](char c) { return c == '(' || c == ')' || c == ' ' || c == '\n'; });
  return text;
}

template <class T>
std::string optional_text(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "-";
}

std::string index_text(const Index& index) {
  std::string text = fmt::format(
      "index {} {} unique={} primary={} valid={} constraint={} identity={} "
      "fillfactor={} include={} where={} keys",
      index.name, index.method, index.unique, index.primary, index.valid, index.constraint,
      index.replica_identity, optional_text(index.fillfactor), fmt::join(index.include, ","),
      bare(index.where));
  for (const IndexKey& key : index.keys) {
    text += fmt::format(" [{}|{}|{}|{}|{}|{}]", key.column, bare(key.expression), key.descending,
                        key.nulls_first, key.opclass, key.collation);
  }
  return text;
}

// Everything DDL can tell about a relation, a line each.
std::vector<std::string> lines_of(const Relation& relation) {
  std::vector<std::string> lines{fmt::format(
      "{} kind={} temporary={} unlogged={} fillfactor={} of={} bound={} strategy={} key={} "
      "definition={}",
      relation.ref.display(), static_cast<int>(relation.kind), relation.temporary,
      relation.unlogged, optional_text(relation.fillfactor),
      relation.partition_of ? relation.partition_of->display() : "-",
      bare(relation.partition_bound), relation.partition_strategy,
      fmt::join(relation.partition_key, ","), bare(relation.view_definition))};
  const bool view =
      relation.kind == RelationKind::view || relation.kind == RelationKind::materialized_view;
  for (const Column& column : view ? std::vector<Column>{} : relation.columns) {
    lines.push_back(fmt::format("column {} {} not_null={} generated={} collation={} target={}",
                                column.name, column.type, column.not_null, column.generated,
                                column.collation, optional_text(column.statistics_target)));
  }
  std::vector<std::string> rest;
  for (const Index& index : relation.indexes) {
    rest.push_back(index_text(index));
  }
  for (const ForeignKey& key : relation.foreign_keys) {
    rest.push_back(fmt::format("foreign key {} ({}) to {} ({}) validated={} on_delete={}", key.name,
                               fmt::join(key.columns, ","), key.referenced.display(),
                               fmt::join(key.referenced_columns, ","), key.validated,
                               key.on_delete));
  }
  for (const CheckConstraint& check : relation.checks) {
    rest.push_back(fmt::format("check {} {} validated={}", check.name, bare(check.expression),
                               check.validated));
  }
  for (const ExtendedStatistics& statistics : relation.extended_statistics) {
    std::vector<std::string> expressions;
    for (const std::string& expression : statistics.expressions) {
      expressions.push_back(bare(expression));
    }
    rest.push_back(fmt::format("statistics {} on {} {} kinds {}", statistics.name.display(),
                               fmt::join(statistics.columns, ","), fmt::join(expressions, ","),
                               fmt::join(statistics.kinds, ",")));
  }
  for (const TriggerInfo& trigger : relation.triggers) {
    rest.push_back(
        fmt::format("trigger {} {} {}", trigger.name, trigger.function, trigger.language));
  }
  std::ranges::sort(rest);
  lines.insert(lines.end(), rest.begin(), rest.end());
  return lines;
}

TEST(DdlEqualsServer, OnOneOfEverything) {
  tests::psql("CREATE DATABASE dumped TEMPLATE template0 ENCODING 'UTF8'");
  tests::psql(file("rich_schema.sql") + file("rich_schema_14.sql"), "dumped");
  const catalog::FromDdl ddl = catalog::from_ddl(dump("dumped"), "dump.sql");
  for (const Diagnostic& diagnostic : ddl.diagnostics) {
    ADD_FAILURE() << diagnostic.message;
  }

  const auto session = tests::connected("dbname=dumped options='-c search_path='");
  const auto all = session->run(
      "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname IN ('public', 'Sales dept')");
  ASSERT_TRUE(all) << all.error().message;
  std::vector<RelationRef> names;
  for (const auto& row : all->rows) {
    names.push_back({*row[0], *row[1]});
  }
  const auto live = catalog::from_server(*session, names);
  ASSERT_TRUE(live) << live.error().message;

  ASSERT_GT(names.size(), 15U);
  EXPECT_EQ(live->catalog.relations().size(), names.size());
  EXPECT_EQ(ddl.catalog.relations().size(), names.size());
  for (const Relation& relation : live->catalog.relations()) {
    const Relation* written = ddl.catalog.find(relation.ref);
    ASSERT_NE(written, nullptr) << relation.ref.display();
    EXPECT_EQ(lines_of(*written), lines_of(relation));
  }
}

}  // namespace
