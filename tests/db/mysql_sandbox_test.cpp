#include <dirent.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/base/number.hpp>
#include <planwright/sandbox/sandbox.hpp>

#include "sandbox/server.hpp"

// The sandbox of MySQL and of MariaDB, on the servers that are installed here.
namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;

Column column(const std::string& name, const std::string& type, bool not_null = true) {
  Column column;
  column.name = name;
  column.type = column.sql_type = type;
  column.not_null = not_null;
  return column;
}

Index index(const std::string& name, const std::vector<std::string>& columns,
            std::vector<double> distinct, bool unique = false) {
  Index index;
  index.name = name;
  for (const std::string& key : columns) {
    index.keys.push_back({key, "", false, false, "", "", {}});
  }
  index.distinct_prefixes = std::move(distinct);
  index.unique = unique;
  index.primary = name == "PRIMARY";
  return index;
}

// 10 million orders of a million customers.
Snapshot shop(Engine engine) {
  Snapshot snapshot;
  snapshot.engine = engine;
  snapshot.catalog.database = "shop";
  Relation customers;
  customers.ref = {"shop", "customers"};
  customers.rows = Rows(1e6);
  customers.columns = {column("id", "bigint unsigned"), column("email", "varchar(100)"),
                       column("country", "char(2)")};
  customers.columns[2].statistics.ensure().distinct = 50;
  customers.indexes = {index("PRIMARY", {"id"}, {1e6}, true),
                       index("email", {"email"}, {1e6}, true)};
  Relation orders;
  orders.ref = {"shop", "orders"};
  orders.rows = Rows(10e6);
  orders.pages = Blocks(60'000);
  orders.columns = {column("id", "bigint"),
                    column("customer_id", "bigint unsigned"),
                    column("status", "enum('new','paid','sent','back')"),
                    column("created_at", "datetime"),
                    column("amount", "decimal(10,2)", false),
                    column("flags", "bit(3)"),
                    column("note", "varchar(500)", false),
                    column("day", "date", false)};
  orders.columns[7].generated = true;
  orders.columns[7].generation = "cast(`created_at` as date)";
  orders.columns[7].virtual_generation = true;
  orders.indexes = {index("PRIMARY", {"id"}, {10e6}, true),
                    index("customer", {"customer_id"}, {500'000}), index("by_day", {"day"}, {})};
  ForeignKey key;
  key.columns = {"customer_id"};
  key.referenced = {"shop", "customers"};
  key.referenced_columns = {"id"};
  orders.foreign_keys = {key};
  auto& status = orders.columns[2].statistics.ensure();
  status.distinct = 4;
  status.common_values = {"sent", "new"};
  status.common_frequencies = {0.97, 0.01};
  auto& created = orders.columns[3].statistics.ensure();
  created.histogram = {"2020-01-01 00:00:00", "2024-01-01 00:00:00"};
  created.distinct = 8e6;
  orders.columns[4].statistics.ensure().null_fraction = 0.5;
  Relation view;
  view.ref = {"shop", "new_orders"};
  view.kind = RelationKind::view;
  view.view_definition =
      "select `o`.`id` AS `id` from `shop`.`orders` `o` where `o`.`status` = 'new'";
  for (Relation* one : {&customers, &orders, &view}) {
    snapshot.catalog.put(*one);
  }
  return snapshot;
}

double number(ports::Session& session, const std::string& sql) {
  const auto table = session.run(sql);
  EXPECT_TRUE(table) << sql << ": " << (table ? "" : table.error().message);
  return table && !table->rows.empty() && table->rows[0][0]
             ? parse_number(*table->rows[0][0]).value_or(-1)
             : -1;
}

// The key that EXPLAIN names for the first table.
std::string key_used(ports::Session& session, const std::string& query) {
  const auto table = session.run("EXPLAIN FORMAT=TRADITIONAL " + query);
  const auto plain = table ? table : session.run("EXPLAIN " + query);
  EXPECT_TRUE(plain) << query << ": " << (plain ? "" : plain.error().message);
  return plain ? plain->rows[0][plain->column("key")].value_or("") : "";
}

const RelationRef orders{"shop", "orders"};

class MysqlSandboxTest : public testing::TestWithParam<Engine> {
 protected:
  static std::unique_ptr<Sandbox> started() {
    StartOptions options;
    options.engine = GetParam();
    auto sandbox = start(options);
    EXPECT_TRUE(sandbox) << (sandbox ? "" : sandbox.error().message);
    return sandbox ? std::move(*sandbox) : nullptr;
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, MysqlSandboxTest, testing::Values(Engine::mysql, Engine::mariadb),
                         [](const auto& about) { return std::string(to_string(about.param)); });

TEST_P(MysqlSandboxTest, StartsSoonFromTheTemplateAndLeavesNothing) {
  StartOptions options;
  options.engine = GetParam();
  std::string directory;
  for (const char* how : {"first", "again"}) {
    const auto begin = std::chrono::steady_clock::now();
    auto server = start_server(options);
    ASSERT_TRUE(server) << server.error().message;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    fmt::print("{} {}: {:.2f} s\n", to_string(GetParam()), how, took.count());
    directory = (*server)->directory();
    EXPECT_EQ((*server)->installed().engine, GetParam());
    EXPECT_EQ(fs::status(directory).permissions(), fs::perms::owner_all);
  }
  EXPECT_FALSE(fs::exists(directory));
}

TEST_P(MysqlSandboxTest, LoadsRowsThatHaveTheStatistics) {
  auto sandbox = started();
  ASSERT_TRUE(sandbox);
  Asked asked;
  asked.literals = {{orders, "customer_id", "4711", true}};
  sandbox->expect(asked);
  const auto begin = std::chrono::steady_clock::now();
  const auto loaded = sandbox->load(shop(GetParam()), {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{} loaded in {:.2f} s\n", to_string(GetParam()), took.count());
  for (const Diagnostic& diagnostic : loaded->diagnostics) {
    ADD_FAILURE() << diagnostic.message;
  }
  EXPECT_EQ(loaded->relations.size(), 3U);
  EXPECT_NEAR(loaded->scale, 0.03, 1e-9);
  ports::Session& session = sandbox->session();
  EXPECT_EQ(number(session, "SELECT COUNT(*) FROM shop.orders"), 300'000);
  EXPECT_EQ(number(session, "SELECT COUNT(*) FROM shop.customers"), 30'000);
  EXPECT_EQ(number(session, "SELECT COUNT(*) FROM shop.orders WHERE status = 'sent'"), 291'000);
  EXPECT_EQ(number(session, "SELECT COUNT(*) FROM shop.orders WHERE amount IS NULL"), 150'000);
  EXPECT_EQ(number(session, "SELECT COUNT(DISTINCT flags) FROM shop.orders"), 8);
  EXPECT_EQ(number(session, "SELECT COUNT(*) FROM shop.orders WHERE customer_id = 4711"), 1);
  EXPECT_EQ(number(session,
                   "SELECT COUNT(*) FROM shop.orders o LEFT JOIN shop.customers c ON c.id "
                   "= o.customer_id WHERE c.id IS NULL"),
            0);
  EXPECT_NEAR(number(session, "SELECT COUNT(*) FROM orders WHERE created_at < '2021-01-01'"),
              75'000, 300);
  EXPECT_EQ(number(session, "SELECT COUNT(*) FROM new_orders"), 3'000);
  // Rows as wide as production's: as many of them on a page.
  EXPECT_NEAR(number(session,
                     "SELECT data_length / 16384 FROM information_schema.tables WHERE "
                     "table_schema = 'shop' AND table_name = 'orders'"),
              60'000 * 0.03, 60'000 * 0.03 * 0.15);
}

TEST_P(MysqlSandboxTest, SupposesIndexesDropsAndSettings) {
  auto sandbox = started();
  ASSERT_TRUE(sandbox);
  const std::vector<RelationRef> wanted{orders};
  ASSERT_TRUE(sandbox->load(shop(GetParam()), wanted));
  ports::Session& session = sandbox->session();
  const std::string query = "SELECT * FROM orders WHERE status = 'new'";
  const std::string by_customer = "SELECT * FROM orders WHERE customer_id = 4711";
  EXPECT_EQ(key_used(session, query), "");
  EXPECT_EQ(key_used(session, by_customer), "customer");
  Supposition with;
  with.indexes = {{"CREATE INDEX s ON shop.orders (status)", orders, "s", {}, {}, {}}};
  auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(sandbox->suppose(with));
  fmt::print("{} built in {:.2f} s\n", to_string(GetParam()),
             std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  EXPECT_EQ(key_used(session, query), "s");
  begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(sandbox->suppose({}));
  EXPECT_EQ(key_used(session, query), "");
  ASSERT_TRUE(sandbox->suppose(with));
  EXPECT_EQ(key_used(session, query), "s");
  fmt::print("{} off and on in {:.2f} s\n", to_string(GetParam()),
             std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  Supposition without;
  without.dropped_of = {{orders, "customer"}};
  without.settings = {{"join_buffer_size", "1048576"}};
  ASSERT_TRUE(sandbox->suppose(without));
  EXPECT_EQ(key_used(session, by_customer), "");
  EXPECT_EQ(number(session, "SELECT @@SESSION.join_buffer_size"), 1048576);
  ASSERT_TRUE(sandbox->suppose({}));
  EXPECT_EQ(key_used(session, by_customer), "customer");
  EXPECT_NE(number(session, "SELECT @@SESSION.join_buffer_size"), 1048576);
  Supposition wrong;
  wrong.indexes = {{"CREATE INDEX w ON shop.orders (nothing)", orders, "w", {}, {}, {}}};
  EXPECT_FALSE(sandbox->suppose(wrong));
  wrong = {};
  wrong.dropped = {{"shop", "PRIMARY"}};
  EXPECT_FALSE(sandbox->suppose(wrong));
  wrong.dropped = {{"shop", "nothing"}};
  EXPECT_FALSE(sandbox->suppose(wrong));
}

TEST_P(MysqlSandboxTest, TriesStatementsOutAndPutsEverythingBack) {
  auto sandbox = started();
  ASSERT_TRUE(sandbox);
  ASSERT_TRUE(sandbox->load(shop(GetParam()), {}));
  const std::vector<std::string> statements{"ALTER TABLE orders DROP COLUMN note"};
  double columns = 0;
  ASSERT_TRUE(sandbox->try_out(statements, [&](ports::Session& session) -> Result<void> {
    columns = number(session,
                     "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'shop' "
                     "AND table_name = 'orders'");
    return {};
  }));
  EXPECT_EQ(columns, 7);
  EXPECT_EQ(
      number(sandbox->session(),
             "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'shop' AND "
             "table_name = 'orders'"),
      8);
  EXPECT_EQ(number(sandbox->session(), "SELECT COUNT(*) FROM orders"), 300'000);
}

TEST_P(MysqlSandboxTest, WhatASnapshotHoldsHasNoRights) {
  auto sandbox = started();
  ASSERT_TRUE(sandbox);
  const std::vector<RelationRef> wanted{{"shop", "customers"}};
  ASSERT_TRUE(sandbox->load(shop(GetParam()), wanted));
  for (const char* statement :
       {"SELECT * FROM mysql.user", "SELECT 1 INTO OUTFILE '/tmp/planwright_sandbox_hostile'",
        "SET GLOBAL max_connections = 3", "CREATE DATABASE other", "DROP TABLE shop.customers"}) {
    EXPECT_FALSE(sandbox->session().run(statement)) << statement;
  }
  const auto file = sandbox->session().run("SELECT LOAD_FILE('/etc/passwd')");
  EXPECT_TRUE(!file || !file->rows[0][0]);
  for (const char* statement :
       {"CREATE INDEX h ON shop.customers (country); DROP DATABASE shop",
        "SELECT 1 INTO OUTFILE '/tmp/planwright_sandbox_hostile'", "DROP TABLE mysql.user"}) {
    Supposition hostile;
    hostile.indexes = {{statement, {"shop", "customers"}, "h", {}, {}, {}}};
    EXPECT_FALSE(sandbox->suppose(hostile)) << statement;
  }
  Snapshot systems = shop(GetParam());
  Relation relation = *systems.catalog.find(RelationRef{"shop", "customers"});
  relation.ref.schema = "mysql";
  systems.catalog.put(relation);
  const std::vector<RelationRef> theirs{relation.ref};
  EXPECT_FALSE(sandbox->load(systems, theirs));
}

}  // namespace
}  // namespace planwright::sandbox
