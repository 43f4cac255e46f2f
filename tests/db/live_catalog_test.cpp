// The catalog as read from a server.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <planwright/catalog/catalog.hpp>

#include "db/server.hpp"

namespace {

using namespace planwright;
using catalog::from_server;
using catalog::FromServer;

std::string file(const std::string& name) {
  std::ifstream in(std::filesystem::path(PLANWRIGHT_TESTS_DIR) / "db" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const RelationRef order_line{"Sales dept", "Order \"big\"\nline"};

class LiveCatalog : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    tests::psql("CREATE DATABASE rich TEMPLATE template0 ENCODING 'UTF8'");
    tests::psql(file("rich_schema.sql") + file("rich_rows.sql"), "rich");
    // In another session: the first one's row counts reach the counters when it ends.
    tests::psql("VACUUM ANALYZE; CREATE TABLE never_analyzed (a int)", "rich");
    // Before 15 the counters come by way of another process.
    tests::psql(
        "DO $$ BEGIN FOR i IN 1..200 LOOP PERFORM pg_stat_clear_snapshot(); EXIT WHEN "
        "pg_stat_get_last_analyze_time('customers'::regclass) IS NOT NULL AND "
        "pg_stat_get_mod_since_analyze('customers'::regclass) = 0; PERFORM pg_sleep(0.05); END "
        "LOOP; "
        "END $$",
        "rich");
  }

  static FromServer read(const std::vector<RelationRef>& names,
                         std::string_view dsn = "dbname=rich") {
    const auto session = tests::connected(dsn);
    if (session == nullptr) {
      return {};
    }
    auto result = from_server(*session, names);
    EXPECT_TRUE(result) << result.error().message;
    return result ? std::move(*result) : FromServer{};
  }
  static std::string messages(const FromServer& read) {
    std::string text;
    for (const Diagnostic& diagnostic : read.diagnostics) {
      text += diagnostic.message + "\n";
    }
    return text;
  }
};

TEST_F(LiveCatalog, ColumnsAreSpeltAsTheParserDoes) {
  const FromServer live = read({{"", "customers"}});
  EXPECT_EQ(messages(live), "");
  const Relation* customers = live.catalog.find({"public", "customers"});
  ASSERT_NE(customers, nullptr);
  std::vector<std::string> types;
  for (const Column& column : customers->columns) {
    types.push_back(column.name + " " + column.type);
  }
  EXPECT_EQ(types,
            (std::vector<std::string>{"id int8", "mail email", "name varchar(40)", "code bpchar(3)",
                                      "feeling mood", "balance numeric(10,2)", "tags text[]",
                                      "seen timestamptz(3)", "lasts interval", "flags bit(4)",
                                      "born date", "mail_length int4"}));
  EXPECT_EQ(customers->column("name")->collation, "C");
  EXPECT_EQ(customers->column("name")->statistics_target, 250);
  EXPECT_EQ(customers->column("code")->statistics_target, std::nullopt);
  EXPECT_TRUE(customers->column("balance")->not_null);
  EXPECT_TRUE(customers->column("mail_length")->generated);
  EXPECT_EQ(live.meant,
            (std::vector<std::optional<RelationRef>>{RelationRef{"public", "customers"}}));
}

TEST_F(LiveCatalog, StatisticsCountersAndSizes) {
  const FromServer live = read({{"", "customers"}});
  const Relation& customers = *live.catalog.find({"public", "customers"});
  EXPECT_EQ(customers.rows, Rows(2000));
  EXPECT_GT(customers.pages->value(), 10);
  EXPECT_EQ(customers.all_visible, customers.pages);
  EXPECT_GE(customers.size->value(), customers.pages->value() * 8192);
  ASSERT_TRUE(customers.counters);
  EXPECT_EQ(customers.counters->inserted, 2000);
  EXPECT_TRUE(customers.counters->ever_analyzed);
  EXPECT_EQ(customers.counters->modified_since_analyze, 0);
  ASSERT_TRUE(customers.counters->seconds_since_analyze);
  EXPECT_LT(*customers.counters->seconds_since_analyze, 600);
  ASSERT_TRUE(customers.counters->age_s);
  EXPECT_GT(*customers.counters->age_s, 0);
  EXPECT_FALSE(customers.writes_per_s) << "counters this young tell no rate";

  const ColumnStatistics& name = *customers.column("name")->statistics;
  EXPECT_NEAR(name.null_fraction, 0.1, 0.001);
  ASSERT_FALSE(name.common_values.empty());
  EXPECT_EQ(name.common_values[0], "common \"name\", {odd} \\ and NULL");
  EXPECT_EQ(name.common_values.size(), name.common_frequencies.size());
  EXPECT_NEAR(name.common_frequencies[0], 0.3, 0.001);
  const ColumnStatistics& id = *customers.column("id")->statistics;
  EXPECT_EQ(id.distinct, -1);
  EXPECT_EQ(id.histogram.front(), "1");
  EXPECT_EQ(id.histogram.back(), "2000");
  EXPECT_NEAR(id.correlation.value_or(0), 1, 0.001);
  const ColumnStatistics& tags = *customers.column("tags")->statistics;
  EXPECT_EQ(tags.common_elements.size(), 8U);
  EXPECT_EQ(tags.common_element_frequencies.size(), 8U);
}

TEST_F(LiveCatalog, IndexesWithEverything) {
  const FromServer live = read({{"", "customers"}});
  const Relation& customers = *live.catalog.find({"public", "customers"});
  ASSERT_EQ(customers.indexes.size(), 5U);
  const Index& odd = *customers.index("customers_odd");
  EXPECT_EQ(odd.keys, (std::vector<IndexKey>{{"name", "", true, false, "", ""},
                                             {"code", "", false, true, "", "C"},
                                             {"born", "", true, true, "", ""}}));
  EXPECT_EQ(odd.include, (std::vector<std::string>{"balance", "seen"}));
  EXPECT_EQ(odd.where, "balance > 0::numeric");
  EXPECT_EQ(odd.fillfactor, 70);
  EXPECT_GT(odd.pages->value(), 1);
  EXPECT_EQ(odd.tuples, Rows(2000));
  EXPECT_TRUE(odd.definition.starts_with("CREATE INDEX customers_odd ON public.customers"));
  EXPECT_FALSE(odd.constraint);
  const Index& pattern = *customers.index("customers_pattern");
  EXPECT_EQ(pattern.keys[0].opclass, "varchar_pattern_ops");
  EXPECT_EQ(pattern.keys[1].expression, "balance * 2::numeric");
  ASSERT_EQ(pattern.expression_statistics.size(), 2U);
  EXPECT_FALSE(pattern.expression_statistics[0]);
  EXPECT_EQ(pattern.expression_statistics[1]->histogram.back(), "4000.00");
  const Index& primary = *customers.index("customers_pkey");
  EXPECT_TRUE(primary.primary && primary.unique && primary.constraint && primary.valid);
  EXPECT_EQ(customers.index("customers_tags")->method, "gin");
}

TEST_F(LiveCatalog, KeysChecksTriggersAndExtendedStatistics) {
  const FromServer live = read({{"public", "customers"}});
  const Relation& customers = *live.catalog.find({"public", "customers"});
  ASSERT_EQ(customers.checks.size(), 2U);
  EXPECT_EQ(customers.checks[0].name, "balance_is_sane");
  EXPECT_TRUE(customers.checks[0].validated);
  EXPECT_EQ(customers.checks[1].expression, "born < '2020-01-01'::date");
  EXPECT_FALSE(customers.checks[1].validated);
  ASSERT_EQ(customers.triggers.size(), 1U);
  EXPECT_EQ(customers.triggers[0].function, "public.touch");
  EXPECT_EQ(customers.triggers[0].language, "plpgsql");
  ASSERT_EQ(customers.extended_statistics.size(), 1U);
  EXPECT_EQ(customers.extended_statistics[0].columns, (std::vector<std::string>{"code", "born"}));
  EXPECT_EQ(customers.extended_statistics[0].kinds,
            (std::vector<std::string>{"dependencies", "ndistinct"}));
  EXPECT_TRUE(customers.extended_statistics[0].built);
  // The other end of the foreign key came along, oddly named as it is.
  const Relation* line = live.catalog.find(order_line);
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(line->fillfactor, 80);
  ASSERT_EQ(line->foreign_keys.size(), 2U);
  const auto& key = *std::ranges::find(line->foreign_keys, "customer",
                                       [](const ForeignKey& each) { return each.columns[0]; });
  EXPECT_EQ(key.referenced, (RelationRef{"public", "customers"}));
  EXPECT_EQ(key.on_delete, "cascade");
  const auto& self = *std::ranges::find(line->foreign_keys, "self ref", &ForeignKey::name);
  EXPECT_FALSE(self.validated);
  EXPECT_EQ(self.on_delete, "set null");
  EXPECT_EQ(self.referenced, order_line);
  EXPECT_NE(line->column("Ünïcode"), nullptr);
}

TEST_F(LiveCatalog, ViewsLeadToWhatTheyRead) {
  const FromServer live = read({{"", "rich_orders"}});
  EXPECT_NE(live.catalog.find({"public", "rich"}), nullptr);
  EXPECT_NE(live.catalog.find({"public", "customers"}), nullptr);
  ASSERT_NE(live.catalog.find(order_line), nullptr);
  EXPECT_TRUE(live.catalog.find(order_line)->column("customer")->statistics);
  const std::string& definition = live.catalog.find({"public", "rich_orders"})->view_definition;
  EXPECT_TRUE(definition.starts_with("SELECT ")) << definition;
  EXPECT_FALSE(definition.ends_with(';')) << definition;
}

TEST_F(LiveCatalog, PartitionsBothWays) {
  const FromServer live = read({{"", "events"}});
  const Relation& events = *live.catalog.find({"public", "events"});
  EXPECT_EQ(events.kind, RelationKind::partitioned_table);
  EXPECT_EQ(events.partition_strategy, "range");
  EXPECT_EQ(events.partition_key, std::vector<std::string>{"at"});
  EXPECT_EQ(events.partitions, 2);
  EXPECT_EQ(events.rows, Rows(9000));
  EXPECT_TRUE(events.column("kind")->statistics) << "inherited statistics";
  const Relation& rest = *live.catalog.find({"public", "events_rest"});
  EXPECT_EQ(rest.partition_bound, "DEFAULT");
  EXPECT_EQ(rest.partition_of, (RelationRef{"public", "events"}));
  EXPECT_EQ(rest.indexes.size(), 1U);
  EXPECT_FALSE(rest.column("kind")->statistics) << "not asked for";
  EXPECT_TRUE(read({{"", "events_rest"}})
                  .catalog.find({"public", "events_rest"})
                  ->column("kind")
                  ->statistics);
}

TEST_F(LiveCatalog, WhereWeAre) {
  const FromServer live = read({{"", "scratch"}, {"", "nothing \"here\""}, {"nowhere", "t"}});
  EXPECT_EQ(live.catalog.database, "rich");
  EXPECT_EQ(live.catalog.role, "postgres");
  EXPECT_TRUE(live.catalog.live);
  EXPECT_FALSE(live.catalog.standby);
  EXPECT_TRUE(live.catalog.find({"public", "scratch"})->unlogged);
  EXPECT_EQ(read({{"", "never_analyzed"}}).catalog.find({"", "never_analyzed"})->rows,
            std::nullopt);
  EXPECT_EQ(*live.catalog.setting("work_mem"), "4MB");
  EXPECT_EQ(*live.catalog.setting("random_page_cost"), "4");
  EXPECT_EQ(*live.catalog.setting("block_size"), "8192");
  EXPECT_TRUE(live.catalog.has_extension("plpgsql"));
  EXPECT_NE(std::ranges::find(live.catalog.available_extensions, "pg_trgm"),
            live.catalog.available_extensions.end());
  ASSERT_EQ(live.extension_schemas.size(), 1U);
  EXPECT_EQ(live.extension_schemas[0].second, "pg_catalog");
  ASSERT_EQ(live.meant.size(), 3U);
  EXPECT_FALSE(live.meant[1] || live.meant[2]);
  EXPECT_EQ(live.diagnostics.size(), 2U) << messages(live);
  EXPECT_NE(std::ranges::find(live.catalog.taken_names, RelationRef{"public", "scratch"}),
            live.catalog.taken_names.end());
}

TEST_F(LiveCatalog, TheSearchPathDecides) {
  const FromServer live = read({{"", "Order \"big\"\nline"}},
                               "dbname=rich options='-c search_path=\"Sales\\\\ dept\"'");
  ASSERT_EQ(live.meant.size(), 1U);
  EXPECT_EQ(live.meant[0], order_line) << messages(live);
}

TEST_F(LiveCatalog, LeastPrivilege) {
  const bool has_read_all_data = tests::connected()->version() >= 140'000;
  tests::psql(
      has_read_all_data
          ? "CREATE ROLE diagnoser LOGIN; GRANT pg_monitor, pg_read_all_data TO diagnoser"
          : "CREATE ROLE diagnoser LOGIN; GRANT pg_monitor TO diagnoser; GRANT USAGE ON SCHEMA "
            "public, \"Sales dept\" TO diagnoser; GRANT SELECT ON ALL TABLES IN SCHEMA "
            "public, \"Sales dept\" TO diagnoser",
      "rich");
  const FromServer mine = read({{"", "rich_orders"}, {"", "events"}}, "dbname=rich user=diagnoser");
  const FromServer all = read({{"", "rich_orders"}, {"", "events"}});
  EXPECT_EQ(messages(mine), "");
  ASSERT_EQ(mine.catalog.relations().size(), all.catalog.relations().size());
  for (const Relation& relation : all.catalog.relations()) {
    const Relation& seen = *mine.catalog.find(relation.ref);
    EXPECT_EQ(seen.rows, relation.rows);
    EXPECT_EQ(seen.pages, relation.pages);
    for (const Column& column : relation.columns) {
      EXPECT_EQ(seen.column(column.name)->statistics.has_value(), column.statistics.has_value())
          << relation.ref.display() << "." << column.name;
    }
  }
  EXPECT_EQ(mine.catalog.role, "diagnoser");
}

TEST_F(LiveCatalog, TheMissingGrantIsNamed) {
  tests::psql(
      "CREATE ROLE \"Odd Role\" LOGIN; CREATE TABLE secured (a int); ALTER TABLE secured ENABLE "
      "ROW LEVEL SECURITY; INSERT INTO secured VALUES (1), (1), (2); ANALYZE secured; GRANT "
      "SELECT ON secured TO \"Odd Role\"",
      "rich");
  const bool has_read_all_data = tests::connected()->version() >= 140'000;
  const FromServer live = read({{"", "customers"}, {"", "secured"}, {"", "never_analyzed"}},
                               "dbname=rich user='Odd Role'");
  const Relation& customers = *live.catalog.find({"public", "customers"});
  EXPECT_EQ(customers.indexes.size(), 5U);
  EXPECT_FALSE(customers.column("id")->statistics);
  const std::string text = messages(live);
  EXPECT_NE(text.find(has_read_all_data ? "grant pg_read_all_data to \"Odd Role\"\n"
                                        : "grant select on public.customers to \"Odd Role\"\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("row security hides the column statistics of public.secured"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("never_analyzed"), std::string::npos) << text;
  EXPECT_TRUE(live.catalog.find({"public", "secured"})->row_security);
  EXPECT_FALSE(read({{"", "secured"}}).catalog.find({"public", "secured"})->row_security);
}

TEST_F(LiveCatalog, FewStatementsWhateverIsRead) {
  struct Counting final : ports::Session {
    explicit Counting(ports::Session& other) : to(other) {}
    [[nodiscard]] Engine engine() const override { return to.engine(); }
    [[nodiscard]] int version() const override { return to.version(); }
    [[nodiscard]] std::string version_text() const override { return to.version_text(); }
    Result<ports::Table> run(std::string_view sql,
                             std::span<const ports::Parameter> parameters) override {
      ++count;
      return to.run(sql, parameters);
    }
    Result<void> restart(const ports::Limits& limits) override { return to.restart(limits); }
    ports::Session& to;
    int count = 0;
  };
  const auto session = tests::connected("dbname=rich");
  Counting counting(*session);
  const std::vector<RelationRef> names{{"", "customers"}, order_line,          {"", "events"},
                                       {"", "scratch"},   {"", "rich_orders"}, {"", "per_kind"}};
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(from_server(counting, names));
  EXPECT_LE(counting.count, 15);
  RecordProperty("milliseconds", static_cast<int>(std::chrono::duration<double, std::milli>(
                                                      std::chrono::steady_clock::now() - begin)
                                                      .count()));
}

}  // namespace
