// The catalog as read from MySQL and MariaDB.
#include <algorithm>

#include <planwright/catalog/catalog.hpp>

#include "db/mysql_server.hpp"

namespace {

using namespace planwright;
using catalog::from_server;
using catalog::FromServer;
using tests::client;
using tests::connected;
using tests::is_mariadb;
using tests::server_url;

class MysqlCatalog : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    client("CREATE DATABASE rich DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", "");
    client(
        "CREATE TABLE customer (id int UNSIGNED AUTO_INCREMENT PRIMARY KEY, email varchar(190) NOT "
        "NULL, UNIQUE KEY email (email));"
        "CREATE TABLE `Order line` (id bigint NOT NULL, customer_id int UNSIGNED NOT NULL, status "
        "varchar(20) CHARACTER SET latin1 NOT NULL, note text, qty int, price decimal(10,2), "
        "total decimal(12,2) GENERATED ALWAYS AS (qty * price) VIRTUAL, "
        "twice int GENERATED ALWAYS AS (qty * 2) STORED, made datetime NOT NULL, secret int "
        "INVISIBLE DEFAULT 0, flag tinyint(1) NOT NULL DEFAULT 0, PRIMARY KEY (id), KEY customer "
        "(customer_id, status), KEY newest (made DESC, status), KEY noted (note(12)), FULLTEXT KEY "
        "words (note), KEY unseen (qty), CONSTRAINT bought_by FOREIGN KEY (customer_id) REFERENCES "
        "customer (id) ON DELETE CASCADE, CONSTRAINT some CHECK (qty >= 0)) ENGINE=InnoDB "
        "ROW_FORMAT=COMPACT;"
        "CREATE TABLE by_year (id int NOT NULL, day date NOT NULL, PRIMARY KEY (id, day)) "
        "PARTITION "
        "BY RANGE COLUMNS (day) (PARTITION p0 VALUES LESS THAN ('2020-01-01'), PARTITION p1 VALUES "
        "LESS THAN (MAXVALUE));"
        "CREATE TABLE plain (a int, b int) ENGINE=MyISAM;"
        "CREATE VIEW open_lines AS SELECT * FROM `Order line` WHERE status = 'open';"
        "CREATE TRIGGER stamped BEFORE UPDATE ON `Order line` FOR EACH ROW SET NEW.flag = 1;"
        "INSERT INTO customer (email) SELECT CONCAT('c', n, '@example.org') FROM (WITH RECURSIVE s "
        "AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 100) SELECT n FROM s) x;"
        "INSERT INTO `Order line` (id, customer_id, status, note, qty, price, made) SELECT n, n % "
        "100 + 1, IF(n % 10 = 0, 'open', 'done'), CONCAT('note ', n % 7), IF(n % 4 = 0, NULL, n % "
        "50), n / 10, '2020-01-01' + INTERVAL n HOUR FROM (WITH RECURSIVE s AS (SELECT 1 AS n "
        "UNION "
        "ALL SELECT n + 1 FROM s WHERE n < 1000) SELECT n FROM s) x;"
        "INSERT INTO by_year SELECT id, made FROM `Order line`;",
        "rich");
    client(
        is_mariadb()
            ? "ALTER TABLE `Order line` ALTER INDEX unseen IGNORED; SET histogram_type=JSON_HB, "
              "histogram_size=10; ANALYZE TABLE `Order line` PERSISTENT FOR COLUMNS (status, qty, "
              "made) INDEXES (); SET histogram_type=DOUBLE_PREC_HB; ANALYZE TABLE `Order line` "
              "PERSISTENT FOR COLUMNS (price) INDEXES (); ANALYZE TABLE customer, by_year;"
            : "ALTER TABLE `Order line` ALTER INDEX unseen INVISIBLE; CREATE INDEX by_small ON "
              "customer ((LOWER(email))); ANALYZE TABLE `Order line` UPDATE HISTOGRAM ON status, "
              "qty, made WITH 16 BUCKETS; ANALYZE TABLE `Order line`, customer, by_year;",
        "rich");
  }

  static FromServer read(const std::vector<RelationRef>& names,
                         const std::string& url = server_url("root", "rich")) {
    const auto session = connected(url);
    auto result = from_server(*session, names);
    EXPECT_TRUE(result) << result.error().message;
    return result ? std::move(*result) : FromServer{};
  }
};

