// A snapshot as taken from a server.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <planwright/catalog/catalog.hpp>
#include <planwright/catalog/snapshot.hpp>

#include "db/server.hpp"

namespace {

using namespace planwright;
using catalog::SnapshotScope;
using catalog::take_snapshot;

std::string file(const std::string& name) {
  std::ifstream in(std::filesystem::path(PLANWRIGHT_TESTS_DIR) / "db" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const RelationRef order_line{"Sales dept", "Order \"big\"\nline"};

class TakeSnapshot : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const int version = tests::connected()->version();
    tests::psql("CREATE DATABASE taken TEMPLATE template0 ENCODING 'UTF8'");
    tests::psql(file("rich_schema.sql") + file("rich_rows.sql") +
                    (version >= 140'000 ? file("rich_schema_14.sql") : "") +
                    file("snapshot_schema.sql"),
                "taken");
    tests::psql("ANALYZE", "taken");
  }

  static Snapshot take(const SnapshotScope& scope, std::string_view dsn = "dbname=taken") {
    const auto session = tests::connected(dsn);
    if (session == nullptr) {
      return {};
    }
    auto result = take_snapshot(*session, scope);
    EXPECT_TRUE(result) << result.error().message;
    return result ? std::move(*result) : Snapshot{};
  }
  static std::vector<std::string> names(const Snapshot& snapshot) {
    std::vector<std::string> result;
    for (const Relation& relation : snapshot.catalog.relations()) {
      result.push_back(relation.ref.display());
    }
    return result;
  }
  static std::string messages(const Snapshot& snapshot, Diagnostic::Level level) {
    std::string text;
    for (const Diagnostic& diagnostic : snapshot.diagnostics) {
      if (diagnostic.level == level) {
        text += diagnostic.message + "\n";
      }
    }
    return text;
  }
  static std::string one(const std::string& sql) {
    return tests::one(*tests::connected("dbname=taken"), sql);
  }
};

TEST_F(TakeSnapshot, Everything) {
  const Snapshot all = take({});
  EXPECT_EQ(messages(all, Diagnostic::Level::warning), "");
  EXPECT_EQ(std::to_string(all.catalog.relations().size()),
            one("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE "
                "relkind IN ('r', 'p', 'v', 'm', 'f') AND relname !~ '^pg_stat_statements' AND "
                "nspname IN ('public', 'Sales dept', "
                "'odd')"));
  EXPECT_EQ(all.builder, "planwright");
  // Every column that pg_stats has.
  std::size_t own = 0;
  std::size_t inherited = 0;
  std::size_t expressions = 0;
  for (const Relation& relation : all.catalog.relations()) {
    for (const Column& column : relation.columns) {
      (relation.kind == RelationKind::partitioned_table ? inherited : own) +=
          column.statistics ? 1U : 0U;
      inherited += column.inherited_statistics ? 1U : 0U;
      EXPECT_FALSE(column.sql_type.empty());
    }
    for (const Index& index : relation.indexes) {
      expressions += static_cast<std::size_t>(std::ranges::count_if(
          index.expression_statistics, [](const auto& each) { return !!each; }));
      EXPECT_TRUE(index.height || index.method != "btree" || !index.pages) << index.name;
    }
  }
  const std::string count =
      "SELECT count(*) FROM pg_stats s JOIN pg_namespace n ON nspname = schemaname JOIN pg_class c "
      "ON c.relnamespace = n.oid AND relname = tablename WHERE nspname IN ('public', 'Sales dept', "
      "'odd') AND ";
  EXPECT_EQ(std::to_string(own), one(count + "relkind <> 'i' AND NOT inherited"));
  EXPECT_EQ(std::to_string(inherited), one(count + "relkind <> 'i' AND inherited"));
  EXPECT_EQ(std::to_string(expressions), one(count + "relkind = 'i'"));
}

// The statements on an empty database give the same schema.
TEST_F(TakeSnapshot, TheBuiltSchemaIsTheSame) {
  const Snapshot all = take({});
  std::string script =
      "SET search_path = ''; SET check_function_bodies = off; SET client_min_messages = warning;\n";
  for (const SchemaStatement& statement : all.schema) {
    script += statement.sql + ";\n";
  }
  tests::psql("DROP DATABASE IF EXISTS built");
  tests::psql("CREATE DATABASE built TEMPLATE template0 ENCODING 'UTF8'");
  tests::psql(script, "built");
  const Snapshot built = take({}, "dbname=built");
  EXPECT_EQ(names(built), names(all));
  ASSERT_EQ(built.schema.size(), all.schema.size());
  // Built in the order of names, so oids differ and with them the order.
  const auto sorted = [](const Snapshot& snapshot) {
    std::vector<std::string> statements;
    for (const SchemaStatement& each : snapshot.schema) {
      statements.push_back(each.sql);
    }
    std::ranges::sort(statements);
    return statements;
  };
  EXPECT_EQ(sorted(built), sorted(all));
}

}  // namespace