std::string said(const FromServer& live) {
  std::string text;
  for (const Diagnostic& diagnostic : live.diagnostics) {
    text += diagnostic.message + "\n";
  }
  return text;
}

TEST_F(MysqlCatalog, WhereWeAreAndWhatShapesPlans) {
  const FromServer live = read({{"", "customer"}});
  EXPECT_TRUE(live.catalog.live);
  EXPECT_EQ(live.catalog.database, "rich");
  EXPECT_EQ(live.catalog.role, "root@localhost");
  EXPECT_FALSE(live.catalog.standby);
  ASSERT_EQ(live.meant.size(), 1U);
  EXPECT_EQ(live.meant[0], (RelationRef{"rich", "customer"}));
  for (const std::string_view name :
       {"optimizer_switch", "sql_mode", "innodb_buffer_pool_size", "join_buffer_size",
        "sort_buffer_size", "tmp_table_size", "max_heap_table_size", "character_set_server",
        "lower_case_table_names", "eq_range_index_dive_limit"}) {
    EXPECT_NE(live.catalog.setting(name), nullptr) << name;
  }
  EXPECT_NE(live.catalog.setting(is_mariadb() ? "join_cache_level" : "row_evaluate_cost"), nullptr);
  EXPECT_EQ(*live.catalog.setting("innodb_buffer_pool_size"), "268435456");
}

TEST_F(MysqlCatalog, TablesAndColumns) {
  const FromServer live = read({{"", "Order line"}});
  const Relation* lines = live.catalog.find({"rich", "Order line"});
  ASSERT_NE(lines, nullptr);
  EXPECT_EQ(lines->kind, RelationKind::table);
  EXPECT_EQ(lines->storage_engine, "InnoDB");
  EXPECT_EQ(lines->row_format, "Compact");
  EXPECT_EQ(lines->character_set, "utf8mb4");
  EXPECT_EQ(lines->collation, "utf8mb4_general_ci");
  ASSERT_TRUE(lines->rows);
  EXPECT_EQ(lines->rows->value(), 1000);
  EXPECT_GT(lines->pages.value_or(Blocks(0)).value(), 1);
  EXPECT_EQ(lines->size.value_or(Bytes(0)).value(), lines->pages->value() * 16'384);
  ASSERT_EQ(lines->columns.size(), 11U);
  EXPECT_EQ(lines->column("id")->type, "bigint");
  EXPECT_TRUE(lines->column("id")->not_null);
  EXPECT_EQ(lines->column("customer_id")->type, "int unsigned");
  EXPECT_EQ(lines->column("flag")->type, "tinyint(1)");
  EXPECT_EQ(lines->column("price")->type, "decimal(10,2)");
  EXPECT_EQ(lines->column("status")->character_set, "latin1");
  EXPECT_EQ(lines->column("status")->collation, "latin1_swedish_ci");
  EXPECT_EQ(lines->column("note")->collation, "");  // the table's
  EXPECT_TRUE(lines->column("total")->generated);
  EXPECT_TRUE(lines->column("total")->virtual_generation);
  EXPECT_NE(lines->column("total")->generation.find("`price`"), std::string::npos);
  EXPECT_TRUE(lines->column("twice")->generated);
  EXPECT_FALSE(lines->column("twice")->virtual_generation);
  EXPECT_TRUE(lines->column("secret")->invisible);
  EXPECT_FALSE(lines->column("flag")->generated);
  ASSERT_EQ(lines->checks.size(), 1U);
  EXPECT_EQ(lines->checks[0].name, "some");
  ASSERT_EQ(lines->triggers.size(), 1U);
  EXPECT_EQ(lines->triggers[0].function, "before update");
  // What a foreign key leads to comes along.
  ASSERT_EQ(lines->foreign_keys.size(), 1U);
  EXPECT_EQ(lines->foreign_keys[0].referenced, (RelationRef{"rich", "customer"}));
  EXPECT_EQ(lines->foreign_keys[0].on_delete, "cascade");
  const Relation* customer = live.catalog.find({"rich", "customer"});
  ASSERT_NE(customer, nullptr);
  EXPECT_TRUE(customer->column("id")->auto_increment);
  if (!is_mariadb()) {  // and what refers to it
    EXPECT_NE(read({{"", "customer"}}).catalog.find({"rich", "Order line"}), nullptr);
  }
}

TEST_F(MysqlCatalog, IndexesWithWhatInnodbSampled) {
  const FromServer live = read({{"rich", "Order line"}});
  const Relation* lines = live.catalog.find({"rich", "Order line"});
  ASSERT_NE(lines, nullptr);
  ASSERT_EQ(lines->indexes.size(), 6U);
  const Index* primary = lines->index("PRIMARY");
  ASSERT_NE(primary, nullptr);
  EXPECT_TRUE(primary->primary && primary->unique && primary->constraint && primary->visible);
  EXPECT_EQ(primary->distinct_prefixes, (std::vector<double>{1000}));
  EXPECT_EQ(primary->pages, lines->pages);
  const Index* customer = lines->index("customer");
  ASSERT_NE(customer, nullptr);
  EXPECT_FALSE(customer->unique);
  ASSERT_EQ(customer->keys.size(), 2U);
  EXPECT_EQ(customer->keys[1].column, "status");
  // 100 customers; of each tenth all lines are open; then the primary key.
  EXPECT_EQ(customer->distinct_prefixes, (std::vector<double>{100, 100, 1000}));
  EXPECT_GE(customer->pages.value_or(Blocks(0)).value(), 1);
  const Index* newest = lines->index("newest");
  EXPECT_TRUE(newest->keys[0].descending);
  EXPECT_FALSE(newest->keys[1].descending);
  EXPECT_EQ(lines->index("noted")->keys[0].prefix_length, 12);
  EXPECT_FALSE(customer->keys[0].prefix_length);
  EXPECT_EQ(lines->index("words")->method, "fulltext");
  EXPECT_EQ(customer->method, "btree");
  EXPECT_FALSE(lines->index("unseen")->visible);
  ASSERT_TRUE(lines->counters);
  EXPECT_TRUE(lines->counters->ever_analyzed);
  EXPECT_LT(lines->counters->seconds_since_analyze.value_or(1e9), 3600);
  if (!is_mariadb()) {
    EXPECT_EQ(lines->counters->inserted, 1000);
    EXPECT_EQ(lines->index("newest")->scans, 1000);  // what filled by_year read through it
    EXPECT_EQ(lines->index("noted")->scans, 0);
    const FromServer other = read({{"", "customer"}});
    const Index* small = other.catalog.find({"rich", "customer"})->index("by_small");
    ASSERT_NE(small, nullptr);
    EXPECT_EQ(small->keys[0].column, "");
    EXPECT_EQ(small->keys[0].expression, "lower(`email`)");
  }
}

TEST_F(MysqlCatalog, ColumnStatistics) {
  const FromServer live = read({{"", "Order line"}});
  const Relation* lines = live.catalog.find({"rich", "Order line"});
  ASSERT_NE(lines, nullptr);
  const auto& status = lines->column("status")->statistics;
  ASSERT_TRUE(status);
  EXPECT_EQ(status->common_values, (std::vector<std::string>{"done", "open"}));
  ASSERT_EQ(status->common_frequencies.size(), 2U);
  EXPECT_NEAR(status->common_frequencies[0], 0.9, 1e-6);
  EXPECT_NEAR(status->distinct, 2, 1e-6);
  EXPECT_FALSE(status->native_histogram.empty());
  const auto& qty = lines->column("qty")->statistics;
  ASSERT_TRUE(qty);
  EXPECT_NEAR(qty->null_fraction, 0.25, 1e-3);
  const auto& made = lines->column("made")->statistics;
  ASSERT_TRUE(made);
  EXPECT_NEAR(made->distinct, 1000, 1);
  ASSERT_GE(made->histogram.size(), 9U);
  EXPECT_TRUE(made->histogram.front().starts_with("2020-01-01 01:00:00"))
      << made->histogram.front();
  EXPECT_TRUE(made->histogram.back().starts_with("2020-02-11 16:00:00")) << made->histogram.back();
  EXPECT_TRUE(std::ranges::is_sorted(made->histogram));
  if (is_mariadb()) {
    const auto& price = lines->column("price")->statistics;  // 0.1 to 100, evenly
    ASSERT_TRUE(price);
    EXPECT_EQ(price->histogram.front(), "0.1");
    EXPECT_EQ(price->histogram.back(), "100");
    ASSERT_GE(price->histogram.size(), 5U);
    EXPECT_NEAR(std::stod(price->histogram[1]),
                100.0 / static_cast<double>(price->histogram.size() - 1), 6);
  }
  // From an index that begins with it.
  ASSERT_TRUE(lines->column("customer_id")->statistics);
  EXPECT_EQ(lines->column("customer_id")->statistics->distinct, 100);
  EXPECT_FALSE(lines->column("note")->statistics);  // of a prefix only
}

TEST_F(MysqlCatalog, PartitionsViewsAndOtherEngines) {
  const FromServer live =
      read({{"", "by_year"}, {"", "open_lines"}, {"", "plain"}, {"", "missing"}});
  const Relation* by_year = live.catalog.find({"rich", "by_year"});
  ASSERT_NE(by_year, nullptr);
  EXPECT_EQ(by_year->kind, RelationKind::partitioned_table);
  EXPECT_EQ(by_year->partitions, 2);
  EXPECT_EQ(by_year->partition_strategy, "range");
  EXPECT_EQ(by_year->partition_key, (std::vector<std::string>{"day"}));
  EXPECT_EQ(by_year->partition_definition, "RANGE COLUMNS (`day`)");
  EXPECT_NEAR(by_year->rows.value_or(Rows(0)).value(), 1000, 10);
  EXPECT_GT(by_year->index("PRIMARY")->pages.value_or(Blocks(0)).value(), 1);
  const Relation* view = live.catalog.find({"rich", "open_lines"});
  ASSERT_NE(view, nullptr);
  EXPECT_EQ(view->kind, RelationKind::view);
  EXPECT_NE(view->view_definition.find("'open'"), std::string::npos);
  EXPECT_EQ(view->columns.size(), 10U);  // all but the invisible one
  EXPECT_EQ(live.catalog.find({"rich", "plain"})->storage_engine, "MyISAM");
  EXPECT_FALSE(live.meant[3]);
  EXPECT_NE(said(live).find("there is no table \"missing\" in database rich"), std::string::npos)
      << said(live);
}

TEST_F(MysqlCatalog, WithoutRightsItNamesTheGrant) {
  client(
      "CREATE USER reader; GRANT SELECT ON rich.* TO reader; CREATE USER narrow; GRANT SELECT (id, "
      "customer_id) ON rich.`Order line` TO narrow; CREATE USER nobody_here",
      "rich");
  const FromServer reader = read({{"", "Order line"}}, server_url("reader", "rich"));
  const Relation* lines = reader.catalog.find({"rich", "Order line"});
  ASSERT_NE(lines, nullptr);
  EXPECT_EQ(lines->columns.size(), 11U);
  // Without InnoDB's own tables the cardinalities are left.
  EXPECT_EQ(lines->index("customer")->distinct_prefixes, (std::vector<double>{100, 100}));
  EXPECT_FALSE(lines->index("customer")->pages);
  EXPECT_NE(said(reader).find("grant select on mysql.innodb_index_stats to 'reader'@'%'"),
            std::string::npos)
      << said(reader);
  EXPECT_NE(said(reader).find(is_mariadb() ? "grant select on mysql.column_stats"
                                           : "grant select on mysql.server_cost"),
            std::string::npos)
      << said(reader);

  const FromServer narrow = read({{"", "Order line"}}, server_url("narrow", "rich"));
  const Relation* part = narrow.catalog.find({"rich", "Order line"});
  ASSERT_NE(part, nullptr);
  EXPECT_EQ(part->columns.size(), 2U);
  EXPECT_NE(said(narrow).find("user 'narrow'@'%' may not read all columns of `rich`.`Order line`"),
            std::string::npos)
      << said(narrow);

  const FromServer none = read({{"rich", "Order line"}}, server_url("nobody_here", ""));
  EXPECT_TRUE(none.catalog.relations().empty());
  EXPECT_NE(said(none).find("has no right on it"), std::string::npos) << said(none);
}

}  // namespace
